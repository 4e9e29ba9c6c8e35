/*
 * A kernel's file for tests: a small position-independent one that has everything that the loader
 * knows. Tests change what they like.
 */
#ifndef KILN_BOOT_CORE_TESTS_TEST_KERNEL_H
#define KILN_BOOT_CORE_TESTS_TEST_KERNEL_H

#include <stdint.h>

#include "boot/core/memory_map.h"
#include "boot/protocol/kiln.h"
#include "elf_machine.h"
#include "lib/elf.h"

#define TEST_KERNEL_TEXT 0x1000u  /* Offsets in the file, and from the link address. */
#define TEST_KERNEL_RELRO 0x2000u /* Dynamic section, tables and words; read-only at last. */
#define TEST_KERNEL_DATA 0x3000u  /* Template of thread-local storage, then data. */
#define TEST_KERNEL_END 0x6000u   /* Where .bss ends; in memory only. */
#define TEST_KERNEL_WORDS 8u

/* Program headers, by index. */
enum {
  TEST_KERNEL_LOAD_TEXT,
  TEST_KERNEL_LOAD_DATA,
  TEST_KERNEL_NOTE,
  TEST_KERNEL_DYNAMIC,
  TEST_KERNEL_GNU_RELRO,
  TEST_KERNEL_TLS,
  TEST_KERNEL_HEADERS
};

struct test_kernel {
  struct elf64_header header;
  struct elf64_program_header headers[TEST_KERNEL_HEADERS];
  _Alignas(0x800) struct kiln_kernel_note note;
  _Alignas(PAGE_SIZE) uint8_t text[PAGE_SIZE];
  struct elf64_dynamic dynamic[8];
  struct elf64_rela rela[2];
  uint64_t relr[2];
  uint64_t words[TEST_KERNEL_WORDS]; /* 0 and 1 are relocated by rela, 2, 3 and 5 by relr. */
  _Alignas(PAGE_SIZE) uint8_t tls[16];
  uint8_t data[PAGE_SIZE - 16];
};

_Static_assert(sizeof(struct test_kernel) == 0x4000, "four pages of file");
_Static_assert(offsetof(struct test_kernel, text) == TEST_KERNEL_TEXT, "in the second");
_Static_assert(offsetof(struct test_kernel, dynamic) == TEST_KERNEL_RELRO, "in the third");
_Static_assert(offsetof(struct test_kernel, tls) == TEST_KERNEL_DATA, "in the fourth");

/* A program header for [offset, offset + size) of the file. */
static inline struct elf64_program_header test_kernel_part(uint32_t type, uint32_t flags,
                                                           uint64_t base, uint64_t offset,
                                                           uint64_t size) {
  return (struct elf64_program_header){.p_type = type,
                                       .p_flags = flags,
                                       .p_offset = offset,
                                       .p_vaddr = base + offset,
                                       .p_filesz = size,
                                       .p_memsz = size,
                                       .p_align = 4};
}

/* Where `member` is linked to. */
#define TEST_KERNEL_ADDRESS(base, member) ((base) + offsetof(struct test_kernel, member))

static inline void test_kernel_fill_tables(struct test_kernel *kernel, uint64_t base) {
  uint64_t words = TEST_KERNEL_ADDRESS(base, words);

  kernel->dynamic[0] = (struct elf64_dynamic){DT_RELA, TEST_KERNEL_ADDRESS(base, rela)};
  kernel->dynamic[1] = (struct elf64_dynamic){DT_RELASZ, sizeof(kernel->rela)};
  kernel->dynamic[2] = (struct elf64_dynamic){DT_RELAENT, sizeof(kernel->rela[0])};
  kernel->dynamic[3] = (struct elf64_dynamic){DT_RELR, TEST_KERNEL_ADDRESS(base, relr)};
  kernel->dynamic[4] = (struct elf64_dynamic){DT_RELRSZ, sizeof(kernel->relr)};
  kernel->dynamic[5] = (struct elf64_dynamic){DT_RELRENT, sizeof(kernel->relr[0])};
  kernel->dynamic[6] = (struct elf64_dynamic){DT_NULL, 0};
  kernel->rela[0] =
      (struct elf64_rela){words, ELF_RELOCATION_RELATIVE, (int64_t)(base + TEST_KERNEL_TEXT)};
  kernel->rela[1] = (struct elf64_rela){words + 8, ELF_RELOCATION_RELATIVE, -16};
  kernel->relr[0] = words + 16;
  kernel->relr[1] = 1 | 1 << 1 | 1 << 3; /* The first and the third word behind that one. */
  for (uint32_t i = 0; i < TEST_KERNEL_WORDS; i++) kernel->words[i] = base + i;
}

/* Fills in a kernel that is linked to `base`, which is page-aligned. */
static inline void test_kernel_make(struct test_kernel *kernel, uint64_t base) {
  *kernel = (struct test_kernel){
      .header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                 .e_type = ET_DYN,
                 .e_machine = ELF_MACHINE,
                 .e_version = EV_CURRENT,
                 .e_entry = base + TEST_KERNEL_TEXT + 0x10,
                 .e_phoff = offsetof(struct test_kernel, headers),
                 .e_ehsize = sizeof(struct elf64_header),
                 .e_phentsize = sizeof(struct elf64_program_header),
                 .e_phnum = TEST_KERNEL_HEADERS},
      .headers = {test_kernel_part(PT_LOAD, PF_R | PF_X, base, TEST_KERNEL_TEXT, PAGE_SIZE),
                  test_kernel_part(PT_LOAD, PF_R | PF_W, base, TEST_KERNEL_RELRO, 2 * PAGE_SIZE),
                  test_kernel_part(PT_NOTE, PF_R, base, offsetof(struct test_kernel, note),
                                   sizeof(kernel->note)),
                  test_kernel_part(PT_DYNAMIC, PF_R, base, TEST_KERNEL_RELRO,
                                   sizeof(kernel->dynamic)),
                  test_kernel_part(PT_GNU_RELRO, PF_R, base, TEST_KERNEL_RELRO, PAGE_SIZE),
                  test_kernel_part(PT_TLS, PF_R, base, TEST_KERNEL_DATA, sizeof(kernel->tls))},
      .note = {.name_size = sizeof(KILN_NOTE_NAME),
               .descriptor_size = sizeof(struct kiln_kernel_header),
               .type = KILN_NOTE_HEADER,
               .name = KILN_NOTE_NAME,
               .header = {.magic = KILN_HEADER_MAGIC,
                          .version = KILN_PROTOCOL_VERSION,
                          .size = sizeof(struct kiln_kernel_header),
                          .stack_size = KILN_STACK_DEFAULT,
                          .framebuffer = KILN_FRAMEBUFFER_LINEAR,
                          .kaslr = 1}},
  };
  kernel->headers[TEST_KERNEL_LOAD_DATA].p_memsz = TEST_KERNEL_END - TEST_KERNEL_RELRO;
  kernel->headers[TEST_KERNEL_TLS].p_memsz = 64;
  kernel->headers[TEST_KERNEL_TLS].p_align = 16;
  for (uint32_t i = 0; i < sizeof(kernel->text); i++) kernel->text[i] = (uint8_t)(i * 7);
  test_kernel_fill_tables(kernel, base);
}

#endif /* KILN_BOOT_CORE_TESTS_TEST_KERNEL_H */
