/* Unit tests of linux.h: files and a machine in, a kernel that only has to be copied out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/core/identity.h"
#include "adapters/linux/tests/machine.h"

#define MACHINE_MIB 256u

static struct machine machine;
static struct linux_boot boot;

static int fresh_machine(void **state) {
  (void)state;
  make_machine(&machine, MACHINE_MIB);
  return 0;
}

static int end_machine(void **state) {
  (void)state;
  free_machine(&machine);
  return 0;
}

static struct linux_boot_params *params(void) {
  return machine_memory(&machine, boot.params);
}

static void prepare(void) {
  assert_int_equal(linux_prepare(&machine.info, true, &boot), ADAPTER_OK);
}

static void fails(enum adapter_status status, const char *subject) {
  assert_int_equal(linux_prepare(&machine.info, true, &boot), status);
  assert_string_equal(boot.subject, subject);
}

/* True when [base, base + length) lies in memory of `kind` and outside the kernel's place. */
static bool is_apart(uint64_t base, uint64_t length, uint32_t kind) {
  if (memory_overlaps(&boot.memory.taken[0], base, length)) return false;
  for (uint32_t i = 0; i < machine.info.memory_map_count; i++) {
    const struct kiln_memory_region *region = &machine.map[i];

    if (region->kind == kind && base >= region->base &&
        base + length <= region->base + region->length)
      return true;
  }
  return false;
}

static void a_kernel_alone(void **state) {
  const struct linux_setup_header *header;

  (void)state;
  machine.info.command_line = "console=ttyS0 quiet";
  prepare();
  header = &params()->header;
  assert_int_equal(boot.kernel, 0x1000000);
  assert_int_equal(boot.leap.step_count, 1);
  assert_int_equal(boot.leap.steps[0].destination, boot.kernel);
  assert_int_equal(boot.leap.steps[0].source, KERNEL_AT + IMAGE_OFFSET);
  assert_int_equal(boot.leap.steps[0].length, IMAGE_KERNEL);
  assert_int_equal(boot.leap.entry, 0x1000200);
  assert_int_equal(boot.leap.argument, boot.params);
  assert_int_equal(header->magic, LINUX_HEADER_MAGIC);
  assert_int_equal(header->type_of_loader, 0xff);
  assert_int_equal(header->code32_start, 0x1000000);
  assert_int_equal(header->setup_data, 0);
  assert_int_equal(header->ramdisk_image, 0);
  assert_int_equal(header->ramdisk_size, 0);
  assert_int_equal(header->kernel_alignment, 0x200000);
  assert_string_equal(machine_memory(&machine, header->cmd_line_ptr), "console=ttyS0 quiet");
  assert_int_equal(params()->acpi_rsdp_addr, 0xf5ad0);
  assert_int_equal(params()->e820_entries, 2);
  assert_int_equal(params()->e820_table[1].size, (MACHINE_MIB - 1) * MIB);
  assert_int_equal(params()->efi_info.systab, 0);
}

/* Behind the header, and before it, the zero page has nothing of the file. */
static void only_the_header_is_copied(void **state) {
  const uint8_t *page;

  (void)state;
  memset(machine_memory(&machine, 10 * MIB), 0xff, MIB);
  prepare();
  page = (const uint8_t *)params();
  assert_int_equal(page[0x1ef], 0); /* The sentinel. */
  assert_int_equal(page[0x1f0], 0);
  for (unsigned i = 0x26c; i < 0x290; i++) assert_int_equal(page[i], 0);
  machine_header(&machine)->jump_distance = 0x62;
  prepare();
  assert_int_equal(params()->header.handover_offset, 0);
}

static void what_survives_is_apart_from_the_kernel(void **state) {
  (void)state;
  machine_header(&machine)->pref_address = 10 * MIB; /* Where free memory begins. */
  machine_header(&machine)->kernel_alignment = 0x1000;
  machine_header(&machine)->min_alignment = 12;
  add_module(&machine, "initrd", 1000, 1);
  add_module(&machine, "initrd", 1001, 2);
  prepare();
  assert_int_equal(boot.kernel, 10 * MIB);
  assert_true(is_apart(boot.params, 3 * PAGE_SIZE, KILN_MEMORY_USABLE));
  assert_true(is_apart(boot.initrd, boot.initrd_size, KILN_MEMORY_USABLE));
  assert_true(boot.initrd + boot.initrd_size <= boot.params || boot.params < boot.initrd);
}

