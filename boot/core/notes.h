/* The search for the Kiln boot header among the notes of a kernel's file. */
#ifndef KILN_BOOT_CORE_NOTES_H
#define KILN_BOOT_CORE_NOTES_H

#include <stdint.h>

#include "boot/core/file.h"
#include "boot/core/status.h"
#include "boot/protocol/kiln.h"
#include "lib/elf.h"

/*
 * Finds Kiln's note in the PT_NOTE segments among the `count` program headers in `phdrs`, checks
 * the header in it and copies as much of it as this loader knows to `header`: also of one with the
 * right magic number that is refused, for the message about it. Else `header` is left alone.
 * Errors: BOOT_KERNEL_NO_HEADER, _BAD_HEADER, _VERSION, _STACK, _TWO_HEADERS; BOOT_FILE_TOO_SHORT
 * and those of file_read.
 */
enum boot_status notes_find_header(struct loader_file *file,
                                   const struct elf64_program_header *phdrs, uint32_t count,
                                   struct kiln_kernel_header *header);

#endif /* KILN_BOOT_CORE_NOTES_H */
