/*
 * Unit tests of kernel_file.c and what it calls, with files as linkers legally lay them out and as
 * none should: alignment of segments, where notes lie, program headers that may be there once.
 * What is expected comes from the gABI and docs/boot-protocol.md, and is written down as numbers.
 */
#include "boot/core/kernel_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/address_space.h"
#include "boot/core/allocate.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/core/tests/test_kernel.h"
#include "page_walk.h"

#define KIB64 0x10000ull
#define MIB2 0x200000ull
#define BOOTS 4u /* Of each file: the loader remembers 64 allocations of a process. */

/* The kernel, and room behind it for more program headers and notes. */
static struct {
  struct test_kernel kernel;
  struct elf64_program_header headers[TEST_KERNEL_HEADERS + 2];
  uint8_t notes[4096];
} file;

static struct kernel_file loaded;

/* Makes the file anew, linked to `base`, with its program headers where two more have room. */
static void make(uint64_t base) {
  memset(&file, 0, sizeof(file));
  test_kernel_make(&file.kernel, base);
  memcpy(file.headers, file.kernel.headers, sizeof(file.kernel.headers));
  file.kernel.header.e_phoff = offsetof(__typeof__(file), headers);
}

static int setup(void **state) {
  (void)state;
  fake_reset();
  make(0);
  fake_add_file("kernel.elf", &file, sizeof(file));
  return 0;
}

static enum boot_status load(int kaslr) {
  memset(&loaded, 0xa5, sizeof(loaded));
  return kernel_file_load("kernel.elf", NULL, kaslr, &loaded);
}

static uint64_t address(void) {
  return loaded.virtual_address;
}

/* Adds a program header as a copy of another, for the caller to change. */
static struct elf64_program_header *add_header(uint32_t like) {
  struct elf64_program_header *header = &file.headers[file.kernel.header.e_phnum++];

  *header = file.headers[like];
  return header;
}

/*
 * gABI 4.1, "Program Header": p_align "should be a positive, integral power of 2", 0 and 1 mean
 * none; so every object keeps its alignment only if what is added to addresses is a multiple of it.
 */
static void test_alignment(void **state) {
  static const uint64_t alignments[] = {0, 1, 0x1000, KIB64, MIB2, 1ull << 29};

  (void)state;
  for (uint32_t i = 0; i < sizeof(alignments) / sizeof(alignments[0]); i++) {
    file.headers[TEST_KERNEL_LOAD_DATA].p_align = alignments[i];
    for (uint32_t boot = 0; boot < BOOTS; boot++) {
      assert_int_equal(load(boot != 0), BOOT_OK);
      assert_int_equal(
          kernel_file_slide(&loaded) % (alignments[i] < 0x1000 ? 0x1000 : alignments[i]), 0);
      assert_in_range(address(), KILN_KERNEL_BASE, KILN_KERNEL_END - 0x5000);
      if (boot == 0) assert_true(address() < KILN_KERNEL_BASE + 0x1000 + alignments[i]);
    }
  }
}

/* Linked to other addresses: aligned, not aligned, and above the window. */
static void test_alignment_of_links(void **state) {
  static const uint64_t links[] = {0x7000, KILN_KERNEL_BASE + 0x3000, KILN_KERNEL_END + 0x5000};

  (void)state;
  for (uint32_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
    make(links[i]);
    file.headers[TEST_KERNEL_LOAD_TEXT].p_align = KIB64;
    for (uint32_t boot = 0; boot < BOOTS; boot++) {
      assert_int_equal(load(boot != 0), BOOT_OK);
      assert_int_equal(kernel_file_slide(&loaded) % KIB64, 0);
      assert_in_range(address(), KILN_KERNEL_BASE, KILN_KERNEL_END - 0x5000);
    }
  }
}

static void test_no_alignment(void **state) {
  static const uint64_t wrong[] = {3, 0x1800, 0x1001, UINT64_MAX};

  (void)state;
  for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
    file.headers[TEST_KERNEL_LOAD_TEXT].p_align = wrong[i];
    assert_int_equal(load(1), BOOT_ELF_BAD_SEGMENT);
  }
  /* At no address of the window is a kernel aligned that is linked to 2 GiB below it, and a page.
   */
  file.headers[TEST_KERNEL_LOAD_TEXT].p_align = 1ull << 32;
  assert_int_equal(load(1), BOOT_ELF_OUTSIDE_WINDOW);
}

/* The bytes of the file that a segment is copied from may begin anywhere. */
static void test_offset_is_free(void **state) {
  (void)state;
  file.headers[TEST_KERNEL_LOAD_TEXT].p_align = 0x1000;
  file.headers[TEST_KERNEL_LOAD_TEXT].p_offset += 3;
  assert_int_equal(load(1), BOOT_OK);
}

