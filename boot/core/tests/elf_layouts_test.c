/*
 * Unit tests of elf.c with program headers as linkers lay out static position-independent kernels
 * when no script tells them otherwise: in what order, aligned to what, with headers that a loader
 * does not need. They were written by hand after the linkers' documentation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/elf.h"

#define HEADERS_MAX 13u
#define FILE_SIZE 0x8000u

/* Types that concern other readers (LSB Core 5.0 §12.3; "Linux Extensions to gABI"). */
#define PT_PHDR 6u
#define PT_GNU_EH_FRAME 0x6474e550u
#define PT_GNU_STACK 0x6474e551u
#define PT_GNU_PROPERTY 0x6474e553u

#define R PF_R
#define RX (PF_R | PF_X)
#define RW (PF_R | PF_W)

struct layout {
  const char *linker;
  struct elf64_program_header headers[HEADERS_MAX]; /* Those of type 0 are not there. */
  uint64_t entry;
  /* What is to come of it. */
  uint32_t segments, size;
  uint64_t alignment;
  struct elf_range relro, dynamic;
};

/* p_type, p_flags, p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align. */
static const struct layout layouts[] = {
    {"lld",
     {{PT_PHDR, R, 0x40, 0x40, 0x40, 0x230, 0x230, 8},
      {PT_LOAD, R, 0, 0, 0, 0x3d8, 0x3d8, 0x1000},
      {PT_LOAD, RX, 0x3e0, 0x13e0, 0x13e0, 0x60, 0x60, 0x1000},
      {PT_LOAD, RW, 0x440, 0x2440, 0x2440, 0xd0, 0xbc0, 0x1000},
      {PT_LOAD, RW, 0x510, 0x3510, 0x3510, 8, 0x2008, 0x1000},
      {PT_DYNAMIC, RW, 0x448, 0x2448, 0x2448, 0xc0, 0xc0, 8},
      {PT_GNU_RELRO, R, 0x440, 0x2440, 0x2440, 0xd0, 0xbc0, 1},
      {PT_GNU_STACK, RW, 0, 0, 0, 0, 0, 0},
      {PT_NOTE, R, 0x270, 0x270, 0x270, 44, 44, 4}},
     .entry = 0x13e0,
     .segments = 4,
     .size = 0x6000,
     .alignment = 0x1000,
     .relro = {0x2000, 0x1000},
     .dynamic = {0x2448, 0xc0}},
    {"GNU ld, gcc -fcf-protection",
     {{PT_PHDR, R, 0x40, 0x40, 0x40, 0x2d8, 0x2d8, 8},
      {PT_LOAD, R, 0, 0, 0, 0x4c8, 0x4c8, 0x1000},
      {PT_LOAD, RX, 0x1000, 0x1000, 0x1000, 0x90, 0x90, 0x1000},
      {PT_LOAD, R, 0x2000, 0x2000, 0x2000, 0xa4, 0xa4, 0x1000},
      {PT_LOAD, RW, 0x2ee8, 0x3ee8, 0x3ee8, 0x120, 0x2128, 0x1000},
      {PT_DYNAMIC, RW, 0x2ef0, 0x3ef0, 0x3ef0, 0x110, 0x110, 8},
      {PT_NOTE, R, 0x318, 0x318, 0x318, 0x30, 0x30, 8},
      {PT_NOTE, R, 0x348, 0x348, 0x348, 0x50, 0x50, 4},
      {PT_GNU_PROPERTY, R, 0x318, 0x318, 0x318, 0x30, 0x30, 8},
      {PT_GNU_EH_FRAME, R, 0x2020, 0x2020, 0x2020, 0x1c, 0x1c, 4},
      {PT_GNU_STACK, RW, 0, 0, 0, 0, 0, 0x10},
      {PT_GNU_RELRO, R, 0x2ee8, 0x3ee8, 0x3ee8, 0x118, 0x118, 1}},
     .entry = 0x1010,
     .segments = 4,
     .size = 0x7000,
     .alignment = 0x1000,
     .relro = {0x3000, 0x1000},
     .dynamic = {0x3ef0, 0x110}},
    {"GNU ld before separate code: headers in front of the text, 2 MiB",
     {{PT_LOAD, RX, 0, 0, 0, 0x8a4, 0x8a4, 0x200000},
      {PT_LOAD, RW, 0xe98, 0x200e98, 0x200e98, 0x170, 0x2178, 0x200000},
      {PT_DYNAMIC, RW, 0xea0, 0x200ea0, 0x200ea0, 0x160, 0x160, 8},
      {PT_NOTE, R, 0x200, 0x200, 0x200, 0x50, 0x50, 4},
      {PT_GNU_STACK, RW, 0, 0, 0, 0, 0, 0x10},
      {PT_GNU_RELRO, R, 0xe98, 0x200e98, 0x200e98, 0x168, 0x168, 1}},
     .entry = 0x420,
     .segments = 2,
     .size = 0x204000,
     .alignment = 0x200000,
     .relro = {0x200000, 0x1000},
     .dynamic = {0x200ea0, 0x160}},
    {"gold",
     {{PT_PHDR, R, 0x40, 0x40, 0x40, 0x1c0, 0x1c0, 8},
      {PT_LOAD, RX, 0, 0, 0, 0x5e8, 0x5e8, 0x1000},
      {PT_LOAD, RW, 0xee0, 0x1ee0, 0x1ee0, 0x128, 0x2130, 0x1000},
      {PT_DYNAMIC, RW, 0xee8, 0x1ee8, 0x1ee8, 0x110, 0x110, 8},
      {PT_NOTE, R, 0x200, 0x200, 0x200, 0x2c, 0x2c, 4},
      {PT_GNU_STACK, RW, 0, 0, 0, 0, 0, 0x10},
      {PT_GNU_RELRO, RW, 0xee0, 0x1ee0, 0x1ee0, 0x120, 0x120, 8}},
     .entry = 0x400,
     .segments = 2,
     .size = 0x5000,
     .alignment = 0x1000,
     .relro = {0x1000, 0x1000},
     .dynamic = {0x1ee8, 0x110}},
    {"mold",
     {{PT_PHDR, R, 0x40, 0x40, 0x40, 0x230, 0x230, 8},
      {PT_NOTE, R, 0x270, 0x270, 0x270, 0x2c, 0x2c, 4},
      {PT_LOAD, R, 0, 0, 0, 0x3a0, 0x3a0, 0x1000},
      {PT_LOAD, RX, 0x3a0, 0x13a0, 0x13a0, 0x50, 0x50, 0x1000},
      {PT_LOAD, RW, 0x3f0, 0x23f0, 0x23f0, 0x128, 0xc10, 0x1000},
      {PT_LOAD, RW, 0x518, 0x3518, 0x3518, 8, 0x2008, 0x1000},
      {PT_DYNAMIC, RW, 0x3f8, 0x23f8, 0x23f8, 0x120, 0x120, 8},
      {PT_GNU_STACK, RW, 0, 0, 0, 0, 0, 1},
      {PT_GNU_RELRO, R, 0x3f0, 0x23f0, 0x23f0, 0x128, 0xc10, 1}},
     .entry = 0x13a0,
     .segments = 4,
     .size = 0x6000,
     .alignment = 0x1000,
     .relro = {0x2000, 0x1000},
     .dynamic = {0x23f8, 0x120}},
};

