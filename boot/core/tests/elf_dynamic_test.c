/*
 * Unit tests of what elf.c says about segments: relocatable files, and PT_INTERP, PT_DYNAMIC,
 * PT_GNU_RELRO and PT_TLS, each right and wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/elf.h"
#include "boot/core/memory_map.h"
#include "boot/core/tests/elf_headers.h"
#include "boot/core/tests/random.h"

#define RANDOM_ROUNDS 100000u
#define SEED 0x44594e
#define WINDOW (KILN_KERNEL_END - KILN_KERNEL_BASE)

/* Of the well-formed file's DATA: where it begins, ends in the file, and ends in memory. */
#define DATA_START (BASE + 0x3100)
#define DATA_FILE_END (DATA_START + 0x800)
#define DATA_END (DATA_START + 0x10000)

static enum boot_status plan(const struct headers *file, struct elf_image *image) {
  memset(image, 0xa5, sizeof(*image));
  return elf_plan(&file->ehdr, file->phdrs, COUNT, file->file_size, image);
}

/* The well-formed file as one that can be relocated. */
static struct headers relocatable(void) {
  struct headers file = well_formed();

  file.ehdr.e_type = ET_DYN;
  return file;
}

/* Links the file to another address. */
static void move(struct headers *file, uint64_t distance) {
  file->ehdr.e_entry += distance;
  for (uint32_t i = 0; i < COUNT; i++) file->phdrs[i].p_vaddr += distance;
}

static void test_relocatable(void **state) {
  struct headers file = relocatable();
  struct elf_image image;

  (void)state;
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_true(image.relocatable);
  assert_int_equal(image.dynamic.size, 0);
  assert_int_equal(image.relro.size, 0);
  assert_int_equal(image.tls_memory_size, 0);
  file.ehdr.e_type = ET_EXEC;
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_false(image.relocatable);
}

static void test_any_link_address(void **state) {
  /* 0, low memory, a non-canonical address, and the last one that does not wrap. */
  static const uint64_t bases[] = {0, 0x400000, 1ull << 63, UINT64_MAX - 0x15000 + 1};

  (void)state;
  for (uint32_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
    struct headers file = relocatable();
    struct elf_image image;

    move(&file, bases[i] - BASE);
    assert_int_equal(plan(&file, &image), BOOT_OK);
    assert_int_equal(image.base, bases[i]);
    assert_int_equal(image.size, 0x14000);
    assert_int_equal(image.entry, 0x10);
    file.ehdr.e_type = ET_EXEC;
    assert_int_equal(plan(&file, &image), BOOT_ELF_OUTSIDE_WINDOW);
  }
}

/* What is wrong with `change` in a relocatable file. */
#define EXPECT(expected, change)                       \
  do {                                                 \
    struct headers file = relocatable();               \
    struct elf_image image;                            \
    change;                                            \
    assert_int_equal(plan(&file, &image), (expected)); \
  } while (0)

static void test_size(void **state) {
  (void)state;
  EXPECT(BOOT_OK, file.phdrs[DATA].p_memsz = WINDOW - 0x3100);
  EXPECT(BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[DATA].p_memsz = WINDOW - 0x3100 + 1);
  EXPECT(BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[DATA].p_memsz = 0 - DATA_START);
  EXPECT(BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[DATA].p_memsz = UINT64_MAX);
  EXPECT(BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[DATA].p_vaddr = UINT64_MAX - 0xffff);
  EXPECT(BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[TEXT].p_vaddr = 0); /* Far from the others. */
  EXPECT(BOOT_ELF_OVERLAP, file.phdrs[DATA].p_vaddr = BASE);
}

/* Puts a header of `type` into the spare place. */
static void add(struct headers *file, uint32_t type, uint64_t address, uint64_t file_size,
                uint64_t memory_size) {
  file->phdrs[SPARE] = (struct elf64_program_header){.p_type = type,
                                                     .p_flags = PF_R,
                                                     .p_vaddr = address,
                                                     .p_filesz = file_size,
                                                     .p_memsz = memory_size,
                                                     .p_align = 8};
}

