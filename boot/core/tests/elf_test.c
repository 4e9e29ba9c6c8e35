/*
 * Unit tests of elf.c: a well-formed kernel file, one thing wrong with it for every error, what is
 * unusual but legal, and random numbers in every field.
 */
#include "boot/core/elf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/memory_map.h"
#include "boot/core/tests/elf_headers.h"
#include "boot/core/tests/random.h"

#define RANDOM_ROUNDS 200000u
#define SEED 0x454c46

static enum boot_status check_header(const struct headers *file) {
  struct elf_headers headers;

  return elf_check_header(&file->ehdr, file->file_size, &headers);
}

static enum boot_status plan(const struct headers *file, struct elf_image *image) {
  memset(image, 0xa5, sizeof(*image));
  return elf_plan(&file->ehdr, file->phdrs, COUNT, file->file_size, image);
}

static void test_well_formed(void **state) {
  struct headers file = well_formed();
  struct elf_headers headers;
  struct elf_image image;

  (void)state;
  assert_int_equal(elf_check_header(&file.ehdr, file.file_size, &headers), BOOT_OK);
  assert_int_equal(headers.offset, sizeof(struct elf64_header));
  assert_int_equal(headers.count, COUNT);
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_int_equal(image.entry, 0x10);
  assert_int_equal(image.base, BASE);
  assert_int_equal(image.size, 0x14000);
  assert_int_equal(image.segment_count, 3);
  assert_int_equal(image.alignment, 0x1000);
  assert_int_equal(image.segments[2].memory.offset, 0x3100);
  assert_int_equal(image.segments[2].file_offset, 0x4000);
  assert_int_equal(image.segments[2].file_size, 0x800);
  assert_int_equal(image.segments[2].memory.size, 0x10000);
  assert_int_equal(image.segments[2].flags, PF_R | PF_W);
}

/* Changes one thing in a well-formed file and expects `expected` of `function`. */
#define EXPECT(function, expected, change)       \
  do {                                           \
    struct headers file = well_formed();         \
    change;                                      \
    assert_int_equal(function(&file), expected); \
  } while (0)

static void test_header_errors(void **state) {
  (void)state;
  EXPECT(check_header, BOOT_FILE_TOO_SHORT, file.file_size = 63);
  EXPECT(check_header, BOOT_FILE_TOO_SHORT, file.file_size = 0);
  EXPECT(check_header, BOOT_ELF_NOT_ELF, file.ehdr.e_ident[0] = 0);
  EXPECT(check_header, BOOT_ELF_NOT_ELF, file.ehdr.e_ident[3] = 'f');
  EXPECT(check_header, BOOT_ELF_OTHER_MACHINE, file.ehdr.e_ident[EI_CLASS] = 1);
  EXPECT(check_header, BOOT_ELF_OTHER_MACHINE, file.ehdr.e_ident[EI_DATA] = 2);
  EXPECT(check_header, BOOT_ELF_OTHER_MACHINE, file.ehdr.e_machine = 3);
  EXPECT(check_header, BOOT_ELF_BAD_HEADERS, file.ehdr.e_ident[EI_VERSION] = 0);
  EXPECT(check_header, BOOT_ELF_BAD_HEADERS, file.ehdr.e_version = 2);
  EXPECT(check_header, BOOT_ELF_NOT_EXECUTABLE, file.ehdr.e_type = 1);
  EXPECT(check_header, BOOT_ELF_NOT_EXECUTABLE, file.ehdr.e_type = 4);
  EXPECT(check_header, BOOT_OK, file.ehdr.e_type = ET_DYN);
  EXPECT(check_header, BOOT_ELF_BAD_HEADERS, file.ehdr.e_phentsize = 32);
  EXPECT(check_header, BOOT_ELF_BAD_HEADERS, file.ehdr.e_phentsize = 64);
  EXPECT(check_header, BOOT_ELF_BAD_HEADERS, file.ehdr.e_phnum = 0);
  EXPECT(check_header, BOOT_OK, file.ehdr.e_phnum = ELF_PROGRAM_HEADERS_MAX);
  EXPECT(check_header, BOOT_ELF_BAD_HEADERS, file.ehdr.e_phnum = ELF_PROGRAM_HEADERS_MAX + 1);
  EXPECT(check_header, BOOT_ELF_BAD_HEADERS, file.ehdr.e_phnum = PN_XNUM);
  EXPECT(check_header, BOOT_OK, file.ehdr.e_phoff = FILE_SIZE - COUNT * 56);
  EXPECT(check_header, BOOT_FILE_TOO_SHORT, file.ehdr.e_phoff = FILE_SIZE - COUNT * 56 + 1);
  EXPECT(check_header, BOOT_FILE_TOO_SHORT, file.ehdr.e_phoff = FILE_SIZE);
  EXPECT(check_header, BOOT_FILE_TOO_SHORT, file.ehdr.e_phoff = UINT64_MAX);
  EXPECT(check_header, BOOT_FILE_TOO_SHORT, file.ehdr.e_phoff = UINT64_MAX - COUNT * 56 + 1);
}

