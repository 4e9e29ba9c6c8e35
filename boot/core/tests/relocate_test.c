/*
 * Unit tests of relocate.c: a kernel in memory whose every word is known, and tables of every kind,
 * right and wrong. test_kernel.h's own tables are tested in kernel_file_test.c.
 */
#include "boot/core/relocate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/memory_map.h"
#include "elf_machine.h"

#define BASE 0xffffffff90000000ull
#define SLIDE 0x12345000ull
#define WORD sizeof(uint64_t)
#define WORDS 0x200u /* In each page. */

/*
 * The image: a page of tables; a hole, which no segment has; a page of words and the half of a
 * further one. The word at index i is i until it is relocated.
 */
#define HOLE 0x1000u
#define TARGETS 0x2000u
#define END 0x3800u
#define SIZE 0x4000u

#define DYNAMIC 0u /* Offsets of the tables. */
#define RELA 0x200u
#define RELR 0x800u

static const struct elf_image layout = {
    .base = BASE,
    .size = SIZE,
    .relocatable = 1,
    .segments = {{.memory = {0, HOLE}, .flags = PF_R},
                 {.memory = {TARGETS, END - TARGETS}, .flags = PF_W}},
    .segment_count = 2,
};

/* A kernel in memory of just its size, so that a sanitizer sees the byte behind. */
struct kernel {
  struct elf_image image;
  uint8_t *memory;
  uint32_t entries, relas, relrs; /* In its tables. */
};

static struct kernel kernel;

static int setup(void **state) {
  (void)state;
  kernel = (struct kernel){.image = layout, .memory = malloc(SIZE)};
  assert_non_null(kernel.memory);
  for (uint64_t i = 0; i < SIZE / WORD; i++) memcpy(kernel.memory + i * WORD, &i, WORD);
  kernel.image.dynamic.offset = DYNAMIC;
  return 0;
}

static int teardown(void **state) {
  (void)state;
  free(kernel.memory);
  return 0;
}

/* Appends an entry to the dynamic section. */
static void entry(uint64_t tag, uint64_t value) {
  const struct elf64_dynamic dynamic = {tag, value};

  memcpy(kernel.memory + DYNAMIC + kernel.entries++ * sizeof(dynamic), &dynamic, sizeof(dynamic));
  kernel.image.dynamic.size = kernel.entries * (uint32_t)sizeof(dynamic);
}

static void rela(uint64_t address, uint64_t info, int64_t addend) {
  const struct elf64_rela one = {address, info, addend};

  memcpy(kernel.memory + RELA + kernel.relas++ * sizeof(one), &one, sizeof(one));
}

static void relr(uint64_t word) {
  memcpy(kernel.memory + RELR + kernel.relrs++ * WORD, &word, WORD);
}

/* Describes the tables as they are. */
static void tables(void) {
  entry(DT_RELA, BASE + RELA);
  entry(DT_RELASZ, kernel.relas * sizeof(struct elf64_rela));
  entry(DT_RELAENT, sizeof(struct elf64_rela));
  entry(DT_RELR, BASE + RELR);
  entry(DT_RELRSZ, kernel.relrs * WORD);
  entry(DT_RELRENT, WORD);
}

static enum boot_status relocate(uint64_t slide) {
  return elf_relocate(&kernel.image, kernel.memory, slide);
}

static uint64_t word_at(uint32_t offset) {
  uint64_t value;

  memcpy(&value, kernel.memory + offset, WORD);
  return value;
}

/* Expects the words at `count` offsets to have moved, and all others from TARGETS on not to. */
static void assert_moved(const uint32_t *offsets, uint32_t count, uint64_t slide) {
  for (uint32_t offset = TARGETS; offset < SIZE; offset += WORD) {
    uint64_t expected = offset / WORD;

    for (uint32_t i = 0; i < count; i++) expected += offsets[i] == offset ? slide : 0;
    assert_int_equal(word_at(offset), expected);
  }
}

static void test_nothing_to_do(void **state) {
  (void)state;
  assert_int_equal(relocate(SLIDE), BOOT_OK); /* No dynamic section. */
  entry(DT_NULL, 0);
  assert_int_equal(relocate(SLIDE), BOOT_OK);
  assert_moved(NULL, 0, SLIDE);
}

static void test_rela(void **state) {
  (void)state;
  rela(BASE + TARGETS, ELF_RELOCATION_RELATIVE, (int64_t)BASE);
  rela(BASE + TARGETS + 9, ELF_RELOCATION_RELATIVE, -1); /* Not aligned. */
  rela(0, ELF_RELOCATION_NONE, 7);
  rela(BASE + END - WORD, ELF_RELOCATION_RELATIVE, 0);
  tables();
  assert_int_equal(relocate(SLIDE), BOOT_OK);
  assert_int_equal(word_at(TARGETS), BASE + SLIDE);
  assert_int_equal(word_at(TARGETS + 9), SLIDE - 1);
  assert_int_equal(word_at(END - WORD), SLIDE);
  assert_int_equal(word_at(END), END / WORD);
}