static void test_interpreter(void **state) {
  (void)state;
  EXPECT(BOOT_ELF_NOT_EXECUTABLE, add(&file, PT_INTERP, BASE, 28, 28));
  EXPECT(BOOT_ELF_NOT_EXECUTABLE, {
    add(&file, PT_INTERP, BASE, 28, 28);
    file.ehdr.e_type = ET_EXEC;
  });
}

#define EXPECT_DYNAMIC(expected, address, size) \
  EXPECT(expected, add(&file, PT_DYNAMIC, address, size, size))

static void test_dynamic(void **state) {
  struct headers file = relocatable();
  struct elf_image image;

  (void)state;
  add(&file, PT_DYNAMIC, DATA_START + 0x10, 0x100, 0x100);
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_int_equal(image.dynamic.offset, 0x3110);
  assert_int_equal(image.dynamic.size, 0x100);
  EXPECT_DYNAMIC(BOOT_OK, BASE + 0x2000, 0x1000); /* All of a read-only segment. */
  EXPECT_DYNAMIC(BOOT_OK, 0, 0); /* As kernel.ld leaves it in a kernel of fixed address. */
  EXPECT_DYNAMIC(BOOT_OK, DATA_FILE_END - 0x10, 0x10);
  EXPECT_DYNAMIC(BOOT_ELF_BAD_DYNAMIC, DATA_FILE_END - 0x10, 0x11);
  EXPECT_DYNAMIC(BOOT_ELF_BAD_DYNAMIC, DATA_FILE_END, 0x10);
  EXPECT_DYNAMIC(BOOT_ELF_BAD_DYNAMIC, DATA_START - 1, 0x10);
  EXPECT_DYNAMIC(BOOT_ELF_BAD_DYNAMIC, BASE + 0x2000, 0x1001);
  EXPECT_DYNAMIC(BOOT_ELF_BAD_DYNAMIC, DATA_START, UINT64_MAX);
  EXPECT_DYNAMIC(BOOT_ELF_BAD_DYNAMIC, DATA_START, 1ull << 32 | 0x10);
  EXPECT_DYNAMIC(BOOT_ELF_BAD_DYNAMIC, 0, 0x10);
  EXPECT_DYNAMIC(BOOT_ELF_BAD_DYNAMIC, UINT64_MAX, 0x10);
  /* At a fixed address nothing is relocated. */
  file.ehdr.e_type = ET_EXEC;
  file.phdrs[SPARE].p_vaddr = 0;
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_int_equal(image.dynamic.size, 0);
}

/* Expects the pages [start, end), both counted from BASE, to become read-only. */
static void expect_relro(uint64_t start, uint64_t end, uint64_t address, uint64_t size) {
  struct headers file = well_formed();
  struct elf_image image;

  add(&file, PT_GNU_RELRO, address, 0, size);
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_int_equal(image.relro.size, end - start);
  if (end > start) assert_int_equal(image.relro.offset, start);
}

#define EXPECT_BAD_RELRO(address, size) \
  EXPECT(BOOT_ELF_BAD_SEGMENT, add(&file, PT_GNU_RELRO, address, 0, size))

static void test_relro(void **state) {
  (void)state;
  /* As linkers put it: from the start of the segment, which may be inside a page, to a page's end.
   */
  expect_relro(0x3000, 0x4000, DATA_START, 0xf00);
  expect_relro(0x3000, 0x6000, DATA_START, 0x2f00);
  /* Up to the last page, whose rest nobody has. */
  expect_relro(0x3000, 0x14000, DATA_START, 0x10f00);
  expect_relro(0x13000, 0x14000, BASE + 0x13000, 0x1000);
  /* Otherwise a page is read-only if nothing else is in it. */
  expect_relro(0x3000, 0x3000, DATA_START, 0xeff);
  expect_relro(0x4000, 0x5000, DATA_START + 1, 0x1f00);
  expect_relro(0x4000, 0x5000, BASE + 0x4000, 0x1fff);
  expect_relro(0x4000, 0x4000, BASE + 0x4001, 0x1ffe);
  expect_relro(0, 0, 0, 0); /* None. */
  /* Outside segments, of code or constants, or of a size that is none. */
  EXPECT_BAD_RELRO(DATA_START - 1, 0x1000);
  EXPECT_BAD_RELRO(BASE, 0x1000);
  EXPECT_BAD_RELRO(BASE + 0x2000, 0x1000);
  EXPECT_BAD_RELRO(BASE + 0x2000, 0x3000);
  EXPECT_BAD_RELRO(DATA_END, 0x1000);
  EXPECT_BAD_RELRO(DATA_START, 0x10f01);
  EXPECT_BAD_RELRO(DATA_START, UINT64_MAX);
  EXPECT_BAD_RELRO(DATA_START, 0 - DATA_START);
  EXPECT_BAD_RELRO(DATA_START, 1ull << 32);
  EXPECT_BAD_RELRO(0, 1);
}

