/* Unit tests of multiboot.h: files and a machine in, a kernel that only has to be copied out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/core/identity.h"
#include "adapters/multiboot2/tests/machine.h"

static struct machine machine;
static struct multiboot_boot boot;
static uint8_t *file;

static int fresh_machine(void **state) {
  (void)state;
  make_machine(&machine);
  file = machine.modules[0].address;
  return 0;
}

static int end_machine(void **state) {
  (void)state;
  free_machine(&machine);
  return 0;
}

static void prepare(void) {
  assert_int_equal(multiboot_prepare(&machine.info, true, &boot), ADAPTER_OK);
}

static void fails(enum adapter_status status, const char *subject) {
  assert_int_equal(multiboot_prepare(&machine.info, true, &boot), status);
  assert_string_equal(boot.subject.bytes, subject);
}

static void step_is(uint32_t index, uint64_t destination, uint64_t source, uint64_t length) {
  assert_true(index < boot.leap.step_count);
  assert_int_equal(boot.leap.steps[index].destination, destination);
  assert_int_equal(boot.leap.steps[index].source, source);
  assert_int_equal(boot.leap.steps[index].length, length);
}

static void move_segments(uint32_t text, uint32_t data) {
  struct elf32_header *header = (struct elf32_header *)file;

  segments_32(file)[0].p_paddr = segments_32(file)[0].p_vaddr = data;
  segments_32(file)[1].p_paddr = segments_32(file)[1].p_vaddr = text;
  header->e_entry = text;
}

/* Takes the steps, as leap.asm does, and looks at what is in the kernel's place. */
static void leap_is_right(void) {
  uint8_t *copy = malloc(FILE_SIZE);

  assert_non_null(copy);
  memcpy(copy, file, FILE_SIZE);
  for (uint64_t i = 0; i < boot.leap.step_count; i++) {
    const struct leap_step *step = &boot.leap.steps[i];
    void *to = machine_memory(&machine, step->destination);

    if (step->source == LEAP_ZEROS) {
      memset(to, 0, step->length);
    } else {
      memmove(to, machine_memory(&machine, step->source), step->length);
    }
  }
  for (uint32_t i = 0; i < boot.image.count; i++) {
    const struct image_segment *segment = &boot.image.segments[i];
    const uint8_t *memory = machine_memory(&machine, segment->physical + boot.slide);

    assert_memory_equal(memory, copy + segment->file_offset, segment->file_size);
    for (uint64_t j = segment->file_size; j < segment->memory_size; j++) {
      assert_int_equal(memory[j], 0);
    }
  }
  free(copy);
}

static void a_kernel_alone(void **state) {
  (void)state;
  prepare();
  assert_int_equal(boot.leap.step_count, 3);
  step_is(0, MIB, KERNEL_AT + TEXT_AT, TEXT_SIZE);
  step_is(1, 2 * MIB, KERNEL_AT + DATA_AT, DATA_SIZE);
  step_is(2, 2 * MIB + DATA_SIZE, LEAP_ZEROS, DATA_MEMORY - DATA_SIZE);
  assert_int_equal(boot.leap.entry, MIB + 16);
  assert_int_equal(boot.leap.mode, LEAP_TO_32_BITS);
  assert_int_equal(boot.leap.magic, MULTIBOOT2_LOADER_MAGIC);
  assert_int_equal(boot.leap.argument, boot.information);
  assert_true(boot.information >= FREE_AT && boot.information < 64 * MIB);
  assert_int_equal(boot.information % 8, 0);
  assert_int_equal(boot.leap_page % PAGE_SIZE, 0);
  assert_int_equal(boot.tables % PAGE_SIZE, 0);
  leap_is_right();
}

static void kernels_over_their_own_file(void **state) {
  /* Down, up, both, closely. */
  static const uint32_t places[][2] = {
      {KERNEL_AT, KERNEL_AT + 0x2000},
      {KERNEL_AT + 1, KERNEL_AT + 0x2800},
      {KERNEL_AT + TEXT_AT + 4, KERNEL_AT + DATA_AT + 4},
      {KERNEL_AT + 0x2000, KERNEL_AT + 0x4000},
      {KERNEL_AT - 0x1000, KERNEL_AT + 0x5000},
      {KERNEL_AT + 0x0ff0, KERNEL_AT + 0x3010},
  };

  (void)state;
  for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
    make_kernel(file);
    move_segments(places[i][0], places[i][1]);
    prepare();
    assert_int_equal(boot.file, KERNEL_AT);
    leap_is_right();
  }
}

static void files_in_another_order_move(void **state) {
  (void)state;
  move_segments(KERNEL_AT + 0x8000, KERNEL_AT + 0x1000); /* Data first. */
  prepare();
  assert_true(boot.file >= FREE_AT);
  leap_is_right();
  make_kernel(file);
  move_segments(2 * MIB, MIB); /* Nothing of the file is overwritten. */
  prepare();
  assert_int_equal(boot.file, KERNEL_AT);
  leap_is_right();
}