/* Addends are in the table only, so there is something to do without a slide too. */
static void test_no_slide(void **state) {
  (void)state;
  rela(BASE + TARGETS, ELF_RELOCATION_RELATIVE, 0x1234);
  relr(BASE + TARGETS + WORD);
  tables();
  assert_int_equal(relocate(0), BOOT_OK);
  assert_int_equal(word_at(TARGETS), 0x1234);
  assert_int_equal(word_at(TARGETS + WORD), TARGETS / WORD + 1);
}

static void test_relr(void **state) {
  static const uint32_t moved[] = {
      TARGETS,              /* An address; */
      TARGETS + WORD,       /* bits 1 and 63 of the bitmap behind it, */
      TARGETS + 63 * WORD,  /* and of a second one bit 1; */
      TARGETS + 64 * WORD,  /* */
      TARGETS + 200 * WORD, /* two addresses. */
      END - WORD,
  };

  (void)state;
  relr(BASE + TARGETS);
  relr(1ull << 63 | 1 << 1 | 1);
  relr(1 << 1 | 1);
  relr(BASE + TARGETS + 200 * WORD);
  relr(BASE + END - WORD);
  relr(1); /* A bitmap without bits moves nothing, also where nothing is. */
  tables();
  assert_int_equal(relocate(SLIDE), BOOT_OK);
  assert_moved(moved, 6, SLIDE);
  assert_int_equal(relocate(0 - SLIDE), BOOT_OK);
  assert_moved(NULL, 0, SLIDE);
}

/* One relocation that may not be. */
static void expect_bad_rela(uint64_t address, uint64_t info) {
  kernel.entries = kernel.relas = 0;
  rela(address, info, 0);
  tables();
  assert_int_equal(relocate(SLIDE), BOOT_ELF_BAD_RELOCATION);
}