#define EXPECT_TLS(expected, address, file_size, memory_size, alignment) \
  EXPECT(expected, {                                                     \
    add(&file, PT_TLS, address, file_size, memory_size);                 \
    file.phdrs[SPARE].p_align = (alignment);                             \
  })

static void test_tls(void **state) {
  struct headers file = well_formed();
  struct elf_image image;

  (void)state;
  add(&file, PT_TLS, DATA_START + 8, 0x20, 0x48);
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_int_equal(image.tls.offset, 0x3108);
  assert_int_equal(image.tls.size, 0x20);
  assert_int_equal(image.tls_memory_size, 0x48);
  assert_int_equal(image.tls_alignment, 8);
  file.phdrs[SPARE].p_align = 0;
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_int_equal(image.tls_alignment, 1);

  EXPECT_TLS(BOOT_OK, DATA_FILE_END - 1, 1, 1, 1ull << 63);
  EXPECT_TLS(BOOT_OK, DATA_START, 0x800, UINT64_MAX, 1);
  EXPECT_TLS(BOOT_OK, 0, 0, 0x10, 16); /* Zeros only need no place. */
  EXPECT_TLS(BOOT_OK, 0, 0, 0, 3);     /* No template at all. */
  EXPECT_TLS(BOOT_ELF_BAD_TLS, DATA_START, 0x10, 0x10, 3);
  EXPECT_TLS(BOOT_ELF_BAD_TLS, DATA_START, 0x10, 0x10, UINT64_MAX);
  EXPECT_TLS(BOOT_ELF_BAD_TLS, DATA_START, 0x11, 0x10, 1);
  EXPECT_TLS(BOOT_ELF_BAD_TLS, DATA_FILE_END, 1, 1, 1);
  EXPECT_TLS(BOOT_ELF_BAD_TLS, DATA_START, 0x801, 0x1000, 1);
  EXPECT_TLS(BOOT_ELF_BAD_TLS, DATA_START, UINT64_MAX, UINT64_MAX, 1);
  EXPECT_TLS(BOOT_ELF_BAD_TLS, DATA_START - 1, 1, 1, 1);
  EXPECT_TLS(BOOT_ELF_BAD_TLS, UINT64_MAX, 1, 1, 1);
}

/* They may stand in front of the segments that they are about. */
static void test_order(void **state) {
  struct headers file = relocatable();
  struct elf_image image;
  struct elf64_program_header first;

  (void)state;
  add(&file, PT_DYNAMIC, DATA_START, 0x40, 0x40);
  first = file.phdrs[SPARE];
  file.phdrs[SPARE] = file.phdrs[0];
  file.phdrs[0] = first;
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_int_equal(image.dynamic.size, 0x40);
}

static void expect_found(const struct elf_image *image, uint64_t address, uint64_t size,
                         const struct elf_segment *expected) {
  struct elf_range range = {0, 0};

  if (elf_locate(image, address, size, &range)) {
    assert_int_equal(image->base + range.offset, address);
    assert_int_equal(range.size, size);
    assert_ptr_equal(elf_find_segment(image, &range), expected);
  } else {
    assert_null(expected);
  }
}