static void page_tables_are_there(void **state) {
  uint64_t *tables;

  (void)state;
  prepare();
  tables = machine_memory(&machine, boot.tables);
  assert_int_equal(tables[0], (boot.tables + PAGE_SIZE) | 3);
  assert_int_equal(boot.tables % PAGE_SIZE, 0);
  assert_int_equal(boot.leap_page % PAGE_SIZE, 0);
  assert_true(boot.command_line >= boot.tables + identity_count(&machine.info, true) * PAGE_SIZE);
}

static void one_initrd_stays_where_it_is(void **state) {
  (void)state;
  add_module(&machine, "", 12345, 1);
  prepare();
  assert_int_equal(params()->header.ramdisk_image, MODULES_AT);
  assert_int_equal(params()->header.ramdisk_size, 12345);
}

static void one_initrd_in_the_kernels_place(void **state) {
  const uint8_t *copy;

  (void)state;
  add_module(&machine, "initrd", 12345, 0x5a);
  machine_header(&machine)->pref_address = MODULES_AT;
  prepare();
  assert_int_equal(boot.kernel, MODULES_AT);
  assert_true(is_apart(boot.initrd, 12348, KILN_MEMORY_USABLE));
  copy = machine_memory(&machine, boot.initrd);
  assert_int_equal(copy[12344], 0x5a);
  assert_int_equal(copy[12345], 0);
}

static void one_initrd_above_the_kernels_limit(void **state) {
  (void)state;
  add_module(&machine, "initrd", 12345, 0x5a);
  machine_header(&machine)->initrd_addr_max = MODULES_AT + 12344;
  machine_header(&machine)->xloadflags = LINUX_KERNEL_64;
  prepare();
  assert_int_equal(boot.initrd, MODULES_AT);
  machine_header(&machine)->initrd_addr_max--;
  fails(LINUX_NO_PLACE_FOR_INITRD, "vmlinuz");
  machine_header(&machine)->xloadflags |= LINUX_ABOVE_4G;
  prepare();
  assert_int_equal(boot.initrd, MODULES_AT);
}

static void several_initrds_are_padded(void **state) {
  static const uint8_t expected[] = {1, 0, 0, 0, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 0, 0};

  (void)state;
  add_module(&machine, "", 1, 1);
  add_module(&machine, "initrd", 4, 2);
  add_module(&machine, "initrd", 6, 3);
  memset(machine_memory(&machine, 10 * MIB), 0xff, MIB);
  prepare();
  assert_int_equal(boot.initrd_size, sizeof(expected));
  assert_memory_equal(machine_memory(&machine, boot.initrd), expected, sizeof(expected));
  assert_int_equal(params()->header.ramdisk_image, boot.initrd);
}

static void empty_initrds_are_none(void **state) {
  (void)state;
  add_module(&machine, "initrd", 0, 0);
  prepare();
  assert_int_equal(params()->header.ramdisk_image, 0);
  add_module(&machine, "initrd", 5, 1);
  prepare();
  assert_int_equal(params()->header.ramdisk_image, MODULES_AT + MIB);
}

static void command_lines_of_several_parts(void **state) {
  struct kiln_module *text;

  (void)state;
  text = add_module(&machine, "cmdline", 6, 0);
  memcpy(text->address, "a\tb\r\n\n", 6);
  text = add_module(&machine, "cmdline", 3, ' ');
  text = add_module(&machine, "cmdline", 4, 0);
  memcpy(text->address, "c\0d\0", 4);
  prepare();
  assert_string_equal(machine_memory(&machine, boot.command_line), "a b c d");
  machine.info.command_line = "first";
  prepare();
  assert_string_equal(machine_memory(&machine, boot.command_line), "first a b c d");
  assert_int_equal(boot.command_length, 13);
  assert_int_equal(boot.initrd_size, 0);
}