static void modules_in_the_way_move(void **state) {
  const struct kiln_module *above;

  (void)state;
  add_module(&machine, "", MODULES_AT, 100); /* In the gap, which is the kernel's as well. */
  memset(add_module(&machine, "", MODULES_AT + MIB, 5000)->address, 1, 5000);
  above = add_module(&machine, "", FOUR_GIB + MIB, 7);
  memset(above->address, 2, 7);
  add_module(&machine, "", MODULES_AT + 2 * MIB, 0);
  move_segments(MIB, MODULES_AT + MIB + 4999 - 0x100);
  segments_32(file)[0].p_memsz = 0x900;
  prepare();
  assert_true(boot.moved >= FREE_AT);
  for (uint64_t i = 1, at = boot.moved; i < 4; i++) {
    const struct kiln_module *module = &machine.modules[i];

    assert_memory_equal(machine_memory(&machine, at), module->address, module->size);
    at += (module->size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
  }
  leap_is_right();
  /* Neither, if it can be helped. */
  machine.info.module_count = 2;
  make_kernel(file);
  prepare();
  assert_int_equal(boot.moved, 0);
}

static void relocate(uint32_t minimum, uint32_t maximum, uint32_t alignment, uint32_t preference) {
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_RELOCATABLE, 0, 4, minimum, maximum,
                         alignment, preference));
}

static void relocatable_kernels(void **state) {
  (void)state;
  relocate(0, UINT32_MAX, 0x1000, 0); /* Where it is linked. */
  prepare();
  assert_int_equal(boot.slide, 0);
  relocate(3 * MIB, UINT32_MAX, 0x1000, 0);
  prepare();
  assert_int_equal(boot.slide, 2 * MIB);
  assert_int_equal(boot.leap.entry, 3 * MIB + 16);
  leap_is_right();
  make_kernel(file);
  move_segments(5 * MIB, 6 * MIB);
  relocate(0, UINT32_MAX, 0x200000, PREFER_LOWEST); /* Never below 1 MiB. */
  prepare();
  assert_int_equal(boot.leap.entry, 2 * MIB);
  relocate(0, UINT32_MAX, 0x200000, PREFER_HIGHEST);
  prepare();
  assert_int_equal(boot.leap.entry, 62 * MIB);
  leap_is_right();
  make_kernel(file);
  relocate(0, 20 * MIB, 0x10000, PREFER_HIGHEST);
  prepare();
  assert_int_equal(boot.leap.entry, 18 * MIB + 0xf0000 + 16);
  relocate(20 * MIB, 21 * MIB, 1, PREFER_LOWEST);
  fails(ADAPTER_NO_PLACE, "boot/kernel");
  relocate(UINT32_MAX, 0, 1, PREFER_HIGHEST);
  fails(ADAPTER_NO_PLACE, "boot/kernel");
  relocate(0, UINT32_MAX, 0x80000000, 0);
  fails(ADAPTER_NO_PLACE, "boot/kernel");
}

static void places_that_are_not_there(void **state) {
  (void)state;
  move_segments(MIB, 64 * MIB);
  fails(ADAPTER_NO_PLACE, "boot/kernel");
  move_segments(64 * MIB - 0x1000, 2 * MIB);
  fails(ADAPTER_NO_PLACE, "boot/kernel");
  move_segments(0xf0000, 2 * MIB);
  fails(ADAPTER_NO_PLACE, "boot/kernel");
  move_segments(0x8000, 2 * MIB); /* Low memory is memory. */
  prepare();
  leap_is_right();
}

static void memory_that_runs_out(void **state) {
  (void)state;
  machine.map[3].length = 0x10000;
  prepare();
  add_module(&machine, "", FOUR_GIB, MIB);
  fails(ADAPTER_OUT_OF_MEMORY, "boot/kernel");
  machine.info.module_count = 1;
  machine.map[3].length = 0x3000; /* The leap, page tables, ... */
  fails(ADAPTER_OUT_OF_MEMORY, "boot/kernel");
}

static void subjects(void **state) {
  (void)state;
  end_tags(file, add_tag(begin_tags(file), 77, 0, 0));
  fails(MULTIBOOT_UNKNOWN_DEMAND, "boot/kernel: tag 77");
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_INFORMATION_REQUEST, 0, 1, 10));
  fails(MULTIBOOT_UNKNOWN_DEMAND, "boot/kernel: information 10");
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_CONSOLE_FLAGS, 0, 1, 1));
  fails(MULTIBOOT_NO_SCREEN, "boot/kernel: tag 4");
  machine.info.firmware = KILN_FIRMWARE_UEFI;
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_EFI_BOOT_SERVICES, 0, 0));
  fails(MULTIBOOT_NO_BOOT_SERVICES, "boot/kernel: tag 7");
  file[HEADER_AT] = 0;
  fails(MULTIBOOT_NO_HEADER, "boot/kernel");
  memcpy(file + HEADER_AT,
         &(uint32_t[]){MULTIBOOT1_HEADER_MAGIC, 8, -(MULTIBOOT1_HEADER_MAGIC + 8)}, 12);
  fails(MULTIBOOT_UNKNOWN_DEMAND, "boot/kernel: flag 8");
  make_kernel(file);
  ((struct elf32_header *)file)->e_entry = 1;
  fails(MULTIBOOT_BAD_ENTRY, "boot/kernel");
  machine.info.module_count = 0;
  fails(ADAPTER_NO_MODULE, "kiln.cfg");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_machine, end_machine)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_kernel_alone),
      TEST(kernels_over_their_own_file),
      TEST(files_in_another_order_move),
      TEST(modules_in_the_way_move),
      TEST(relocatable_kernels),
      TEST(places_that_are_not_there),
      TEST(memory_that_runs_out),
      TEST(subjects),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