static enum boot_status planned(const struct headers *file) {
  struct elf_image image;

  return plan(file, &image);
}

static void test_segment_errors(void **state) {
  (void)state;
  EXPECT(planned, BOOT_ELF_BAD_SEGMENT, file.phdrs[TEXT].p_memsz = 0x17ff);
  EXPECT(planned, BOOT_ELF_BAD_SEGMENT, file.phdrs[TEXT].p_memsz = 0);
  EXPECT(planned, BOOT_OK, file.phdrs[TEXT].p_offset = FILE_SIZE - 0x1800);
  EXPECT(planned, BOOT_FILE_TOO_SHORT, file.phdrs[TEXT].p_offset = FILE_SIZE - 0x1800 + 1);
  EXPECT(planned, BOOT_FILE_TOO_SHORT, file.phdrs[TEXT].p_offset = UINT64_MAX);
  EXPECT(planned, BOOT_FILE_TOO_SHORT, file.phdrs[TEXT].p_offset = UINT64_MAX - 0x17ff);
  EXPECT(planned, BOOT_FILE_TOO_SHORT, file.file_size = 0x47ff);
  EXPECT(planned, BOOT_OK, file.file_size = 0x4800);
  EXPECT(planned, BOOT_ELF_WRITABLE_CODE, file.phdrs[TEXT].p_flags = PF_R | PF_W | PF_X);
  EXPECT(planned, BOOT_ELF_WRITABLE_CODE, file.phdrs[DATA].p_flags = PF_W | PF_X);
}

static void test_window(void **state) {
  (void)state;
  EXPECT(planned, BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[CONSTANTS].p_vaddr = BASE - 1);
  EXPECT(planned, BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[CONSTANTS].p_vaddr = 0x100000);
  EXPECT(planned, BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[CONSTANTS].p_vaddr = KILN_KERNEL_END);
  EXPECT(planned, BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[CONSTANTS].p_vaddr = UINT64_MAX);
  EXPECT(planned, BOOT_OK, file.phdrs[CONSTANTS].p_vaddr = KILN_KERNEL_END - 0x1000);
  EXPECT(planned, BOOT_ELF_OUTSIDE_WINDOW,
         file.phdrs[CONSTANTS].p_vaddr = KILN_KERNEL_END - 0x1000 + 1);
  EXPECT(planned, BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[DATA].p_memsz = UINT64_MAX);
  EXPECT(planned, BOOT_ELF_OUTSIDE_WINDOW, file.phdrs[DATA].p_memsz = KILN_KERNEL_END - BASE);
  EXPECT(planned, BOOT_OK, file.phdrs[DATA].p_memsz = KILN_KERNEL_END - BASE - 0x3100);
}

