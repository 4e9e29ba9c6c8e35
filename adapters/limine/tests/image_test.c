/* Unit tests of image.h: ELF files that are wrong in one way each, and relocation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/limine/tests/fixture.h"

static struct limine_image image;

static enum adapter_status read_image(void) {
  return image_read(machine.modules[0].address, machine.modules[0].size, &image);
}

/* Changes a field of the file, reads that, and changes it back. */
#define WRONG(field, value, status)          \
  do {                                       \
    __typeof__(field) right_value = (field); \
                                             \
    (field) = (__typeof__(field))(value);    \
    assert_int_equal(read_image(), status);  \
    (field) = right_value;                   \
  } while (0)

static void wrong_headers(void **state) {
  struct elf64_header *header = elf_header(&machine);

  (void)state;
  WRONG(header->e_ident[0], 0, LIMINE_NOT_ELF);
  WRONG(header->e_ident[EI_CLASS], 1, LIMINE_NOT_ELF);
  WRONG(header->e_ident[EI_DATA], 2, LIMINE_NOT_ELF);
  WRONG(header->e_machine, 3, LIMINE_NOT_ELF);
  WRONG(header->e_type, 1, LIMINE_NOT_ELF);
  WRONG(machine.modules[0].size, sizeof(*header) - 1, LIMINE_NOT_ELF);
  WRONG(machine.modules[0].size, 0, LIMINE_NOT_ELF);
  WRONG(header->e_phentsize, 32, LIMINE_BAD_ELF);
  WRONG(header->e_phnum, PN_XNUM, LIMINE_BAD_ELF);
  WRONG(header->e_phnum, 0, LIMINE_BAD_ELF);
  WRONG(header->e_phnum, 0xff00, LIMINE_BAD_ELF);
  WRONG(header->e_phoff, UINT64_MAX, LIMINE_BAD_ELF);
  WRONG(header->e_phoff, UINT64_MAX - 55, LIMINE_BAD_ELF);
  WRONG(header->e_phoff, KERNEL_SIZE - 111, LIMINE_BAD_ELF);
  WRONG(machine.modules[0].size, KERNEL_SIZE - 1, LIMINE_BAD_ELF);
  assert_int_equal(read_image(), ADAPTER_OK);
}

static void wrong_segments(void **state) {
  struct elf64_program_header *code = program_header(&machine, 0);
  struct elf64_program_header *data = program_header(&machine, 1);

  (void)state;
  WRONG(data->p_filesz, DATA_MEMORY + 1, LIMINE_BAD_ELF);
  WRONG(data->p_offset, DATA_AT + 1, LIMINE_BAD_ELF);
  WRONG(data->p_offset, UINT64_MAX, LIMINE_BAD_ELF);
  WRONG(data->p_memsz, UINT64_MAX, LIMINE_BAD_ELF);
  WRONG(data->p_memsz, 0ull - (LIMINE_BASE + 0x1000), LIMINE_BAD_ELF);
  WRONG(data->p_memsz, 0ull - (LIMINE_BASE + 0x1000) - 0x1fff, LIMINE_BAD_ELF);
  WRONG(data->p_vaddr, UINT64_MAX, LIMINE_BAD_ELF);
  WRONG(data->p_vaddr, LIMINE_BASE, LIMINE_BAD_ELF);
  WRONG(data->p_vaddr, LIMINE_BASE + 0xfff, LIMINE_BAD_ELF);
  WRONG(code->p_memsz, 0x1001, LIMINE_BAD_ELF);
  WRONG(code->p_vaddr, LIMINE_BASE - 0x1000, LIMINE_LOW_ADDRESS);
  WRONG(code->p_vaddr, 0, LIMINE_LOW_ADDRESS);
  code->p_filesz = code->p_memsz = 0x800;
  WRONG(data->p_vaddr, LIMINE_BASE + 0x800, LIMINE_MIXED_PAGE);
  WRONG(data->p_vaddr, LIMINE_BASE + 0xfff, LIMINE_MIXED_PAGE);
  data->p_flags = code->p_flags;
  data->p_vaddr = LIMINE_BASE + 0x800;
  assert_int_equal(read_image(), ADAPTER_OK);
  code->p_memsz = code->p_filesz = data->p_memsz = data->p_filesz = 0;
  assert_int_equal(read_image(), LIMINE_BAD_ELF);
}

static void the_highest_place(void **state) {
  (void)state;
  link_at(&machine, 0ull - 0x1000 - IMAGE_SIZE - 0x1000);
  assert_int_equal(read_image(), ADAPTER_OK);
  link_at(&machine, 0ull - IMAGE_SIZE);
  assert_int_equal(read_image(), LIMINE_BAD_ELF);
}

