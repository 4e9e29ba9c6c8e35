/* Unit tests of where() on ELF and PE files, archives and text, also on files that end too early.
 */
#include "tests/hermetic/difference/tests/expect.h"

#define ELF64_SECTION_HEADERS 0x200u

static void elf_parts_are_named(void **state) {
  struct sample sample;

  (void)state;
  sample_elf(&sample, 64);
  expect(&sample, 0, "ELF header + 0x0");
  expect(&sample, 63, "ELF header + 0x3f");
  expect(&sample, 0x40, "program header 0 + 0x0");
  expect(&sample, 0x40 + 56 + 3, "program header 1 + 0x3");
  expect(&sample, 0xf0, "the gap between program header 1 and section .text");
  expect(&sample, 0x11f, "section .text + 0x1f (address 0x8000011f)");
  expect(&sample, 0x142, "section .data + 0x2 (address 0x80000142)");
  expect(&sample, 0x162, "section .comment + 0x2");
  expect(&sample, ELF64_SECTION_HEADERS + 1, "section header 0 (without a name) + 0x1");
  expect(&sample, ELF64_SECTION_HEADERS + 64, "section header 1 (.text) + 0x0");
}

static void elf32_is_read_too(void **state) {
  struct sample sample;

  (void)state;
  sample_elf(&sample, 32);
  expect(&sample, 51, "ELF header + 0x33");
  expect(&sample, 0x40 + 32 + 3, "program header 1 + 0x3");
  expect(&sample, 0x11f, "section .text + 0x1f (address 0x8000011f)");
  expect(&sample, ELF64_SECTION_HEADERS + 2 * 40, "section header 2 (.data) + 0x0");
}

static void elf_without_sections_has_segments(void **state) {
  struct sample sample;

  (void)state;
  sample_elf(&sample, 64);
  expect(&sample, 0x120,
         "segment 0 + 0x20 (address 0x80000120), the gap between section .text and section .data");
  expect(&sample, 0x410,
         "segment 1 + 0x10 (address 0x80000410), the rest behind section header 5 (.shstrtab)");
  sample_put(&sample, 60, 0, 2); /* e_shnum. */
  expect(&sample, 0x142, "segment 0 + 0x42 (address 0x80000142)");
  expect(&sample, 0x160, "the rest behind program header 1");
}

static void elf_with_broken_numbers_is_read_as_far_as_it_goes(void **state) {
  struct sample sample;

  (void)state;
  sample_elf(&sample, 64);
  sample_put(&sample, 32, UINT64_MAX - 8, 8); /* e_phoff, */
  sample_put(&sample, 56, 0xffff, 2);         /* e_phnum. */
  expect(&sample, 0x50, "the gap between ELF header and section .text");
  sample_put(&sample, ELF64_SECTION_HEADERS + 64 + 24, UINT64_MAX - 3, 8); /* .text's offset. */
  expect(&sample, 0x110, "the gap between ELF header and section .data");
  sample_put(&sample, 62, 0xffff, 2); /* e_shstrndx. */
  expect(&sample, 0x142, "section without a name + 0x2 (address 0x80000142)");
  sample_put(&sample, 58, 0, 2); /* e_shentsize. */
  expect(&sample, 0x142, "the rest behind ELF header");
  sample_put(&sample, 5, 2, 1); /* Big-endian. */
  expect(&sample, 0x142, "");
}

static void names_are_made_fit_to_print(void **state) {
  struct sample sample;

  (void)state;
  sample_elf(&sample, 64);
  sample_text(&sample, 0x172, "\n\033\xff");
  expect(&sample, 0x101, "section .???t + 0x1 (address 0x80000101)");
}

static void pe_parts_are_named(void **state) {
  struct sample sample;

  (void)state;
  sample_pe(&sample);
  expect(&sample, 0x3c, "DOS header + 0x3c");
  expect(&sample, 0x41, "DOS stub + 0x1");
  expect(&sample, 0x89, "COFF header, time stamp + 0x1");
  expect(&sample, 0x98 + 64, "optional header, checksum + 0x0");
  expect(&sample, 0x187, "optional header, data directories + 0x7f");
  expect(&sample, 0x188 + 40 + 7, "section header 2 (.data) + 0x7");
  expect(&sample, 0x1f0, "the gap between section header 2 (.data) and section .text");
  expect(&sample, 0x2ff, "section .text + 0xff (RVA 0x10ff)");
  expect(&sample, 0x380, "the rest behind section .data");
}

static void pe_with_broken_numbers_is_no_pe_or_read(void **state) {
  struct sample sample;

  (void)state;
  sample_pe(&sample);
  sample_put(&sample, 0x80 + 6, 0xffff, 2); /* Number of sections. */
  sample_put(&sample, 0x188 + 20, UINT32_MAX, 4);
  expect(&sample, 0x210, "section header 4 () + 0x10");
  expect(&sample, 0x300, "section .data + 0x0 (RVA 0x2000)");
  sample_put(&sample, 0x3c, UINT32_MAX, 4);
  expect(&sample, 0x300, "");
}

static void archive_members_are_named(void **state) {
  struct sample sample;

  (void)state;
  sample_archive(&sample);
  expect(&sample, 2, "archive's signature + 0x2");
  expect(&sample, 8 + 16, "header of member / (symbols), modification time + 0x0");
  expect(&sample, 8 + 60, "member / (symbols) + 0x0");
  expect(&sample, 72 + 60 + 1, "member // (names) + 0x1 > line 1");
  expect(&sample, 72 + 60 + 27, "the gap between member // (names) and header of member a.o");
  expect(&sample, 160, "header of member a.o, name + 0x0");
  expect(&sample, 160 + 41, "header of member a.o, mode + 0x1");
  expect(&sample, 220 + 0x101, "member a.o + 0x101 > section .text + 0x1 (address 0x80000101)");
  expect(&sample, sample.size - 1, "member longer than it was.h + 0x7 > line 2");
}

static void broken_archives_end(void **state) {
  struct sample sample;

  (void)state;
  sample_archive(&sample);
  sample_text(&sample, 160 + 48, "9999999999"); /* a.o's size. */
  expect(&sample, sample.size - 1,
         "member a.o + 0x463 > the rest behind section header 5 (.shstrtab)");
  sample_text(&sample, 160, "/999999999999999");
  expect(&sample, 161, "header of member , name + 0x1");
}

static void lines_of_text_are_counted(void **state) {
  struct sample sample = {0};

  (void)state;
  sample_text(&sample, 0, "one\ntwo\n\tt\xc3\xa4\r\n");
  expect(&sample, 0, "line 1");
  expect(&sample, 3, "line 1");
  expect(&sample, 4, "line 2");
  expect(&sample, 9, "line 3");
  expect(&sample, sample.size, "");
  sample_put(&sample, 2, 0, 1);
  expect(&sample, 9, "");
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(elf_parts_are_named),
      cmocka_unit_test(elf32_is_read_too),
      cmocka_unit_test(elf_without_sections_has_segments),
      cmocka_unit_test(elf_with_broken_numbers_is_read_as_far_as_it_goes),
      cmocka_unit_test(names_are_made_fit_to_print),
      cmocka_unit_test(pe_parts_are_named),
      cmocka_unit_test(pe_with_broken_numbers_is_no_pe_or_read),
      cmocka_unit_test(archive_members_are_named),
      cmocka_unit_test(broken_archives_end),
      cmocka_unit_test(lines_of_text_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