static void test_overlap(void **state) {
  (void)state;
  EXPECT(planned, BOOT_ELF_OVERLAP, file.phdrs[CONSTANTS].p_vaddr = BASE);
  EXPECT(planned, BOOT_ELF_OVERLAP, file.phdrs[CONSTANTS].p_vaddr = BASE + 0x1fff);
  EXPECT(planned, BOOT_ELF_OVERLAP, file.phdrs[TEXT].p_memsz = 0x2001);
  EXPECT(planned, BOOT_OK, file.phdrs[TEXT].p_memsz = 0x2000);
  /* The bytes do not overlap, but their rights would. */
  EXPECT(planned, BOOT_ELF_OVERLAP, file.phdrs[DATA].p_vaddr = BASE + 0x1900);
  EXPECT(planned, BOOT_ELF_OVERLAP,
         file.phdrs[SPARE] = file.phdrs[TEXT]); /* The same segment twice. */
}

static void test_entry(void **state) {
  (void)state;
  EXPECT(planned, BOOT_OK, file.ehdr.e_entry = BASE);
  EXPECT(planned, BOOT_OK, file.ehdr.e_entry = BASE + 0x17ff);
  EXPECT(planned, BOOT_ELF_BAD_ENTRY, file.ehdr.e_entry = BASE + 0x1800);
  EXPECT(planned, BOOT_ELF_BAD_ENTRY, file.ehdr.e_entry = BASE - 1);
  EXPECT(planned, BOOT_ELF_BAD_ENTRY, file.ehdr.e_entry = 0);
  EXPECT(planned, BOOT_ELF_BAD_ENTRY, file.ehdr.e_entry = UINT64_MAX);
  EXPECT(planned, BOOT_ELF_BAD_ENTRY, file.ehdr.e_entry = BASE + 0x2000); /* Constants. */
  EXPECT(planned, BOOT_ELF_BAD_ENTRY, file.phdrs[TEXT].p_flags = PF_R);
  EXPECT(planned, BOOT_ELF_BAD_ENTRY, file.phdrs[TEXT].p_filesz = 0x10); /* Zeros, not code. */
}

static void test_unusual_but_legal(void **state) {
  struct headers file = well_formed();
  struct elf_image image;

  (void)state;
  /* Out of order, oddly aligned, and nothing of the last one in the file. */
  file.phdrs[SPARE] = file.phdrs[TEXT];
  file.phdrs[SPARE].p_offset = 0x1003;
  file.phdrs[TEXT] = (struct elf64_program_header){.p_type = PT_LOAD,
                                                   .p_flags = PF_R | PF_W,
                                                   .p_offset = UINT64_MAX,
                                                   .p_vaddr = BASE + 0x200000,
                                                   .p_memsz = 0x100000};
  assert_int_equal(plan(&file, &image), BOOT_OK);
  assert_int_equal(image.segment_count, 4);
  for (uint32_t i = 1; i < image.segment_count; i++) {
    assert_true(image.segments[i - 1].memory.offset < image.segments[i].memory.offset);
  }
  assert_int_equal(image.segments[0].file_offset, 0x1003);
  assert_int_equal(image.segments[3].file_size, 0);
  assert_int_equal(image.size, 0x300000);

  /* An empty segment takes no place; flags of the operating system are not ours. */
  EXPECT(planned, BOOT_OK, file.phdrs[SPARE].p_type = PT_LOAD);
  EXPECT(planned, BOOT_OK, file.phdrs[TEXT].p_flags |= 0x0ff00000);
  EXPECT(planned, BOOT_OK, file.phdrs[TEXT].p_flags = PF_X);
}

static void test_number_of_segments(void **state) {
  struct elf64_program_header phdrs[ELF_SEGMENTS_MAX + 1];
  struct headers file = well_formed();
  struct elf_image image;

  (void)state;
  for (uint32_t i = 0; i <= ELF_SEGMENTS_MAX; i++) {
    phdrs[i] = file.phdrs[TEXT];
    phdrs[i].p_vaddr = BASE + (ELF_SEGMENTS_MAX - i) * 0x2000;
  }
  assert_int_equal(elf_plan(&file.ehdr, &phdrs[1], ELF_SEGMENTS_MAX, file.file_size, &image),
                   BOOT_OK);
  assert_int_equal(image.segment_count, ELF_SEGMENTS_MAX);
  assert_int_equal(image.segments[0].memory.offset, 0);
  assert_int_equal(elf_plan(&file.ehdr, phdrs, ELF_SEGMENTS_MAX + 1, file.file_size, &image),
                   BOOT_ELF_BAD_HEADERS);
  assert_int_equal(elf_plan(&file.ehdr, &file.phdrs[NOTE], 1, file.file_size, &image),
                   BOOT_ELF_BAD_HEADERS);
  assert_int_equal(elf_plan(&file.ehdr, phdrs, 0, file.file_size, &image), BOOT_ELF_BAD_HEADERS);
}

