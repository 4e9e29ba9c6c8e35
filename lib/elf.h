/*
 * ELF64 as in a file: the structures and constants of the System V gABI (4.1, chapters 4 and 5,
 * with the 64-bit layout of "ELF-64 Object File Format" 1.5) that Kiln reads, under its names.
 */
#ifndef KILN_LIB_ELF_H
#define KILN_LIB_ELF_H

#include <stddef.h>
#include <stdint.h>

/* Indices and values of e_ident (gABI 4.1, "ELF Identification"). */
#define EI_MAG0 0
#define EI_CLASS 4
#define EI_DATA 5
#define EI_VERSION 6
#define EI_NIDENT 16
#define ELFMAG "\177ELF"
#define SELFMAG 4
#define ELFCLASS64 2
#define ELFDATA2LSB 1
#define EV_CURRENT 1

#define ET_EXEC 2      /* e_type: executable at fixed addresses. */
#define ET_DYN 3       /* e_type: shared object, or position-independent executable. */
#define EM_X86_64 62   /* e_machine (x86-64 psABI §4.1.1), */
#define EM_AARCH64 183 /* or (ELF for the Arm 64-bit Architecture §5.2). */
#define PN_XNUM 0xffff /* e_phnum: the count is elsewhere, as it does not fit. */

struct elf64_header {
  uint8_t e_ident[EI_NIDENT];
  uint16_t e_type;
  uint16_t e_machine;
  uint32_t e_version;
  uint64_t e_entry; /* Virtual address. */
  uint64_t e_phoff; /* Offset in the file. */
  uint64_t e_shoff;
  uint32_t e_flags;
  uint16_t e_ehsize;
  uint16_t e_phentsize;
  uint16_t e_phnum;
  uint16_t e_shentsize;
  uint16_t e_shnum;
  uint16_t e_shstrndx;
};

/* p_type: what the bytes of a program header are. */
#define PT_LOAD 1                /* To be loaded. */
#define PT_DYNAMIC 2             /* Dynamic section. */
#define PT_INTERP 3              /* Path of the dynamic linker that the file needs. */
#define PT_NOTE 4                /* Notes. */
#define PT_TLS 7                 /* Template of thread-local storage. */
#define PT_GNU_RELRO 0x6474e552u /* Read-only after relocation (LSB Core 5.0 §12.3). */

#define PF_X 1u /* p_flags: executable. */
#define PF_W 2u /* p_flags: writable. */
#define PF_R 4u /* p_flags: readable. */

struct elf64_program_header {
  uint32_t p_type;
  uint32_t p_flags;
  uint64_t p_offset; /* Of the first byte in the file. */
  uint64_t p_vaddr;  /* Of the first byte in memory. */
  uint64_t p_paddr;  /* Unused: the loader chooses. */
  uint64_t p_filesz; /* Bytes in the file. */
  uint64_t p_memsz;  /* Bytes in memory; those beyond p_filesz are 0. */
  uint64_t p_align;
};

/*
 * The head of a note (gABI chapter 5, "Note Section"). Behind it come the name and the descriptor,
 * each padded to a multiple of 4 bytes.
 */
struct elf64_note {
  uint32_t n_namesz; /* Bytes of the name, its terminator included. */
  uint32_t n_descsz; /* Bytes of the descriptor. */
  uint32_t n_type;
};

/* d_tag of a dynamic section's entries (gABI figure 5-10). */
#define DT_NULL 0     /* The end. */
#define DT_NEEDED 1   /* Name of a shared library. */
#define DT_PLTRELSZ 2 /* Bytes of relocations that wait until a function is called. */
#define DT_RELA 7     /* Address, */
#define DT_RELASZ 8   /* bytes, */
#define DT_RELAENT 9  /* and bytes of an entry, of relocations with addends. */
#define DT_RELSZ 18   /* Bytes of relocations without addends, which x86-64 does not have. */
#define DT_RELRSZ 35  /* Bytes, */
#define DT_RELR 36    /* address, */
#define DT_RELRENT 37 /* and bytes of an entry, of packed relative relocations. */

struct elf64_dynamic {
  uint64_t d_tag;
  uint64_t d_val; /* A number or a virtual address. */
};

/* A relocation (gABI figure 4-21). */
struct elf64_rela {
  uint64_t r_offset; /* Virtual address of what to change. */
  uint64_t r_info;   /* Symbol in the upper half, type in the lower. */
  int64_t r_addend;
};

/* r_info of what needs no symbol (x86-64 psABI §4.4; ELF for the Arm 64-bit Architecture §5.7). */
#define R_X86_64_NONE 0
#define R_X86_64_RELATIVE 8 /* 64 bits become slide + addend. */
#define R_AARCH64_NONE 0
#define R_AARCH64_RELATIVE 1027 /* Likewise. */

_Static_assert(sizeof(struct elf64_header) == 64, "ELF-64 figure 2");
_Static_assert(offsetof(struct elf64_header, e_entry) == 24, "ELF-64 figure 2");
_Static_assert(offsetof(struct elf64_header, e_phentsize) == 54, "ELF-64 figure 2");
_Static_assert(sizeof(struct elf64_program_header) == 56, "ELF-64 figure 6");
_Static_assert(offsetof(struct elf64_program_header, p_filesz) == 32, "ELF-64 figure 6");
_Static_assert(sizeof(struct elf64_note) == 12, "gABI figure 5-3");
_Static_assert(sizeof(struct elf64_dynamic) == 16, "gABI figure 5-9");
_Static_assert(sizeof(struct elf64_rela) == 24, "gABI figure 4-21");

#endif /* KILN_LIB_ELF_H */