/* Expects what the layout says, wherever the kernel is linked to, with the headers in any order. */
static void check(const struct layout *layout, uint64_t base, uint32_t first) {
  struct elf64_header ehdr = {.e_type = ET_DYN, .e_entry = base + layout->entry};
  struct elf64_program_header headers[HEADERS_MAX];
  struct elf_image image;

  memset(&image, 0xa5, sizeof(image));
  for (uint32_t i = 0; i < HEADERS_MAX; i++) {
    headers[i] = layout->headers[(first + i) % HEADERS_MAX];
    if (headers[i].p_memsz != 0) headers[i].p_vaddr += base;
  }
  assert_int_equal(elf_plan(&ehdr, headers, HEADERS_MAX, FILE_SIZE, &image), BOOT_OK);
  assert_int_equal(image.base, base);
  assert_int_equal(image.entry, layout->entry);
  assert_int_equal(image.segment_count, layout->segments);
  assert_int_equal(image.size, layout->size);
  assert_int_equal(image.alignment, layout->alignment);
  assert_memory_equal(&image.relro, &layout->relro, sizeof(image.relro));
  assert_memory_equal(&image.dynamic, &layout->dynamic, sizeof(image.dynamic));
  for (uint32_t i = 1; i < image.segment_count; i++)
    assert_true(image.segments[i].memory.offset > image.segments[i - 1].memory.offset);
}

static void test_linkers(void **state) {
  (void)state;
  for (uint32_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
    for (uint32_t first = 0; first < HEADERS_MAX; first++) {
      check(&layouts[i], 0, first);
      check(&layouts[i], 0x1000, first);
      check(&layouts[i], KILN_KERNEL_BASE, first);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_linkers)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
