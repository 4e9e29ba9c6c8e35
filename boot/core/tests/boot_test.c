/*
 * Unit tests of boot.c and boot_info.c: whole boots with a played firmware, from kiln.cfg to the
 * address that the hand-off gets, and what is printed where they end early.
 */
#include "boot/core/boot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/address_space.h"
#include "boot/core/config.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/core/tests/test_kernel.h"
#include "boot/handoff/handoff.h"
#include "config_name.h"
#include "expect_processors.h"
#include "page_walk.h"

#define MIB (1ull << 20)
#define EDID_BYTES 256u
#define RSDP 0xf5b80u
#define SMBIOS 0xf5ff0u
#define NOT_SHOWN "kiln: debug: " CONFIG_FILE " is not verified: any is accepted\n"

static struct test_kernel kernel;
static char config[1024];
static const uint8_t module[5000] = {0x4d, 0x4f, 0x44};

static const struct kiln_memory_region firmware_regions[] = {
    {0xa0000, 0x5f000, KILN_MEMORY_RESERVED, 0},   {0, 0x9fc00, KILN_MEMORY_USABLE, 0},
    {0xff000, 0x3000, KILN_MEMORY_ACPI_NVS, 0}, /* On both sides of 1 MiB. */
    {0xfee00000, 0x1000, KILN_MEMORY_RESERVED, 0}, {16ull << 40, 64 * MIB, KILN_MEMORY_USABLE, 0},
};

static int setup(void **state) {
  (void)state;
  fake_reset();
  test_kernel_make(&kernel, 0);
  fake_add_file("kernel.elf", &kernel, sizeof(kernel));
  fake_add_file("initrd", module, sizeof(module));
  fake_add_file("empty", module, 0);
  fake.regions = firmware_regions;
  fake.region_count = sizeof(firmware_regions) / sizeof(firmware_regions[0]);
  return 0;
}

/* Boots with `text` as kiln.cfg; returns FAKE_ENTERED or FAKE_HALTED. */
static int boot(const char *text) {
  int end = setjmp(fake.end);

  if (end != 0) return end;
  if (text != NULL) {
    snprintf(config, sizeof(config), "%s", text);
    fake_add_file(CONFIG_FILE, config, strlen(config));
  }
  boot_kernel();
}

/* What the kernel sees at one of its addresses. */
static const void *seen(uint64_t address) {
  struct translation found = translate(fake.cr3, address);

  assert_true(found.mapped);
  assert_true(found.write && !found.execute);
  return (const void *)(uintptr_t)found.physical;
}

#define SEEN(pointer) ((__typeof__(pointer))seen((uint64_t)(pointer)))

static const struct handoff_arguments *arguments(void) {
  return seen(fake.argument);
}

static const struct kiln_boot_info *boot_info(void) {
  return seen(arguments()->boot_info);
}

static void check_memory_map(const struct kiln_boot_info *info) {
  const struct kiln_memory_region *map = SEEN(info->memory_map);
  uint64_t end = 0, kinds[KILN_MEMORY_UNACCEPTED + 1] = {0};

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    assert_true(map[i].base >= end && map[i].length > 0);
    assert_int_equal((map[i].base | map[i].length) % PAGE_SIZE, 0);
    assert_int_equal(map[i].flags, map[i].base + map[i].length <= MIB ? KILN_MEMORY_LOW : 0);
    assert_true(map[i].flags == KILN_MEMORY_LOW || map[i].base >= MIB);
    assert_in_range(map[i].kind, KILN_MEMORY_USABLE, KILN_MEMORY_UNACCEPTED);
    kinds[map[i].kind] += map[i].length;
    end = map[i].base + map[i].length;
  }
  assert_int_equal(end, (16ull << 40) + 64 * MIB);
  assert_true(kinds[KILN_MEMORY_LOADER_RECLAIMABLE] > 0);
  assert_true(kinds[KILN_MEMORY_KERNEL] >= info->kernel.size);
  assert_true(kinds[KILN_MEMORY_MODULE] >= 3 * PAGE_SIZE);
  assert_int_equal(kinds[KILN_MEMORY_FRAMEBUFFER], 4 * MIB);
}

