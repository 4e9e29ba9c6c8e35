/* The headers of a well-formed kernel file at fixed addresses, for tests that change something. */
#ifndef KILN_BOOT_CORE_TESTS_ELF_HEADERS_H
#define KILN_BOOT_CORE_TESTS_ELF_HEADERS_H

#include <stdint.h>

#include "boot/core/elf.h"
#include "elf_machine.h"

#define BASE KILN_KERNEL_BASE
#define FILE_SIZE 0x6000ull

/* Program headers of the well-formed file, by index. */
enum { TEXT, CONSTANTS, DATA, NOTE, SPARE, COUNT };

/* The headers of a file, and its size. */
struct headers {
  struct elf64_header ehdr;
  struct elf64_program_header phdrs[COUNT];
  uint64_t file_size;
};

static inline struct headers well_formed(void) {
  return (struct headers){
      .ehdr = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
               .e_type = ET_EXEC,
               .e_machine = ELF_MACHINE,
               .e_version = EV_CURRENT,
               .e_entry = BASE + 0x10,
               .e_phoff = sizeof(struct elf64_header),
               .e_ehsize = sizeof(struct elf64_header),
               .e_phentsize = sizeof(struct elf64_program_header),
               .e_phnum = COUNT},
      .phdrs = {[TEXT] = {.p_type = PT_LOAD,
                          .p_flags = PF_R | PF_X,
                          .p_offset = 0x1000,
                          .p_vaddr = BASE,
                          .p_filesz = 0x1800,
                          .p_memsz = 0x1800,
                          .p_align = 0x1000},
                [CONSTANTS] = {.p_type = PT_LOAD,
                               .p_flags = PF_R,
                               .p_offset = 0x3000,
                               .p_vaddr = BASE + 0x2000,
                               .p_filesz = 0x1000,
                               .p_memsz = 0x1000,
                               .p_align = 0x1000},
                [DATA] = {.p_type = PT_LOAD,
                          .p_flags = PF_R | PF_W,
                          .p_offset = 0x4000,
                          .p_vaddr = BASE + 0x3100,
                          .p_filesz = 0x800,
                          .p_memsz = 0x10000,
                          .p_align = 0x1000},
                [NOTE] = {.p_type = PT_NOTE,
                          .p_flags = PF_R,
                          .p_offset = 0x3000,
                          .p_vaddr = BASE + 0x2000,
                          .p_filesz = 40,
                          .p_memsz = 40,
                          .p_align = 4}},
      .file_size = FILE_SIZE,
  };
}

#endif /* KILN_BOOT_CORE_TESTS_ELF_HEADERS_H */
