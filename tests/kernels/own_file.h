/*
 * The kernel's own ELF file, which the disk's kiln.cfg hands it as a module as well
 * (`module=kernel.elf`), so that it can compare what was asked for with what it got.
 */
#ifndef KILN_TESTS_KERNELS_OWN_FILE_H
#define KILN_TESTS_KERNELS_OWN_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "lib/elf.h"

/* Finds the module. Everything below is 0 or false without it. */
bool own_file_open(const struct kiln_boot_info *info);

/* The file, and its program header number `index`; null where there is none. */
const struct elf64_header *own_file_header(void);
const struct elf64_program_header *own_file_program_header(uint32_t index);

/*
 * The rights (PAGE_... of page_walk.h) to the page at `address` that the file asks for: p_flags of
 * the segment that touches it, less writing in PT_GNU_RELRO; 0 where it has no segment.
 */
uint32_t own_file_rights(uint64_t address);

/* Bytes of the pages that the file's segments touch. */
uint64_t own_file_mapped_size(void);

/* True when every executable segment is in memory as it is in the file. */
bool own_file_code_is_loaded(void);

#endif /* KILN_TESTS_KERNELS_OWN_FILE_H */