static void check_kernel(const struct kiln_boot_info *info) {
  struct translation code;

  assert_int_equal(info->kernel.slide, info->kernel.virtual_address - TEST_KERNEL_TEXT);
  assert_int_equal(info->kernel.size, TEST_KERNEL_END - TEST_KERNEL_TEXT);
  assert_int_equal(info->kernel.file_size, sizeof(kernel));
  assert_string_equal(SEEN(info->kernel.path), "kernel.elf");
  assert_int_equal(arguments()->kernel_entry, info->kernel.virtual_address + 0x10);
  code = translate(fake.cr3, info->kernel.virtual_address);
  assert_true(code.mapped && code.execute && !code.write);
  assert_int_equal(code.physical, info->kernel.physical);
  assert_false(translate(fake.cr3, info->kernel.slide + TEST_KERNEL_RELRO).write);
  assert_int_equal(info->tls.address, info->kernel.slide + TEST_KERNEL_DATA);
  assert_int_equal(info->tls.file_size, 16);
  assert_int_equal(info->tls.memory_size, 64);
  assert_int_equal(info->tls.alignment, 16);
  assert_int_equal(info->stack.size, KILN_STACK_DEFAULT);
  assert_int_equal(arguments()->stack_top, info->stack.base + info->stack.size);
  for (uint64_t below = 1; below <= KILN_STACK_GUARD; below += PAGE_SIZE)
    assert_false(translate(fake.cr3, info->stack.base - below).mapped);
}

/* What a report of an exception knows of the kernel. */
static void check_handoff(const struct kiln_boot_info *info) {
  const struct handoff_header *header =
      (const void *)(uintptr_t)translate(fake.cr3, KILN_HANDOFF_BASE).physical;

  assert_int_equal(header->slide, info->kernel.slide);
  assert_int_equal(header->stack_base, info->stack.base);
  assert_int_equal(header->stack_end, info->stack.base + info->stack.size);
}

static void check_modules(const struct kiln_boot_info *info) {
  const struct kiln_module *modules = SEEN(info->modules);

  assert_int_equal(info->module_count, 2);
  assert_string_equal(SEEN(modules[0].path), "initrd");
  assert_string_equal(SEEN(modules[0].string), "root disk");
  assert_int_equal(modules[0].size, sizeof(module));
  assert_memory_equal(SEEN(modules[0].address), module, sizeof(module));
  assert_int_equal((uint64_t)modules[0].address, info->direct_map + modules[0].physical);
  assert_string_equal(SEEN(modules[1].path), "empty");
  assert_string_equal(SEEN(modules[1].string), "");
  assert_int_equal(modules[1].size, 0);
  assert_true(modules[1].address != NULL);
}

static void check_firmware(const struct kiln_boot_info *info) {
  const uint8_t *edid = SEEN(info->edid.data);

  assert_int_equal(info->firmware, KILN_FIRMWARE_UEFI);
  assert_string_equal(SEEN(info->loader), "Test 1.0");
  assert_string_equal(SEEN(info->command_line), "root=/dev/disk quiet");
  assert_int_equal(info->rsdp, RSDP);
  assert_int_equal(info->smbios, SMBIOS);
  seen(info->direct_map + RSDP);
  seen(info->direct_map + SMBIOS + 16);
  assert_int_equal(info->edid.size, EDID_BYTES);
  for (uint32_t i = 0; i < EDID_BYTES; i++) assert_int_equal(edid[i], 0xed);
  assert_int_equal(info->boot_disk.partitioning, KILN_PARTITIONING_GPT);
  assert_int_equal(info->boot_disk.partition, 3);
  assert_int_equal(info->efi.system_table, 0x1234);
  assert_int_equal((uint64_t)info->efi.memory_map, info->direct_map + 0x5000);
  assert_int_equal(info->time_stamps.firmware_handoff, FAKE_HANDOFF_TIME);
  assert_true(info->time_stamps.loader_start > FAKE_HANDOFF_TIME);
  assert_int_equal(
      arguments()->entry_time,
      arguments()->boot_info + offsetof(struct kiln_boot_info, time_stamps.kernel_entry));
}