/* Counts the pages of 4 KiB and of 2 MiB that map [start, end). */
static void count_pages(uint64_t start, uint64_t end, uint32_t *small, uint32_t *large) {
  static struct address_space space;

  *small = *large = 0;
  assert_int_equal(address_space_create(&space, &loaded), BOOT_OK);
  for (uint64_t at = start; at < end;) {
    struct translation found = translate(space.tables.root, at);

    assert_true(found.mapped);
    assert_int_equal(found.physical, loaded.physical + (at - address()));
    ++*(found.page_size == MIB2 ? large : small);
    at += found.page_size;
  }
}

/* A kernel that has room for whole pages of 2 MiB gets them, at each of the addresses by page. */
static void test_large_pages(void **state) {
  uint32_t between = 0;

  (void)state;
  file.headers[TEST_KERNEL_LOAD_DATA].p_memsz = 0x500000;
  for (uint32_t boot = 0; boot < BOOTS; boot++) {
    uint32_t small, large;

    fake.memory_left = 32u << 20;
    assert_int_equal(load(1), BOOT_OK);
    assert_int_equal(loaded.physical % MIB2, address() % MIB2);
    between += address() % MIB2 != 0;
    count_pages(address(), address() + 0x501000, &small, &large);
    assert_in_range(large, 1, 2);
    assert_int_equal(small + large * 512, 0x501);
  }
  assert_in_range(between, 1, BOOTS); /* Still 18 bits of address, not 9. */
}

/* With little memory a kernel is loaded all the same. */
static void test_large_pages_without_room(void **state) {
  uint64_t wanted = 0x501000;

  (void)state;
  file.headers[TEST_KERNEL_LOAD_DATA].p_memsz = 0x500000;
  fake.memory_left = wanted;
  assert_int_equal(load(1), BOOT_OK);
}

/* What the memory map says of a kernel is its own pages, and none in front of them. */
static void test_claims_no_more(void **state) {
  static struct kiln_memory_region regions[256];
  struct memory_map map = {.regions = regions, .capacity = 256};

  (void)state;
  file.headers[TEST_KERNEL_LOAD_DATA].p_memsz = 0x500000;
  do {
    fake.memory_left = 32u << 20;
    assert_int_equal(load(1), BOOT_OK);
  } while (address() % MIB2 == 0);
  assert_int_equal(firmware_memory_map(&map), BOOT_OK);
  assert_int_equal(memory_map_normalise(&map), BOOT_OK);
  assert_int_equal(boot_claim_allocated(&map), BOOT_OK);
  for (uint32_t i = 0; i < map.count; i++) {
    if (map.regions[i].base + map.regions[i].length == loaded.physical)
      assert_int_equal(map.regions[i].kind, KILN_MEMORY_USABLE);
  }
}

/* Appends a note to those at the file's end; `padding` as the gABI has it: 4, or 8. */
static void append_note(uint32_t *size, const char *name, uint32_t type, const void *descriptor,
                        uint32_t length, uint32_t padding) {
  struct elf64_note note = {(uint32_t)strlen(name) + 1, length, type};

  assert_true(*size + 64 + length <= sizeof(file.notes));
  memcpy(file.notes + *size, &note, sizeof(note));
  memcpy(file.notes + *size + sizeof(note), name, note.n_namesz);
  *size = (*size + (uint32_t)sizeof(note) + note.n_namesz + padding - 1) & ~(padding - 1);
  memcpy(file.notes + *size, descriptor, length);
  *size = (*size + length + padding - 1) & ~(padding - 1);
}

static void append_kiln(uint32_t *size, uint32_t padding) {
  append_note(size, "Kiln", 1, &file.kernel.note.header, sizeof(file.kernel.note.header), padding);
}

/* As gcc -fcf-protection makes it: 16 bytes of properties, padded to 8 by nature. */
static void append_property(uint32_t *size) {
  static const uint32_t property[] = {0xc0000002, 4, 3, 0};

  *size = (*size + 7) & ~7u; /* The section's alignment. */
  append_note(size, "GNU", 5, property, sizeof(property), 8);
}

static void append_build_id(uint32_t *size) {
  append_note(size, "GNU", 3, "01234567890123456789", 20, 4);
}

/* Lets the kernel's PT_NOTE be the notes at the file's end. */
static enum boot_status load_notes(uint32_t size, uint64_t alignment) {
  struct elf64_program_header *header = &file.headers[TEST_KERNEL_NOTE];

  header->p_offset = offsetof(__typeof__(file), notes);
  header->p_filesz = header->p_memsz = size;
  header->p_align = alignment;
  return load(1);
}

static void test_notes_of_two_segments(void **state) {
  uint32_t size = 0;

  (void)state;
  append_build_id(&size);
  *add_header(TEST_KERNEL_NOTE) = file.headers[TEST_KERNEL_NOTE];
  assert_int_equal(load_notes(size, 4), BOOT_OK);
  assert_int_equal(loaded.header.stack_size, KILN_STACK_DEFAULT);
  /* The first may be empty, or of properties. */
  assert_int_equal(load_notes(0, 4), BOOT_OK);
  size = 0;
  append_property(&size);
  assert_int_equal(load_notes(size, 8), BOOT_OK);
}

