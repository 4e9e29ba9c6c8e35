/* Unit tests of information.h: what a kernel is told. Its tests in QEMU look at most of it too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/multiboot2/information.h"
#include "adapters/multiboot2/tests/machine.h"

static struct machine machine;
static struct multiboot_boot boot;

static int fresh_machine(void **state) {
  (void)state;
  make_machine(&machine);
  return 0;
}

static int end_machine(void **state) {
  (void)state;
  free_machine(&machine);
  return 0;
}

static const uint8_t *prepare(void) {
  assert_int_equal(multiboot_prepare(&machine.info, true, &boot), ADAPTER_OK);
  return machine_memory(&machine, boot.information);
}

static uint32_t u32(const uint8_t *bytes, uint32_t offset) {
  uint32_t value;

  memcpy(&value, bytes + offset, sizeof(value));
  return value;
}

/* The `index`-th tag of that type; null: there is none. */
static const uint8_t *find(uint32_t type, uint32_t index) {
  const uint8_t *information = prepare();
  uint32_t total = u32(information, 0), at = 8;

  assert_int_equal(total, boot.information_size);
  for (; at < total; at += (u32(information, at + 4) + 7) & ~7u) {
    assert_true(u32(information, at + 4) >= 8 && u32(information, at + 4) <= total - at);
    if (u32(information, at) == type && index-- == 0) return information + at;
  }
  assert_int_equal(at, total);
  return NULL;
}

static void numbers_are(uint32_t type, uint32_t size, const uint32_t *numbers, uint32_t count) {
  const uint8_t *tag = find(type, 0);

  assert_non_null(tag);
  assert_int_equal(u32(tag, 4), size);
  for (uint32_t i = 0; i < count; i++) assert_int_equal(u32(tag, 8 + i * 4), numbers[i]);
}

static void texts_and_modules(void **state) {
  const uint8_t *tag;

  (void)state;
  add_module(&machine, "a module", MODULES_AT, 100);
  add_module(&machine, "", MODULES_AT + MIB, 0);
  assert_string_equal((const char *)find(TAG_COMMAND_LINE, 0) + 8, "some line");
  assert_string_equal((const char *)find(TAG_LOADER_NAME, 0) + 8, "Kiln 0.1 (BIOS)");
  tag = find(TAG_MODULE, 0);
  assert_int_equal(u32(tag, 4), 16 + 9);
  assert_int_equal(u32(tag, 8), MODULES_AT);
  assert_int_equal(u32(tag, 12), MODULES_AT + 100);
  assert_string_equal((const char *)tag + 16, "a module");
  tag = find(TAG_MODULE, 1);
  assert_int_equal(u32(tag, 8), u32(tag, 12));
  assert_null(find(TAG_MODULE, 2));
}

static void memory(void **state) {
  const uint8_t *tag;

  (void)state;
  numbers_are(TAG_BASIC_MEMORY, 16, (uint32_t[]){0x9f000 / 1024, 63 * 1024}, 2);
  numbers_are(TAG_MEMORY_MAP, 16 + 4 * 24, (uint32_t[]){24, 0, 0, 0, 0x9f000, 0, 1, 0}, 8);
  tag = find(TAG_MEMORY_MAP, 0) + 16 + 24;
  assert_int_equal(u32(tag, 0), MIB); /* All that is RAM there is one. */
  assert_int_equal(u32(tag, 8), 63 * MIB);
  machine.map[0].kind = KILN_MEMORY_RESERVED;
  machine.map[1].kind = KILN_MEMORY_ACPI_NVS;
  machine.map[2].kind = KILN_MEMORY_RUNTIME;
  ((struct elf32_program_header *)segments_32(machine.modules[0].address))[0].p_paddr = 20 * MIB;
  ((struct elf32_program_header *)segments_32(machine.modules[0].address))[1].p_paddr = 21 * MIB;
  numbers_are(TAG_BASIC_MEMORY, 16, (uint32_t[]){0, 0}, 2);
}