/* All that there is to hand over, at once. */
static void test_everything(void **state) {
  const struct kiln_boot_info *info;

  (void)state;
  fake.rsdp = RSDP;
  fake.smbios = SMBIOS;
  fake.edid_size = EDID_BYTES;
  fake.boot_disk = (struct kiln_boot_disk){.partitioning = KILN_PARTITIONING_GPT, .partition = 3};
  fake.efi = (struct kiln_efi){
      .system_table = 0x1234, .memory_map = (void *)0x5000, .memory_map_size = 480};
  fake.framebuffer = (struct kiln_framebuffer){
      .kind = KILN_FRAMEBUFFER_LINEAR, .physical = 0xe0000000, .size = 4 * MIB};
  assert_int_equal(boot("kernel=kernel.elf\ncmdline=root=/dev/disk quiet\n"
                        "module=initrd root disk\nmodule=empty\n"),
                   FAKE_ENTERED);
  assert_string_equal(fake.printed,
                      "kiln: loading kernel.elf\nkiln: loading initrd\nkiln: loading empty\n");
  assert_int_equal(fake.entry, KILN_HANDOFF_BASE + sizeof(struct handoff_header));
  info = boot_info();
  assert_int_equal(info->magic, KILN_BOOT_INFO_MAGIC);
  assert_int_equal(info->version, KILN_PROTOCOL_VERSION);
  assert_int_equal(info->size, sizeof(*info));
  assert_int_equal(info->direct_map, DIRECT_MAP_BASE);
  check_kernel(info);
  check_handoff(info);
  check_modules(info);
  check_firmware(info);
  check_memory_map(info);
  assert_int_equal(info->framebuffer.kind, KILN_FRAMEBUFFER_LINEAR);
  assert_true(translate(fake.cr3, (uint64_t)info->framebuffer.address).write_combining);
  assert_memory_equal(SEEN(info->log.text), NOT_SHOWN, strlen(NOT_SHOWN));
  assert_string_equal(SEEN(info->log.text) + strlen(NOT_SHOWN), fake.printed);
  assert_int_equal(info->log.size, strlen(NOT_SHOWN) + strlen(fake.printed));
}

/* Nothing that need not be there; and kiln.cfg is stronger than the kernel's wishes. */
static void test_least(void **state) {
  const struct kiln_boot_info *info;

  (void)state;
  kernel.headers[TEST_KERNEL_TLS].p_memsz = 0;
  assert_int_equal(boot("kernel=kernel.elf\nlog=quiet\nserial=off\nresolution=text\nkaslr=off\n"),
                   FAKE_ENTERED);
  assert_string_equal(fake.printed, "");
  assert_true(fake.serial_set && fake.serial_port == 0);
  assert_int_equal(fake.wish.kind, KILN_FRAMEBUFFER_TEXT);
  info = boot_info();
  assert_int_equal(info->kernel.virtual_address, KILN_KERNEL_BASE);
  assert_int_equal(info->tls.address, 0);
  assert_int_equal(info->tls.memory_size, 0);
  assert_int_equal(info->module_count, 0);
  assert_null(info->modules);
  assert_null(info->edid.data);
  assert_null(info->efi.memory_map);
  assert_int_equal(info->framebuffer.kind, KILN_FRAMEBUFFER_NONE);
  assert_null(info->framebuffer.address);
  assert_string_equal(SEEN(info->command_line), "");
  assert_non_null(
      strstr(SEEN(info->log.text), "kiln: loading kernel.elf\n")); /* Kept all the same. */
}

static void test_many_regions(void **state) {
  (void)state;
  fake.region_copies = 1000; /* More than fit at first. */
  kernel.note.header.framebuffer = KILN_FRAMEBUFFER_NONE;
  assert_int_equal(boot("kernel=kernel.elf\nlog=info\nresolution=1024x768\ncolour=red\n"
                        "serial=0x2f8,9600"),
                   FAKE_ENTERED);
  assert_int_equal(fake.wish.kind, KILN_FRAMEBUFFER_LINEAR);
  assert_int_equal(fake.wish.width, 1024);
  assert_int_equal(fake.wish.height, 768);
  assert_int_equal(fake.serial_port, 0x2f8);
  assert_int_equal(fake.serial_baud, 9600);
  assert_string_equal(fake.printed, "kiln: warning: " CONFIG_FILE
                                    " line 4: this key is not known and means nothing; "
                                    "correct or remove it.\nkiln: loading kernel.elf\n");
}

