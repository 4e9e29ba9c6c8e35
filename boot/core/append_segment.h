/* Gives a linked kernel one more segment, at build time; called by check_kernel.c. */
#ifndef KILN_BOOT_CORE_APPEND_SEGMENT_H
#define KILN_BOOT_CORE_APPEND_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/core/elf.h"

/* Bytes of memory that append_segment needs behind a file, for a segment of `size` bytes. */
uint64_t append_segment_room(uint64_t size);

/*
 * Adds the `data_size` bytes at `data` to the ELF file of `*size` bytes in `file`, whose checked
 * headers `image` has, as a read-only PT_LOAD segment at the first page behind all others. The
 * file grows, and `*size` with it. False, and nothing has changed, when another program header
 * has no room behind the last: zeros, before the first segment's bytes.
 */
bool append_segment(uint8_t *file, uint64_t *size, const struct elf_image *image,
                    const uint8_t *data, uint64_t data_size);

#endif /* KILN_BOOT_CORE_APPEND_SEGMENT_H */