/* Orders in which linker scripts put notes that are padded to 4 and to 8 bytes into one segment. */
static void test_notes_of_two_alignments(void **state) {
  uint32_t size = 0;

  (void)state;
  append_property(&size); /* gcc -fcf-protection. */
  append_kiln(&size, 4);
  assert_int_equal(load_notes(size, 8), BOOT_OK);
  size = 0;
  append_property(&size); /* And a build ID, of 36 bytes. */
  append_build_id(&size);
  append_kiln(&size, 4);
  assert_int_equal(load_notes(size, 8), BOOT_OK);
  size = 0;
  append_build_id(&size);
  append_property(&size);
  append_kiln(&size, 4);
  assert_int_equal(load_notes(size, 8), BOOT_OK);
  size = 0;
  append_kiln(&size, 4);
  append_property(&size);
  assert_int_equal(load_notes(size, 8), BOOT_OK);
  size = 0;
  append_property(&size); /* A note of 8-byte words, as the gABI has it for 64-bit files. */
  append_kiln(&size, 8);
  assert_int_equal(load_notes(size, 8), BOOT_OK);
  assert_memory_equal(&loaded.header, &file.kernel.note.header, sizeof(loaded.header));
}

static void test_second_kiln_note(void **state) {
  uint32_t size = 0;

  (void)state;
  append_kiln(&size, 4);
  append_build_id(&size);
  append_kiln(&size, 4);
  assert_int_equal(load_notes(size, 4), BOOT_KERNEL_TWO_HEADERS);
  setup(NULL);
  size = 0;
  append_kiln(&size, 4);
  *add_header(TEST_KERNEL_NOTE) = file.headers[TEST_KERNEL_NOTE];
  assert_int_equal(load_notes(size, 4), BOOT_KERNEL_TWO_HEADERS);
  /* One note that two program headers cover is one note. */
  setup(NULL);
  add_header(TEST_KERNEL_NOTE);
  assert_int_equal(load(1), BOOT_OK);
}

static void test_second_header(void **state) {
  static const uint32_t once[] = {TEST_KERNEL_DYNAMIC, TEST_KERNEL_GNU_RELRO, TEST_KERNEL_TLS};

  (void)state;
  for (uint32_t i = 0; i < 3; i++) {
    setup(NULL);
    add_header(once[i]);
    assert_int_equal(load(1), BOOT_ELF_TWICE);
    setup(NULL);
    add_header(once[i]);
    file.headers[once[i]].p_filesz = file.headers[once[i]].p_memsz = 0; /* Left behind, empty. */
    assert_int_equal(load(1), BOOT_OK);
  }
  /* A PT_GNU_RELRO of which no whole page is left is one too. */
  setup(NULL);
  add_header(TEST_KERNEL_GNU_RELRO);
  file.headers[TEST_KERNEL_GNU_RELRO].p_memsz = 8;
  assert_int_equal(load(1), BOOT_ELF_TWICE);
}

/* A copy that was interrupted ends anywhere, also before it begins. */
static void test_cut_short(void **state) {
  static const uint64_t sizes[] = {0, 1, 3, 4, 63, 64, 0x1234, 0x2000, 0x3fff};

  (void)state;
  for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    fake.files[0].size = fake.files[0].present = sizes[i];
    assert_int_equal(load(1), BOOT_FILE_TOO_SHORT);
  }
  make(0);
  file.kernel.header.e_ident[1] = 'e';
  for (uint32_t i = 2; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    fake.files[0].size = fake.files[0].present = sizes[i];
    assert_int_equal(load(1), BOOT_ELF_NOT_ELF);
  }
}

static void test_gap(void **state) {
  (void)state;
  file.headers[TEST_KERNEL_LOAD_DATA].p_vaddr = 700u << 20;
  memset(&file.headers[TEST_KERNEL_DYNAMIC], 0, 3 * sizeof(file.headers[0]));
  assert_int_equal(load(1), BOOT_ELF_GAP);
  /* What is too large without its gaps is too large. */
  file.headers[TEST_KERNEL_LOAD_TEXT].p_memsz = 64u << 20;
  file.headers[TEST_KERNEL_LOAD_DATA].p_vaddr = 65u << 20;
  assert_int_equal(load(1), BOOT_OUT_OF_MEMORY);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_alignment, setup),
      cmocka_unit_test_setup(test_alignment_of_links, setup),
      cmocka_unit_test_setup(test_no_alignment, setup),
      cmocka_unit_test_setup(test_offset_is_free, setup),
      cmocka_unit_test_setup(test_large_pages, setup),
      cmocka_unit_test_setup(test_large_pages_without_room, setup),
      cmocka_unit_test_setup(test_claims_no_more, setup),
      cmocka_unit_test_setup(test_notes_of_two_segments, setup),
      cmocka_unit_test_setup(test_notes_of_two_alignments, setup),
      cmocka_unit_test_setup(test_second_kiln_note, setup),
      cmocka_unit_test_setup(test_second_header, setup),
      cmocka_unit_test_setup(test_cut_short, setup),
      cmocka_unit_test_setup(test_gap, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
