/*
 * Reading of a kernel's ELF64 file: which bytes go where, with which rights.
 *
 * Nothing is read here: kernel_file.c reads the headers, elf.c checks every number in them and
 * turns them into a struct elf_image that can be trusted. In an image everything is counted from
 * its first page, in 32 bits: the largest has 1 GiB. (System V gABI 4.1 chapters 4 and 5; x86-64
 * psABI.)
 */
#ifndef KILN_BOOT_CORE_ELF_H
#define KILN_BOOT_CORE_ELF_H

#include <stdint.h>

#include "boot/core/status.h"
#include "boot/protocol/kiln.h"
#include "lib/elf.h"

#define ELF_SEGMENTS_MAX 16u        /* PT_LOAD headers of one kernel. */
#define ELF_PROGRAM_HEADERS_MAX 64u /* Program headers of one kernel. */

/* Bytes of an image; `offset` counts from image.base. Size 0: there is none. */
struct elf_range {
  uint32_t offset;
  uint32_t size;
};

/* One PT_LOAD segment, checked. */
struct elf_segment {
  struct elf_range memory; /* p_vaddr and p_memsz; never empty. */
  uint32_t file_size;      /* p_filesz, at most memory.size; may be 0. */
  uint32_t flags;          /* p_flags: PF_R, PF_W, PF_X; never PF_W and PF_X. */
  uint64_t file_offset;    /* p_offset; file_offset + file_size lies within the file. */
};

/* What a kernel's file says, checked. */
struct elf_image {
  uint64_t base;      /* Lowest p_vaddr, rounded down to a page: an address as the file has it. */
  uint64_t alignment; /* The largest p_align of its segments, at least 4096: a power of two. */
  uint32_t size;      /* Bytes from base to the highest end, rounded up to a page; at most 1 GiB. */
  uint32_t gap;       /* Bytes of the largest gap between two segments: whole pages, or 0. */
  uint32_t entry;     /* e_entry, counted from base; inside an executable segment. */
  int relocatable;    /* ET_DYN: it can be loaded at any address. ET_EXEC: only at base, which lies
                         from KILN_KERNEL_BASE to KILN_KERNEL_END. */
  struct elf_range dynamic; /* PT_DYNAMIC, inside one segment's file bytes. */
  struct elf_range relro;   /* PT_GNU_RELRO, whole pages of one writable segment: read-only once
                               relocated. */
  struct elf_range tls;     /* PT_TLS: its bytes in the file, inside one segment's file bytes. */
  uint64_t tls_memory_size; /* Bytes of a thread's copy, at least tls.size; 0: no PT_TLS. */
  uint64_t tls_alignment;   /* Bytes, a power of two. */
  uint32_t segment_count;   /* At least 1. */
  struct elf_segment segments[ELF_SEGMENTS_MAX]; /* By ascending address; no two share a page. */
};

/* Where the program headers lie: checked against `file_size`. */
struct elf_headers {
  uint64_t offset; /* e_phoff. */
  uint32_t count;  /* e_phnum, 1 to ELF_PROGRAM_HEADERS_MAX; each is sizeof(struct
                      elf64_program_header). */
};

/*
 * Checks the file header in `ehdr` of a file of `file_size` bytes and says where the program
 * headers are. What the file is too short for is 0 in `ehdr`. Errors: BOOT_FILE_TOO_SHORT,
 * BOOT_ELF_NOT_ELF, _OTHER_MACHINE, _NOT_EXECUTABLE, _BAD_HEADERS.
 */
enum boot_status elf_check_header(const struct elf64_header *ehdr, uint64_t file_size,
                                  struct elf_headers *headers);

/*
 * Checks the `count` program headers in `phdrs` and fills `image`. A relocatable image lies outside
 * the window when it is larger than that.
 * Errors: BOOT_FILE_TOO_SHORT; BOOT_ELF_BAD_HEADERS (nothing to load, or more than ELF_SEGMENTS_MAX
 * segments), _BAD_SEGMENT, _OUTSIDE_WINDOW, _OVERLAP, _WRITABLE_CODE, _BAD_ENTRY, _BAD_DYNAMIC,
 * _BAD_TLS, _TWICE; _NOT_EXECUTABLE for a file that asks for an interpreter (PT_INTERP).
 */
enum boot_status elf_plan(const struct elf64_header *ehdr, const struct elf64_program_header *phdrs,
                          uint32_t count, uint64_t file_size, struct elf_image *image);

/*
 * Stores where in `image` the file's addresses [address, address + size) are. False when they are
 * not all there; `size` may be anything.
 */
int elf_locate(const struct elf_image *image, uint64_t address, uint64_t size,
               struct elf_range *range);

/* The segment that all of `range`, from elf_locate, is in memory; null: none is. */
const struct elf_segment *elf_find_segment(const struct elf_image *image,
                                           const struct elf_range *range);

/* True when [offset, offset + size) lies within `total`, whatever the three are. */
static inline int elf_is_within(uint64_t offset, uint64_t size, uint64_t total) {
  return offset <= total && size <= total - offset;
}

#endif /* KILN_BOOT_CORE_ELF_H */