static void screens(void **state) {
  (void)state;
  numbers_are(TAG_FRAMEBUFFER, 38,
              (uint32_t[]){0xfd000000, 0, 3200, 800, 600, 0x00000120, 0x08080810}, 7);
  machine.info.framebuffer = (struct kiln_framebuffer){.physical = 0xb8000,
                                                       .kind = KILN_FRAMEBUFFER_TEXT,
                                                       .width = 80,
                                                       .height = 25,
                                                       .pitch = 160,
                                                       .bits_per_pixel = 16};
  numbers_are(TAG_FRAMEBUFFER, 32, (uint32_t[]){0xb8000, 0, 160, 80, 25, 0x00000210}, 6);
  machine.info.framebuffer.kind = KILN_FRAMEBUFFER_NONE;
  assert_null(find(TAG_FRAMEBUFFER, 0));
}

static void boot_devices(void **state) {
  (void)state;
  assert_null(find(TAG_BIOS_DEVICE, 0));
  machine.info.boot_disk = (struct kiln_boot_disk){.bios_drive = 0x81, .partition = 3};
  numbers_are(TAG_BIOS_DEVICE, 20, (uint32_t[]){0x81, 2, UINT32_MAX}, 3);
  machine.info.boot_disk.partition = 0;
  assert_null(find(TAG_BIOS_DEVICE, 0));
}

static void sections(void **state) {
  const uint8_t *tag = find(TAG_ELF_SECTIONS, 0);
  uint32_t symbols, names;

  (void)state;
  assert_int_equal(u32(tag, 4), 20 + 4 * 40);
  assert_int_equal(u32(tag, 8), 4);
  assert_int_equal(u32(tag, 12), 40);
  assert_int_equal(u32(tag, 16), 3);
  assert_int_equal(u32(tag, 20 + 40 + 12), MIB);
  symbols = u32(tag, 20 + 2 * 40 + 12);
  names = u32(tag, 20 + 3 * 40 + 12);
  assert_int_equal(symbols, boot.sections);
  assert_int_equal(names, symbols + 0x130); /* Aligned to 16 bytes. */
  assert_int_equal(boot.sections_size, 0x130 + NAMES_SIZE);
  assert_memory_equal(machine_memory(&machine, symbols),
                      machine_memory(&machine, KERNEL_AT + SYMBOLS_AT), SYMBOLS_SIZE);
  make_kernel_64(machine.modules[0].address);
  tag = find(TAG_ELF_SECTIONS, 0);
  assert_int_equal(u32(tag, 12), 64);
  assert_int_equal(u32(tag, 20 + 64 + 16), boot.sections);
  ((struct elf64_header *)machine.modules[0].address)->e_shnum = 0;
  assert_null(find(TAG_ELF_SECTIONS, 0));
}

static void acpi(void **state) {
  uint8_t *rsdp = machine_memory(&machine, machine.info.rsdp);

  (void)state;
  assert_null(find(TAG_ACPI_OLD, 0)); /* It has no RSDT, */
  assert_null(find(TAG_ACPI_NEW, 0)); /* and is not of ACPI 2. */
  rsdp[16] = 1;
  assert_int_equal(u32(find(TAG_ACPI_OLD, 0), 4), 8 + 20);
  rsdp[15] = 2;
  rsdp[20] = 36;
  assert_int_equal(u32(find(TAG_ACPI_NEW, 0), 4), 8 + 36);
  assert_memory_equal(find(TAG_ACPI_NEW, 0) + 8, rsdp, 36);
  rsdp[20] = 35;
  assert_null(find(TAG_ACPI_NEW, 0));
  memset(rsdp + 20, 0xff, 4);
  assert_null(find(TAG_ACPI_NEW, 0));
  machine.info.rsdp = 0;
  assert_null(find(TAG_ACPI_OLD, 0));
}