static void command_lines_up_to_the_kernels_limit(void **state) {
  (void)state;
  add_module(&machine, "cmdline", 2047 - 6, 'x');
  machine.info.command_line = "first";
  prepare();
  assert_int_equal(strlen(machine_memory(&machine, boot.command_line)), 2047);
  machine.info.command_line = "first!";
  fails(LINUX_LONG_COMMAND_LINE, "vmlinuz");
  machine_header(&machine)->cmdline_size = 0;
  fails(LINUX_LONG_COMMAND_LINE, "vmlinuz");
}

static void modules_that_nobody_knows(void **state) {
  (void)state;
  add_module(&machine, "initrd", 5, 1);
  add_module(&machine, "initrd ", 5, 1);
  fails(LINUX_UNKNOWN_MODULE, "boot/other");
  machine.info.module_count = 0;
  fails(ADAPTER_NO_MODULE, "kiln.cfg");
}

static void places_of_kernels(void **state) {
  struct linux_setup_header *header = machine_header(&machine);

  (void)state;
  /* Not the preferred one, which a runtime region covers. */
  machine.map[4].length = 8 * MIB;
  machine.map[5] = (struct kiln_memory_region){18 * MIB, 4096, KILN_MEMORY_RUNTIME, 0};
  machine.map[6] = (struct kiln_memory_region){18 * MIB + 4096, 100 * MIB, KILN_MEMORY_USABLE, 0};
  machine.info.memory_map_count = 7;
  prepare();
  assert_int_equal(boot.kernel, 20 * MIB);
  /* Less aligned, if that is the only way. */
  machine.map[6].length = 6 * MIB;
  header->min_alignment = 12;
  prepare();
  assert_int_equal(boot.kernel, 19 * MIB);
  assert_int_equal(params()->header.kernel_alignment, MIB);
  header->min_alignment = 21;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
  /* Never below the preferred one: the kernel would move itself there. */
  header->pref_address = 12 * MIB;
  prepare();
  assert_int_equal(boot.kernel, 12 * MIB);
  header->relocatable_kernel = 0;
  header->pref_address = 14 * MIB;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
  header->pref_address = 13 * MIB;
  prepare();
  assert_int_equal(boot.kernel, 13 * MIB);
  assert_int_equal(boot.leap.entry, 13 * MIB + 0x200);
}

static void places_that_are_not_there(void **state) {
  struct linux_setup_header *header = machine_header(&machine);

  (void)state;
  header->init_size = MACHINE_MIB * MIB;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
  header->init_size = UINT32_MAX;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
  header->relocatable_kernel = 0;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
  header->init_size = 0x500000;
  header->pref_address = UINT64_MAX - 4095;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
  header->pref_address = KILN_DIRECT_MAP_SIZE - 4096;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
  header->pref_address = MIB - 4096;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
  header->pref_address = MACHINE_MIB * MIB;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
}

static void memory_that_runs_out(void **state) {
  (void)state;
  machine.map[4].length = 11 * MIB; /* Up to 21 MiB: the kernel, and 6 MiB below it. */
  prepare();
  add_module(&machine, "initrd", 4 * MIB, 1);
  add_module(&machine, "initrd", MIB, 1);
  prepare();
  machine.info.modules = machine.modules;
  machine.modules[2].size = 3 * MIB;
  fails(LINUX_NO_PLACE_FOR_INITRD, "vmlinuz");
  machine.modules[2].size = 2 * MIB - 4096;
  fails(ADAPTER_OUT_OF_MEMORY, "vmlinuz");
}

