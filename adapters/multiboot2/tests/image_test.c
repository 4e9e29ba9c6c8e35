/* Unit tests of image.h: what of a file is loaded, by its ELF headers or its Multiboot header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/multiboot2/tests/machine.h"

static uint8_t file[FILE_SIZE] __attribute__((aligned(8)));
static struct multiboot_header header;
static struct image image;

static int fresh(void **state) {
  (void)state;
  make_kernel(file);
  header = (struct multiboot_header){.version = 2, .offset = HEADER_AT};
  return 0;
}

static void reads(enum adapter_status status) {
  assert_int_equal(image_read(file, sizeof(file), &header, &image), status);
}

static struct elf32_header *elf(void) {
  return (struct elf32_header *)file;
}

static void elf32_files(void **state) {
  (void)state;
  reads(ADAPTER_OK);
  assert_int_equal(image.count, 2);
  assert_int_equal(image.segments[0].physical, MIB);
  assert_int_equal(image.segments[0].file_offset, TEXT_AT);
  assert_int_equal(image.segments[1].physical, 2 * MIB);
  assert_int_equal(image.segments[1].file_size, DATA_SIZE);
  assert_int_equal(image.segments[1].memory_size, DATA_MEMORY);
  assert_int_equal(image_base(&image), MIB);
  assert_int_equal(image_end(&image), 2 * MIB + DATA_MEMORY);
  assert_int_equal(image.entry, MIB + 16);
  assert_int_equal(image.sections.count, 4);
  assert_int_equal(image.sections.names, 3);
}

static void elf64_files(void **state) {
  (void)state;
  make_kernel_64(file);
  reads(ADAPTER_OK);
  assert_int_equal(image.count, 2);
  assert_int_equal(image.segments[0].physical, MIB);
  assert_int_equal(image.entry, MIB + 16); /* From a virtual address. */
  assert_int_equal(image.sections.size, 64);
  ((struct elf64_header *)file)->e_entry = 2 * MIB; /* A physical one. */
  reads(ADAPTER_OK);
  assert_int_equal(image.entry, 2 * MIB);
  ((struct elf64_header *)file)->e_machine = EM_386;
  reads(MULTIBOOT_NOT_ELF);
  assert_int_equal(image_read(file, 63, &header, &image), MULTIBOOT_NOT_ELF);
}

static void files_that_are_no_kernels(void **state) {
  (void)state;
  for (uint64_t size = 0; size < 52; size++) {
    assert_int_equal(image_read(file, size, &header, &image), MULTIBOOT_NOT_ELF);
  }
  for (uint64_t size = 52; size < NAMES_AT + NAMES_SIZE; size += 13) {
    assert_int_equal(image_read(file, size, &header, &image), MULTIBOOT_BAD_ELF);
  }
  elf()->e_machine = EM_X86_64;
  reads(MULTIBOOT_NOT_ELF);
  make_kernel(file);
  elf()->e_type = 1;
  reads(MULTIBOOT_NOT_ELF);
  make_kernel(file);
  file[EI_DATA] = 2;
  reads(MULTIBOOT_NOT_ELF);
  make_kernel(file);
  file[EI_CLASS] = 3;
  reads(MULTIBOOT_NOT_ELF);
  file[0] = 0;
  reads(MULTIBOOT_NOT_ELF);
}

static void bad_elf(uint16_t *field, uint16_t value) {
  *field = value;
  reads(MULTIBOOT_BAD_ELF);
  make_kernel(file);
}

static void bad_headers(void **state) {
  (void)state;
  bad_elf(&elf()->e_phentsize, 31);
  bad_elf(&elf()->e_phentsize, 56);
  bad_elf(&elf()->e_phnum, 0);
  bad_elf(&elf()->e_phnum, UINT16_MAX);
  bad_elf(&elf()->e_shentsize, 64);
  bad_elf(&elf()->e_shnum, UINT16_MAX);
  elf()->e_phoff = UINT32_MAX;
  reads(MULTIBOOT_BAD_ELF);
  make_kernel(file);
  elf()->e_shoff = UINT32_MAX - 8;
  reads(MULTIBOOT_BAD_ELF);
  elf()->e_shnum = 0;
  reads(ADAPTER_OK);
  assert_int_equal(image.sections.count, 0);
}

static void bad_segments(void **state) {
  struct elf32_program_header *segment = segments_32(file);

  (void)state;
  segment->p_filesz = DATA_MEMORY + 1;
  reads(MULTIBOOT_BAD_ELF);
  segment->p_filesz = UINT32_MAX;
  segment->p_memsz = UINT32_MAX;
  reads(MULTIBOOT_BAD_ELF);
  make_kernel(file);
  segment->p_offset = FILE_SIZE - DATA_SIZE + 1;
  reads(MULTIBOOT_BAD_ELF);
  segment->p_offset = UINT32_MAX;
  reads(MULTIBOOT_BAD_ELF);
  make_kernel(file);
  segment->p_paddr = MIB + TEXT_SIZE - 1;
  reads(MULTIBOOT_BAD_ELF);
  segment->p_paddr = MIB - DATA_MEMORY + 1;
  reads(MULTIBOOT_BAD_ELF);
  segment->p_paddr = MIB - DATA_MEMORY;
  reads(ADAPTER_OK);
  segment->p_paddr = UINT32_MAX - DATA_MEMORY + 1;
  reads(ADAPTER_OK);
  segment->p_paddr++;
  reads(ADAPTER_NO_PLACE);
  segment->p_memsz = segment->p_filesz = 0; /* Nothing to load. */
  reads(ADAPTER_OK);
  assert_int_equal(image.count, 1);
}