static void smbios(void **state) {
  uint8_t *entry = machine_memory(&machine, 0xf1000);

  (void)state;
  assert_null(find(TAG_SMBIOS, 0));
  machine.info.smbios = 0xf1000;
  memcpy(entry, "_SM_\0\x1f\x02\x08", 8);
  numbers_are(TAG_SMBIOS, 16 + 31, (uint32_t[]){0x0802, 0}, 2);
  memcpy(entry, "_SM3_\0\x18\x03\x06", 9);
  numbers_are(TAG_SMBIOS, 16 + 24, (uint32_t[]){0x0603, 0}, 2);
  assert_memory_equal(find(TAG_SMBIOS, 0) + 16, entry, 24);
}

static void uefi(void **state) {
  static uint8_t map[48 * 3];

  (void)state;
  assert_null(find(TAG_EFI64_SYSTEM_TABLE, 0));
  assert_null(find(TAG_EFI_MEMORY_MAP, 0));
  machine.info.firmware = KILN_FIRMWARE_UEFI;
  machine.info.efi = (struct kiln_efi){.system_table = 0x123456789,
                                       .memory_map = map,
                                       .memory_map_size = sizeof(map),
                                       .descriptor_size = 48,
                                       .descriptor_version = 1};
  memset(map, 7, sizeof(map));
  numbers_are(TAG_EFI64_SYSTEM_TABLE, 16, (uint32_t[]){0x23456789, 1}, 2);
  numbers_are(TAG_EFI_MEMORY_MAP, 16 + sizeof(map), (uint32_t[]){48, 1, 0x07070707}, 3);
}

static void load_bases(void **state) {
  uint8_t *file = machine.modules[0].address;

  (void)state;
  assert_null(find(TAG_LOAD_BASE, 0));
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_RELOCATABLE, 0, 4, (uint32_t)(3 * MIB),
                         UINT32_MAX, 1, 0));
  numbers_are(TAG_LOAD_BASE, 12, (uint32_t[]){3 * MIB}, 1);
  assert_int_equal(u32(find(TAG_ELF_SECTIONS, 0), 20 + 40 + 12), 3 * MIB);
}

static void version_1(void **state) {
  uint32_t header[] = {MULTIBOOT1_HEADER_MAGIC, 3, -(MULTIBOOT1_HEADER_MAGIC + 3)};
  const struct multiboot1_information *information;
  const struct multiboot1_module *module;

  (void)state;
  memcpy((uint8_t *)machine.modules[0].address + HEADER_AT, header, sizeof(header));
  machine.info.boot_disk = (struct kiln_boot_disk){.bios_drive = 0x80, .partition = 1};
  add_module(&machine, "a module", MODULES_AT, 100);
  information = (const void *)prepare();
  assert_int_equal(boot.leap.magic, MULTIBOOT1_LOADER_MAGIC);
  assert_int_equal(information->flags, 0x126f);
  assert_int_equal(information->boot_device, 0x8000ffff);
  assert_int_equal(information->memory_upper, 63 * 1024);
  assert_string_equal(machine_memory(&machine, information->command_line), "some line");
  assert_int_equal(information->module_count, 1);
  module = machine_memory(&machine, information->modules);
  assert_int_equal(module->end - module->start, 100);
  assert_string_equal(machine_memory(&machine, module->string), "a module");
  assert_int_equal(information->memory_map_length, 4 * 24);
  assert_int_equal(u32(machine_memory(&machine, information->memory_map), 0), 20);
  assert_int_equal(information->section_count, 4);
  assert_int_equal(u32(machine_memory(&machine, information->sections), 2 * 40 + 12),
                   boot.sections);
  assert_int_equal(information->framebuffer.pitch, 3200);
  machine.info.framebuffer.kind = KILN_FRAMEBUFFER_NONE;
  machine.info.boot_disk.bios_drive = 0;
  ((struct elf32_header *)machine.modules[0].address)->e_shnum = 0;
  information = (const void *)prepare();
  assert_int_equal(information->flags, 0x24d);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_machine, end_machine)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(texts_and_modules), TEST(memory),    TEST(screens), TEST(boot_devices),
      TEST(sections),          TEST(acpi),      TEST(smbios),  TEST(uefi),
      TEST(load_bases),        TEST(version_1),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