/* The usable memory is above 4 GiB but for the kernel's place. */
static void data_above_4_gib(void **state) {
  uint64_t size = 4096 * MIB + 64 * MIB;

  (void)state;
  free_machine(&machine);
  make_machine(&machine, size / MIB);
  machine.map[4] = (struct kiln_memory_region){16 * MIB, 5 * MIB, KILN_MEMORY_USABLE, 0};
  machine.map[5] = (struct kiln_memory_region){4096 * MIB, 64 * MIB, KILN_MEMORY_USABLE, 0};
  machine.info.memory_map_count = 6;
  add_module(&machine, "initrd", 5, 1);
  add_module(&machine, "initrd", 5, 1);
  prepare();
  assert_int_equal(params()->ext_ramdisk_image, 1);
  assert_int_equal(params()->ext_cmd_line_ptr, 1);
  assert_int_equal(params()->header.cmd_line_ptr, (uint32_t)boot.command_line);
  assert_string_equal(machine_memory(&machine, boot.command_line), "");
  machine_header(&machine)->xloadflags = LINUX_KERNEL_64;
  fails(LINUX_NO_PLACE_FOR_INITRD, "vmlinuz");
  machine.info.module_count = 1;
  fails(ADAPTER_OUT_OF_MEMORY, "vmlinuz");
  /* And the kernel too, if it can run there. */
  machine_header(&machine)->pref_address = 17 * MIB;
  fails(ADAPTER_NO_PLACE, "vmlinuz");
  machine_header(&machine)->xloadflags |= LINUX_ABOVE_4G;
  prepare();
  assert_int_equal(boot.kernel, 4096 * MIB);
}

static void long_memory_maps(void **state) {
  const struct linux_setup_data *data;
  const struct linux_e820_entry *rest;

  (void)state;
  for (uint32_t i = 5; i < MACHINE_REGIONS; i++) {
    machine.map[i] = (struct kiln_memory_region){4096 * MIB + i * MIB, 4096, KILN_MEMORY_BAD, 0};
  }
  machine.info.memory_map_count = MACHINE_REGIONS;
  prepare();
  assert_int_equal(params()->e820_entries, 128);
  data = machine_memory(&machine, params()->header.setup_data);
  rest = (const void *)(data + 1);
  assert_int_equal(data->next, 0);
  assert_int_equal(data->type, 1);
  assert_int_equal(data->length, (MACHINE_REGIONS - 3 - 128) * 20);
  assert_int_equal(rest[0].address, 4096 * MIB + (128 + 3) * MIB);
  assert_int_equal(rest[MACHINE_REGIONS - 3 - 129].type, 5);
  assert_true(params()->header.setup_data + sizeof(*data) + data->length <=
              boot.memory.taken[1].base + boot.memory.taken[1].length);
}

static void uefi_machines(void **state) {
  static uint8_t map[48 * 9];

  (void)state;
  for (unsigned i = 0; i < sizeof(map); i++) map[i] = (uint8_t)i;
  machine.info.firmware = KILN_FIRMWARE_UEFI;
  machine.info.efi = (struct kiln_efi){.system_table = 0xf9ee018,
                                       .memory_map = map,
                                       .memory_map_size = sizeof(map),
                                       .descriptor_size = 48,
                                       .descriptor_version = 1};
  prepare();
  assert_int_equal(params()->efi_info.systab, 0xf9ee018);
  assert_int_equal(params()->efi_info.memmap, boot.efi_map);
  assert_memory_equal(machine_memory(&machine, boot.efi_map), map, sizeof(map));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_machine, end_machine)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_kernel_alone),
      TEST(only_the_header_is_copied),
      TEST(what_survives_is_apart_from_the_kernel),
      TEST(page_tables_are_there),
      TEST(one_initrd_stays_where_it_is),
      TEST(one_initrd_in_the_kernels_place),
      TEST(one_initrd_above_the_kernels_limit),
      TEST(several_initrds_are_padded),
      TEST(empty_initrds_are_none),
      TEST(command_lines_of_several_parts),
      TEST(command_lines_up_to_the_kernels_limit),
      TEST(modules_that_nobody_knows),
      TEST(places_of_kernels),
      TEST(places_that_are_not_there),
      TEST(memory_that_runs_out),
      TEST(data_above_4_gib),
      TEST(long_memory_maps),
      TEST(uefi_machines),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