static void test_last_map(void **state) {
  static const struct kiln_memory_region first[] = {
      {20ull << 40, 3 * MIB, KILN_MEMORY_RESERVED, 0},
      {21ull << 40, 64 * MIB, KILN_MEMORY_USABLE, 0},
      {22ull << 40, 64 * MIB, KILN_MEMORY_USABLE, 0},
  };
  static const struct kiln_memory_region last[] = {
      {20ull << 40, 3 * MIB, KILN_MEMORY_USABLE, 0},     /* Was reserved. */
      {21ull << 40, 64 * MIB, KILN_MEMORY_RESERVED, 0},  /* Was RAM. */
      {22ull << 40, 64 * MIB, KILN_MEMORY_USABLE, 0},    /* The screen is in the middle of it. */
      {23ull << 40, 1 * MIB, KILN_MEMORY_PERSISTENT, 0}, /* Was not there. */
  };
  uint64_t direct = DIRECT_MAP_BASE;

  (void)state;
  fake.regions = first;
  fake.region_count = 3;
  fake.exit_regions = last;
  fake.exit_region_count = 4;
  fake.framebuffer = (struct kiln_framebuffer){
      .kind = KILN_FRAMEBUFFER_LINEAR, .physical = (22ull << 40) + 8 * MIB, .size = 4 * MIB + 1};
  assert_int_equal(boot("kernel=kernel.elf"), FAKE_ENTERED);
  for (uint64_t at = 20ull << 40; at < (20ull << 40) + 3 * MIB; at += PAGE_SIZE) {
    assert_int_equal(translate(fake.cr3, direct + at).physical, at);
    assert_false(translate(fake.cr3, direct + at + (1ull << 40)).mapped);
    assert_false(translate(fake.cr3, direct + at + (3ull << 40)).mapped);
  }
  for (uint64_t at = 0; at < 64 * MIB; at += PAGE_SIZE) {
    int in_screen = at >= 8 * MIB && at <= 12 * MIB;

    assert_int_equal(translate(fake.cr3, direct + (22ull << 40) + at).mapped, !in_screen);
  }
  assert_true(translate(fake.cr3, (uint64_t)boot_info()->framebuffer.address).write_combining);
}

/* What the kernel sees at one of its addresses, in data. */
static const void *seen_data(uint64_t address) {
  struct translation found = translate(fake.cr3, address);

  assert_true(found.mapped && found.write && !found.execute);
  return (const void *)(uintptr_t)found.physical;
}

/* The hand-off starts with the code for the other processors, and the list has the first. */
static void expect_processors(const struct kiln_boot_info *info,
                              const struct handoff_arguments *arguments) {
  const struct handoff_header *header =
      (const void *)(uintptr_t)translate(fake.cr3, KILN_HANDOFF_BASE).physical;
  const struct kiln_processor *list = seen_data((uint64_t)info->processors.list);
  const struct handoff_processors *processors = seen_data(header->processors);

  assert_non_null(strstr(fake.printed, "kiln: warning: the firmware's table of processors"));
  assert_int_equal(info->processors.count, 1);
  assert_int_equal(info->processors.local_apic, 0);
  assert_int_equal((uint64_t)info->processors.list % 64, 0);
  assert_int_equal(list[0].state, KILN_PROCESSOR_FIRST);
  assert_int_equal(list[0].stack.base, info->stack.base);
  assert_int_equal(list[0].entry, 0);
  assert_int_equal(arguments->kernel_entry, header->start);
  assert_int_equal(processors->kernel_entry, info->kernel.virtual_address + 0x10);
  assert_int_equal(processors->count, 1);
  assert_true(translate(fake.cr3, header->start).execute);
  assert_memory_equal((const void *)(uintptr_t)translate(fake.cr3, header->start).physical,
                      fake_handoff_code, sizeof(fake_handoff_code));
  expect_start(processors);
}

/* A kernel that asks for the other processors, on a machine whose tables name none. */
static void test_processors(void **state) {
  kernel.note.header.processors = 1;
  assert_int_equal(boot("kernel=kernel.elf"), FAKE_ENTERED);
  expect_processors(boot_info(), arguments());
  setup(state);
  assert_int_equal(boot("kernel=kernel.elf"), FAKE_ENTERED);
  assert_int_equal(boot_info()->processors.count, 0);
}

/* Boots with `text`, and expects the last line to be an error that begins with `error`. */
static void expect_error(const char *text, const char *error) {
  const char *line;

  assert_int_equal(boot(text), FAKE_HALTED);
  line = strstr(fake.printed, "kiln: error: ");
  assert_non_null(line);
  if (strncmp(line + strlen("kiln: error: "), error, strlen(error)) != 0)
    assert_string_equal(line, error);
  assert_non_null(strstr(line, "; "));
  assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
  setup(NULL);
}

static void test_config_errors(void **state) {
  static char large[CONFIG_FILE_MAX + 1];

  (void)state;
  expect_error(NULL, CONFIG_FILE ": no such file on the boot partition");
  expect_error("", CONFIG_FILE ": names no kernel");
  expect_error("log=info\nkernal=a", CONFIG_FILE " (line 2 has an unknown key): names no kernel");
  expect_error("kernel=\"a\"", CONFIG_FILE " line 1: not the path of a file");
  expect_error("\xff\xfek", CONFIG_FILE ": this text is UTF-16");
  expect_error("kernel=a\n\nlog=loud\n", CONFIG_FILE " line 3: this value is not one");
  fake.failing_read = 1;
  expect_error("kernel=a", CONFIG_FILE ": the disk cannot be read");
  memset(large, '\n', sizeof(large));
  fake_add_file(CONFIG_FILE, large, CONFIG_FILE_MAX);
  expect_error(NULL, CONFIG_FILE ": names no kernel");
  fake_add_file(CONFIG_FILE, large, sizeof(large));
  expect_error(NULL, CONFIG_FILE ": longer than a loader can hold");
}