static void test_bad_rela(void **state) {
  (void)state;
  expect_bad_rela(BASE + TARGETS, 1);  /* R_X86_64_64, nothing of aarch64's. */
  expect_bad_rela(BASE + TARGETS, 37); /* R_X86_64_IRELATIVE, likewise. */
  expect_bad_rela(BASE + TARGETS, 1ull << 32 | ELF_RELOCATION_RELATIVE); /* With a symbol. */
  expect_bad_rela(BASE + TARGETS, 1ull << 32);
  expect_bad_rela(BASE - WORD, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(BASE - 1, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(0, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(UINT64_MAX, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(BASE + HOLE - WORD + 1, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(BASE + HOLE, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(BASE + TARGETS - 1, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(BASE + END - WORD + 1, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(BASE + END, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(BASE + SIZE, ELF_RELOCATION_RELATIVE);
  expect_bad_rela(BASE + (1ull << 32) + TARGETS, ELF_RELOCATION_RELATIVE);
  assert_moved(NULL, 0, SLIDE);
}

static void expect_bad_relr(uint64_t first, uint64_t second) {
  kernel.entries = kernel.relrs = 0;
  relr(first);
  relr(second);
  tables();
  assert_int_equal(relocate(SLIDE), BOOT_ELF_BAD_RELOCATION);
}

static void test_bad_relr(void **state) {
  (void)state;
  expect_bad_relr(3, BASE + TARGETS); /* A bitmap first. */
  expect_bad_relr(1ull << 63 | 1, BASE + TARGETS);
  expect_bad_relr(0, BASE + TARGETS);
  expect_bad_relr(BASE + HOLE, BASE + TARGETS);
  expect_bad_relr(BASE + HOLE - WORD, 1 << 1 | 1);
  expect_bad_relr(BASE + END - WORD, 1 << 1 | 1);
  expect_bad_relr(BASE + END - 63 * WORD, 1ull << 63 | 1);
  expect_bad_relr(UINT64_MAX - 1, 1 << 1 | 1);
}

/*
 * gABI, "Relative Relocation Table": a bitmap is about the words behind those of the entry before
 * it, so the first entry is an address. Bitmaps that have no bits set do not make up for one: not
 * in a kernel that is linked to 0 either, which words that are counted past 2^64 would reach.
 */
static void test_relr_starts_with_an_address(void **state) {
  (void)state;
  kernel.image.base = 0;
  for (uint32_t empty = 0; empty < 20; empty++) {
    kernel.entries = kernel.relrs = 0;
    for (uint32_t i = 0; i < empty; i++) relr(1);
    relr(1ull << 63 | 1);
    entry(DT_RELR, RELR);
    entry(DT_RELRSZ, kernel.relrs * WORD);
    entry(DT_RELRENT, WORD);
    assert_int_equal(relocate(SLIDE), BOOT_ELF_BAD_RELOCATION);
  }
}

/* A dynamic section of the two tables, in which `tag` has another value. */
static void expect_dynamic(enum boot_status expected, uint64_t tag, uint64_t value) {
  kernel.entries = kernel.relas = kernel.relrs = 0;
  rela(BASE + TARGETS, ELF_RELOCATION_NONE, 0);
  relr(BASE + HOLE - WORD); /* Moved each time; nobody looks at it. */
  tables();
  entry(tag, value);
  assert_int_equal(relocate(SLIDE), expected);
}

static void test_dynamic(void **state) {
  (void)state;
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_NEEDED, 1);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_PLTRELSZ, 24);
  expect_dynamic(BOOT_OK, DT_PLTRELSZ, 0);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELSZ, 16);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELAENT, 16);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELAENT, 0);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELAENT, 1ull << 32 | 24);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELRENT, 16);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELASZ, 25);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELASZ, 1ull << 32 | 24);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELASZ, UINT64_MAX);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELASZ, (HOLE - RELA) / 24 * 24 + 24); /* Too long. */
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELRSZ, 12);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELRSZ, HOLE - RELR + WORD);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELA, BASE + HOLE);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELA, BASE + END - 23);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELA, 0);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELR, BASE + SIZE);
  expect_dynamic(BOOT_ELF_BAD_DYNAMIC, DT_RELR, UINT64_MAX);
  /* What does not concern a loader: constructors, flags, hashes of symbols, and what is unknown. */
  expect_dynamic(BOOT_OK, 25, BASE);             /* DT_INIT_ARRAY. */
  expect_dynamic(BOOT_OK, 30, UINT64_MAX);       /* DT_FLAGS. */
  expect_dynamic(BOOT_OK, 0x6ffffffb, 1u << 27); /* DT_FLAGS_1: DF_1_PIE. */
  expect_dynamic(BOOT_OK, UINT64_MAX, UINT64_MAX);
  expect_dynamic(BOOT_OK, DT_RELA | 1ull << 32, 0);
  expect_dynamic(BOOT_OK, DT_RELASZ, 0); /* An empty table can be anywhere. */
  assert_moved(NULL, 0, SLIDE);
}

/* Where the dynamic section ends: at DT_NULL, else at its last whole entry. */
static void test_end_of_dynamic(void **state) {
  (void)state;
  entry(DT_NULL, 0);
  entry(DT_NEEDED, 1);
  assert_int_equal(relocate(SLIDE), BOOT_OK);
  kernel.entries = 0;
  entry(DT_RELASZ, 0);
  entry(DT_NEEDED, 1);
  kernel.image.dynamic.size--;
  assert_int_equal(relocate(SLIDE), BOOT_OK);
  kernel.image.dynamic.size++;
  assert_int_equal(relocate(SLIDE), BOOT_ELF_BAD_DYNAMIC);
}

/* Tables that change themselves: every entry is checked as it is when it is used. */
static void test_tables_in_tables(void **state) {
  (void)state;
  rela(BASE + RELA + sizeof(struct elf64_rela), ELF_RELOCATION_RELATIVE,
       0); /* The next r_offset. */
  rela(BASE + TARGETS, ELF_RELOCATION_RELATIVE, 0);
  tables();
  assert_int_equal(relocate(BASE + HOLE), BOOT_ELF_BAD_RELOCATION);
  assert_int_equal(relocate(BASE + TARGETS), BOOT_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_nothing_to_do, setup, teardown),
      cmocka_unit_test_setup_teardown(test_rela, setup, teardown),
      cmocka_unit_test_setup_teardown(test_no_slide, setup, teardown),
      cmocka_unit_test_setup_teardown(test_relr, setup, teardown),
      cmocka_unit_test_setup_teardown(test_bad_rela, setup, teardown),
      cmocka_unit_test_setup_teardown(test_bad_relr, setup, teardown),
      cmocka_unit_test_setup_teardown(test_relr_starts_with_an_address, setup, teardown),
      cmocka_unit_test_setup_teardown(test_dynamic, setup, teardown),
      cmocka_unit_test_setup_teardown(test_end_of_dynamic, setup, teardown),
      cmocka_unit_test_setup_teardown(test_tables_in_tables, setup, teardown),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
