/*
 * ELF32 in a file, and section headers of both classes: what lib/elf.h, which is about Kiln's own
 * kernels, does not have (System V gABI 4.1, chapters 4 and 5; ELF-64 Object File Format 1.5).
 */
#ifndef KILN_ADAPTERS_MULTIBOOT2_ELF_H
#define KILN_ADAPTERS_MULTIBOOT2_ELF_H

#include "lib/elf.h"

#define ELFCLASS32 1
#define EM_386 3

#define SHT_NOBITS 8u  /* sh_type: no bytes in the file. */
#define SHF_ALLOC 0x2u /* sh_flags: in memory when the program runs, and so in a segment. */

struct elf32_header {
  uint8_t e_ident[EI_NIDENT];
  uint16_t e_type;
  uint16_t e_machine;
  uint32_t e_version;
  uint32_t e_entry;
  uint32_t e_phoff;
  uint32_t e_shoff;
  uint32_t e_flags;
  uint16_t e_ehsize;
  uint16_t e_phentsize;
  uint16_t e_phnum;
  uint16_t e_shentsize;
  uint16_t e_shnum;
  uint16_t e_shstrndx;
};

struct elf32_program_header {
  uint32_t p_type;
  uint32_t p_offset;
  uint32_t p_vaddr;
  uint32_t p_paddr;
  uint32_t p_filesz;
  uint32_t p_memsz;
  uint32_t p_flags;
  uint32_t p_align;
};

struct elf32_section_header {
  uint32_t sh_name;
  uint32_t sh_type;
  uint32_t sh_flags;
  uint32_t sh_addr;
  uint32_t sh_offset;
  uint32_t sh_size;
  uint32_t sh_link;
  uint32_t sh_info;
  uint32_t sh_addralign;
  uint32_t sh_entsize;
};

struct elf64_section_header {
  uint32_t sh_name;
  uint32_t sh_type;
  uint64_t sh_flags;
  uint64_t sh_addr;
  uint64_t sh_offset;
  uint64_t sh_size;
  uint32_t sh_link;
  uint32_t sh_info;
  uint64_t sh_addralign;
  uint64_t sh_entsize;
};

_Static_assert(sizeof(struct elf32_header) == 52, "gABI figure 4-3");
_Static_assert(sizeof(struct elf32_program_header) == 32, "gABI figure 5-1");
_Static_assert(sizeof(struct elf32_section_header) == 40, "gABI figure 4-8");
_Static_assert(sizeof(struct elf64_section_header) == 64, "ELF-64 figure 4");

#endif /* KILN_ADAPTERS_MULTIBOOT2_ELF_H */