/* What elf.h promises of an image, however the file looks. */
static void check_image(const struct elf_image *image, uint64_t file_size) {
  uint64_t end = image->base;
  int entry_is_code = 0;

  assert_in_range(image->segment_count, 1, ELF_SEGMENTS_MAX);
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];
    uint64_t start = image->base + segment->memory.offset;

    assert_true(start / PAGE_SIZE * PAGE_SIZE >= end);
    assert_true(start >= BASE && segment->memory.size != 0);
    assert_true(segment->memory.size <= KILN_KERNEL_END - start);
    assert_true(segment->file_size <= segment->memory.size);
    assert_true(segment->file_size == 0 ||
                (segment->file_offset < file_size &&
                 segment->file_size <= file_size - segment->file_offset));
    assert_false((segment->flags & PF_W) && (segment->flags & PF_X));
    if ((segment->flags & PF_X) && image->base + image->entry - start < segment->file_size)
      entry_is_code = 1;
    end = (start + segment->memory.size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
  }
  assert_true(entry_is_code);
  assert_int_equal(image->base % PAGE_SIZE, 0);
  assert_true(image->segments[0].memory.offset < PAGE_SIZE);
  assert_int_equal(image->size, end - image->base);
  assert_true(image->alignment >= PAGE_SIZE && (image->alignment & (image->alignment - 1)) == 0);
}

/* Puts a number into one of the program headers' fields: an old one, near a limit, or any. */
static void damage(struct random *random, struct headers *file) {
  static const uint64_t limits[] = {0,      1,          FILE_SIZE,       KILN_KERNEL_BASE,
                                    0x1000, 1ull << 32, KILN_KERNEL_END, UINT64_MAX};
  struct elf64_program_header *phdr = &file->phdrs[random_below(random, COUNT)];
  uint64_t *const fields[] = {&phdr->p_offset, &phdr->p_vaddr, &phdr->p_filesz,
                              &phdr->p_memsz,  &phdr->p_align, &file->ehdr.e_entry};
  uint64_t *field = fields[random_below(random, sizeof(fields) / sizeof(fields[0]))];

  switch (random_below(random, 5)) {
    case 0:
      *field = limits[random_below(random, 8)] + random_below(random, 3) - 1;
      break;
    case 1:
      *field += random_below(random, 0x2001) - 0x1000;
      break;
    case 2:
      *field = UINT64_MAX >> random_below(random, 64);
      break;
    case 3:
      phdr->p_flags = (uint32_t)random_below(random, 8);
      break;
    default:
      phdr->p_type = random_below(random, 2) ? PT_LOAD : PT_NOTE;
      break;
  }
}

static void test_random_headers(void **state) {
  struct random random = {SEED};
  uint32_t accepted = 0;

  (void)state;
  for (uint32_t round = 0; round < RANDOM_ROUNDS; round++) {
    struct headers file = well_formed();
    struct elf_image image;

    for (uint64_t changes = 1 + random_below(&random, 6); changes > 0; changes--) {
      damage(&random, &file);
    }
    if (plan(&file, &image) == BOOT_OK) {
      check_image(&image, file.file_size);
      accepted++;
    }
  }
  assert_in_range(accepted, RANDOM_ROUNDS / 100, RANDOM_ROUNDS); /* Neither check is idle. */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_well_formed),       cmocka_unit_test(test_header_errors),
      cmocka_unit_test(test_segment_errors),    cmocka_unit_test(test_window),
      cmocka_unit_test(test_overlap),           cmocka_unit_test(test_entry),
      cmocka_unit_test(test_unusual_but_legal), cmocka_unit_test(test_number_of_segments),
      cmocka_unit_test(test_random_headers),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