static void segments_above_4_gib(void **state) {
  struct elf64_program_header *segment =
      (struct elf64_program_header *)(file + sizeof(struct elf64_header));

  (void)state;
  make_kernel_64(file);
  segment->p_paddr = FOUR_GIB;
  reads(ADAPTER_NO_PLACE);
  segment->p_paddr = UINT64_MAX;
  reads(ADAPTER_NO_PLACE);
  segment->p_paddr = MIB;
  segment->p_memsz = UINT64_MAX;
  reads(ADAPTER_NO_PLACE);
}

static void many_segments(void **state) {
  struct elf32_program_header *segments = segments_32(file);

  (void)state;
  for (uint32_t i = 0; i <= IMAGE_SEGMENTS; i++) {
    segments[i] = (struct elf32_program_header){.p_type = PT_LOAD,
                                                .p_vaddr = (uint32_t)(i * MIB),
                                                .p_paddr = (uint32_t)(i * MIB),
                                                .p_memsz = 32};
  }
  elf()->e_phnum = IMAGE_SEGMENTS;
  reads(ADAPTER_OK);
  elf()->e_phnum++;
  reads(MULTIBOOT_MANY_SEGMENTS);
}

static void bad_sections(void **state) {
  struct elf32_section_header *section = sections_32(file) + 2;

  (void)state;
  section->sh_size = FILE_SIZE - SYMBOLS_AT + 1;
  reads(MULTIBOOT_BAD_ELF);
  section->sh_offset = UINT32_MAX;
  reads(MULTIBOOT_BAD_ELF);
  section->sh_type = SHT_NOBITS;
  reads(ADAPTER_OK);
  section->sh_type = 2;
  section->sh_flags = SHF_ALLOC; /* A segment has it. */
  reads(ADAPTER_OK);
}

static void entry_points(void **state) {
  (void)state;
  elf()->e_entry = MIB + TEXT_SIZE;
  reads(MULTIBOOT_BAD_ENTRY);
  elf()->e_entry = 0;
  reads(MULTIBOOT_BAD_ENTRY);
  header.has_entry = true;
  header.entry = 2 * MIB + DATA_MEMORY - 1;
  reads(ADAPTER_OK);
  assert_int_equal(image.entry, 2 * MIB + DATA_MEMORY - 1);
  header.entry++;
  reads(MULTIBOOT_BAD_ENTRY);
}

static void addresses(uint32_t at, uint32_t load, uint32_t load_end, uint32_t bss_end,
                      enum adapter_status status) {
  header.has_addresses = header.has_entry = true;
  header.addresses = (struct multiboot_addresses){at, load, load_end, bss_end};
  header.entry = MIB;
  reads(status);
}

static void addresses_instead_of_elf(void **state) {
  const uint32_t at = MIB + HEADER_AT;

  (void)state;
  memset(file, 0, 52);
  addresses(at, MIB, 0, 0, ADAPTER_OK);
  assert_int_equal(image.segments[0].file_offset, 0);
  assert_int_equal(image.segments[0].file_size, FILE_SIZE);
  assert_int_equal(image.segments[0].memory_size, FILE_SIZE);
  assert_int_equal(image.sections.count, 0);
  addresses(at, MIB - 16 + 16, MIB + 0x1000, MIB + 0x2000, ADAPTER_OK);
  assert_int_equal(image.segments[0].file_size, 0x1000);
  assert_int_equal(image.segments[0].memory_size, 0x2000);
  addresses(at - 0x100, MIB - 0x100 + HEADER_AT / 2, 0, 0, MULTIBOOT_BAD_ENTRY);
  addresses(at, LOAD_FROM_START, 0, 0, ADAPTER_OK);
  assert_int_equal(image.segments[0].physical, MIB);
  header.version = 1; /* Which does not know that. */
  addresses(at, LOAD_FROM_START, 0, 0, MULTIBOOT_BAD_HEADER);
  header.has_entry = false;
  reads(MULTIBOOT_BAD_ENTRY);
}

static void addresses_that_are_wrong(void **state) {
  const uint32_t at = MIB + HEADER_AT;

  (void)state;
  addresses(HEADER_AT - 1, LOAD_FROM_START, 0, 0, MULTIBOOT_BAD_HEADER);
  addresses(at, at + 1, 0, 0, MULTIBOOT_BAD_HEADER);
  addresses(at, MIB - 1, 0, 0, MULTIBOOT_BAD_HEADER);
  addresses(at, MIB, MIB - 1, 0, MULTIBOOT_BAD_HEADER);
  addresses(at, MIB, MIB + FILE_SIZE, 0, ADAPTER_OK);
  addresses(at, MIB, MIB + FILE_SIZE + 1, 0, MULTIBOOT_BAD_HEADER);
  addresses(at, MIB, 0, MIB + FILE_SIZE - 1, MULTIBOOT_BAD_HEADER);
  addresses(at, MIB, 0, MIB - 1, MULTIBOOT_BAD_HEADER);
  addresses(at, MIB, MIB, 0, MULTIBOOT_BAD_HEADER);
  addresses(UINT32_MAX, UINT32_MAX - HEADER_AT, 0, 0, ADAPTER_NO_PLACE);
  addresses(at, MIB, 0, UINT32_MAX, ADAPTER_OK);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(elf32_files),
      TEST(elf64_files),
      TEST(files_that_are_no_kernels),
      TEST(bad_headers),
      TEST(bad_segments),
      TEST(segments_above_4_gib),
      TEST(many_segments),
      TEST(bad_sections),
      TEST(entry_points),
      TEST(addresses_instead_of_elf),
      TEST(addresses_that_are_wrong),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