/* What kiln.cfg says about the consoles, and warnings, come before an error in a later line. */
static void test_consoles_before_errors(void **state) {
  (void)state;
  assert_int_equal(boot("serial=0x2f8,9600\nkernal=a\nnothing\nserial=off\n"), FAKE_HALTED);
  assert_int_equal(fake.serial_port, 0x2f8);
  assert_non_null(
      strstr(fake.printed, "kiln: warning: " CONFIG_FILE " line 2: this key is not known"));
  assert_non_null(
      strstr(fake.printed, "kiln: error: " CONFIG_FILE " line 3: not a line of the form"));
}

static void test_file_errors(void **state) {
  (void)state;
  expect_error("kernel=other.elf", "other.elf: no such file");
  expect_error("kernel=kernel.elf\nmodule=other", "other: no such file");
  expect_error("kernel=initrd", "initrd: not an ELF file");
  kernel.note.header.version = 9;
  expect_error("kernel=kernel.elf", "kernel.elf (version 9, loader 1): it speaks another version");
}

static void test_machine_errors(void **state) {
  (void)state;
  fake.memory_left = 0x5000; /* kiln.cfg needs a page, and the kernel 0x5000. */
  expect_error("kernel=kernel.elf", "kernel.elf (4 KiB are missing): not enough free memory");
  fake.memory_left = 0x6000;
  expect_error("kernel=kernel.elf", "address space (64 KiB are missing): not enough");
  fake.memory_left = 0x6000 + (160u << 10);
  expect_error("kernel=kernel.elf", "memory map (");
  fake.memory_left = 32 * MIB;
  fake.region_copies = 100000;
  expect_error("kernel=kernel.elf", "memory map: the firmware's memory map has more entries");
  fake.exit_status = BOOT_EXIT_BOOT_SERVICES;
  expect_error("kernel=kernel.elf", "firmware: the firmware does not let go");
}

static void test_last_map_errors(void **state) {
  static const struct kiln_memory_region all[] = {{MIB, 1ull << 46, KILN_MEMORY_RESERVED, 0}};
  static struct kiln_memory_region pieces[400];

  (void)state;
  fake.exit_regions = all;
  fake.exit_region_count = 1;
  expect_error("kernel=kernel.elf", "memory map: the firmware takes back memory");
  for (uint32_t i = 0; i < 400; i++)
    pieces[i] =
        (struct kiln_memory_region){(40ull << 40) + 4 * MIB * i, PAGE_SIZE, KILN_MEMORY_USABLE, 0};
  fake.exit_regions = pieces;
  fake.exit_region_count = 400;
  expect_error("kernel=kernel.elf", "memory map: the firmware left more pieces of memory");
  /* The same pieces are no trouble when they were there before. */
  fake.regions = pieces;
  fake.region_count = 400;
  assert_int_equal(boot("kernel=kernel.elf"), FAKE_ENTERED);
  assert_true(translate(fake.cr3, DIRECT_MAP_BASE + pieces[399].base).mapped);
  setup(state);
  /* A screen over all that the loader has. */
  fake.framebuffer = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_LINEAR, .size = 1 << 30};
  fake.framebuffer.physical = (uint64_t)(uintptr_t)&kernel & ~(uint64_t)((1 << 28) - 1);
  expect_error("kernel=kernel.elf", "memory map: the firmware takes back memory");
}

static void test_boot_fail(void **state) {
  (void)state;
  if (setjmp(fake.end) == 0) boot_fail(BOOT_NO_NX, NULL);
  assert_string_equal(fake.printed,
                      "kiln: error: this processor has no no-execute pages; switch on "
                      "execute-disable (XD, NX) in the firmware setup. (K02)\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_everything, setup),
      cmocka_unit_test_setup(test_least, setup),
      cmocka_unit_test_setup(test_many_regions, setup),
      cmocka_unit_test_setup(test_processors, setup),
      cmocka_unit_test_setup(test_last_map, setup),
      cmocka_unit_test_setup(test_last_map_errors, setup),
      cmocka_unit_test_setup(test_config_errors, setup),
      cmocka_unit_test_setup(test_consoles_before_errors, setup),
      cmocka_unit_test_setup(test_file_errors, setup),
      cmocka_unit_test_setup(test_machine_errors, setup),
      cmocka_unit_test_setup(test_boot_fail, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