/* Makes the kernel a position-independent one, with that dynamic section. */
static void make_dynamic(const struct elf64_dynamic *entries, uint64_t bytes) {
  elf_header(&machine)->e_type = ET_DYN;
  elf_header(&machine)->e_phnum = 3;
  link_at(&machine, 0);
  memset(data_words(&machine, DYNAMIC_AT), 0, 0x100);
  memcpy(data_words(&machine, DYNAMIC_AT), entries, bytes);
}

static enum adapter_status relocate(uint8_t *memory) {
  assert_int_equal(read_image(), ADAPTER_OK);
  assert_int_equal(image.slide, LIMINE_BASE);
  assert_int_equal(image.entry, LIMINE_BASE + ENTRY_OFFSET);
  image_copy(&image, memory);
  return image_relocate(&image, memory);
}

static void relocations(void **state) {
  static const struct elf64_dynamic entries[] = {
      {DT_RELA, 0x1400}, {DT_RELASZ, 48}, {DT_RELAENT, 24}, {DT_RELR, 0x1500}, {DT_RELRSZ, 16}};
  static const struct elf64_rela rela[] = {{0x1000, R_X86_64_RELATIVE, 0x10},
                                           {0x1008, R_X86_64_NONE, 0}};
  uint8_t *memory = machine_memory(&machine, FREE_AT);
  const uint64_t *words = (const void *)(memory + 0x1000);

  (void)state;
  make_dynamic(entries, sizeof(entries));
  memcpy(data_words(&machine, 0x400), rela, sizeof(rela));
  data_words(&machine, 0x500)[0] = 0x1010; /* One, and of what follows the second word. */
  data_words(&machine, 0x500)[1] = 1 | 1 << 2;
  for (uint64_t i = 2; i < 5; i++) *data_words(&machine, (uint32_t)(8 * i)) = i;
  assert_int_equal(relocate(memory), ADAPTER_OK);
  assert_int_equal(words[0], LIMINE_BASE + 0x10);
  assert_int_equal(words[1], 0);
  assert_int_equal(words[2], LIMINE_BASE + 2);
  assert_int_equal(words[3], 3);
  assert_int_equal(words[4], LIMINE_BASE + 4);
}

static void wrong_relocations(void **state) {
  static const struct elf64_dynamic cases[][3] = {
      {{DT_NEEDED, 1}},
      {{DT_RELSZ, 8}},
      {{DT_PLTRELSZ, 24}},
      {{DT_RELAENT, 23}},
      {{DT_RELA, IMAGE_SIZE - 23}, {DT_RELASZ, 24}},
      {{DT_RELA, UINT64_MAX}, {DT_RELASZ, 24}},
      {{DT_RELA, 0x1400}, {DT_RELASZ, UINT64_MAX}},
      {{DT_RELR, IMAGE_SIZE - 7}, {DT_RELRSZ, 8}},
      {{DT_RELA, 0x1400}, {DT_RELASZ, 24}}, /* Of a type that needs a symbol. */
      {{DT_RELA, 0x1440}, {DT_RELASZ, 24}}, /* Outside of the image. */
      {{DT_RELR, 0x1500}, {DT_RELRSZ, 8}},  /* Likewise. */
  };
  static const struct elf64_rela rela[] = {{0x1000, 6, 0}, {0, 0, 0}};
  static const struct elf64_rela outside = {IMAGE_SIZE - 7, R_X86_64_RELATIVE, 0};

  (void)state;
  for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    make_dynamic(cases[i], sizeof(cases[i]));
    memcpy(data_words(&machine, 0x400), rela, sizeof(rela));
    memcpy(data_words(&machine, 0x440), &outside, sizeof(outside));
    *data_words(&machine, 0x500) = IMAGE_SIZE - 6;
    assert_int_equal(relocate(machine_memory(&machine, FREE_AT)), LIMINE_BAD_RELOCATION);
  }
  program_header(&machine, 2)->p_type = PT_INTERP;
  assert_int_equal(read_image(), LIMINE_BAD_RELOCATION);
  program_header(&machine, 2)->p_type = PT_DYNAMIC;
  program_header(&machine, 2)->p_vaddr = IMAGE_SIZE - 0xff;
  assert_int_equal(read_image(), LIMINE_BAD_ELF);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      machine_test(wrong_headers), machine_test(wrong_segments),    machine_test(the_highest_place),
      machine_test(relocations),   machine_test(wrong_relocations),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