static void test_find_segment(void **state) {
  struct headers file = relocatable();
  struct elf_image image;

  (void)state;
  assert_int_equal(plan(&file, &image), BOOT_OK);
  expect_found(&image, BASE, 0x1800, &image.segments[0]);
  expect_found(&image, BASE + 0x17ff, 1, &image.segments[0]);
  expect_found(&image, DATA_END - 8, 8, &image.segments[2]);
  expect_found(&image, BASE + 0x17ff, 2, NULL);
  expect_found(&image, BASE + 0x1800, 1, NULL);
  expect_found(&image, BASE - 1, 1, NULL);
  expect_found(&image, BASE, UINT64_MAX, NULL);
  expect_found(&image, BASE + (1ull << 32), 1, NULL);
  expect_found(&image, BASE, 1ull << 32 | 1, NULL);
  expect_found(&image, UINT64_MAX, 1, NULL);
}

/* Expects the largest gap to have `size` bytes when the data, behind 0x3000, begins at `data`. */
static void expect_gap(uint64_t data, uint32_t size) {
  struct headers file = relocatable();
  struct elf_image image;

  file.phdrs[DATA].p_vaddr = BASE + data;
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_int_equal(image.gap, size);
}

static void test_gap(void **state) {
  (void)state;
  expect_gap(0x3000, 0);
  expect_gap(0x3fff, 0); /* The rest of a page is no gap. */
  expect_gap(0x4000, 0x1000);
  expect_gap(0x5800, 0x2000);
  expect_gap(700u << 20, (700u << 20) - 0x3000);
}

/* What elf.h promises of ranges, whatever the numbers are. */
static void check_ranges(const struct elf_image *image) {
  if (image->dynamic.size != 0) assert_non_null(elf_find_segment(image, &image->dynamic));
  if (image->relro.size != 0) {
    const struct elf_segment *segment = NULL;

    assert_int_equal(image->relro.offset % PAGE_SIZE, 0);
    assert_int_equal(image->relro.size % PAGE_SIZE, 0);
    for (uint32_t i = 0; i < image->segment_count; i++) {
      if (image->relro.offset >= image->segments[i].memory.offset / PAGE_SIZE * PAGE_SIZE)
        segment = &image->segments[i];
    }
    assert_non_null(segment);
    assert_true(segment->flags & PF_W);
    assert_true(image->relro.offset + image->relro.size <=
                segment->memory.offset + segment->memory.size + PAGE_SIZE - 1);
  }
  if (image->tls.size != 0) assert_non_null(elf_find_segment(image, &image->tls));
  assert_true(image->tls.size <= image->tls_memory_size);
}

static void test_random_ranges(void **state) {
  static const uint32_t types[] = {PT_DYNAMIC, PT_GNU_RELRO, PT_TLS};
  static const uint64_t places[] = {0, BASE, DATA_START, DATA_FILE_END, DATA_END, UINT64_MAX};
  struct random random = {SEED};
  uint32_t accepted = 0;

  (void)state;
  for (uint32_t round = 0; round < RANDOM_ROUNDS; round++) {
    struct headers file = relocatable();
    uint64_t size = UINT64_MAX >> random_below(&random, 64);
    struct elf_image image;

    add(&file, types[random_below(&random, 3)],
        places[random_below(&random, 6)] + random_below(&random, 0x2000) - 0x1000,
        random_below(&random, 2) ? size : random_below(&random, 0x1000),
        random_below(&random, 4) ? random_below(&random, 0x11000) : size);
    if (plan(&file, &image) == BOOT_OK) {
      check_ranges(&image);
      accepted++;
    }
  }
  assert_in_range(accepted, RANDOM_ROUNDS / 100, RANDOM_ROUNDS); /* Neither check is idle. */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_relocatable),   cmocka_unit_test(test_any_link_address),
      cmocka_unit_test(test_size),          cmocka_unit_test(test_interpreter),
      cmocka_unit_test(test_dynamic),       cmocka_unit_test(test_relro),
      cmocka_unit_test(test_tls),           cmocka_unit_test(test_order),
      cmocka_unit_test(test_find_segment),  cmocka_unit_test(test_gap),
      cmocka_unit_test(test_random_ranges),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
