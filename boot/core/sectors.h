/*
 * Sectors of 512 bytes on a medium whose blocks are larger, as a FAT volume on an optical disk has
 * them.
 */
#ifndef KILN_BOOT_CORE_SECTORS_H
#define KILN_BOOT_CORE_SECTORS_H

#include <stdint.h>

#include "boot/core/fat.h"
#include "boot/core/status.h"

/*
 * A medium. `number` and what follows it are those of sectors.c. The block is aligned, so that it
 * crosses no boundary that a firmware cannot read across: what such a read takes a detour through
 * may be where the caller's destination is.
 */
struct sectors {
  _Alignas(FAT_SECTOR_MAX) uint8_t block[FAT_SECTOR_MAX];
  fat_read_sectors *read; /* Reads blocks of the medium. */
  void *context;          /* The first argument of `read`. */
  uint32_t shift;         /* A block has 1 << shift sectors, at most FAT_SECTOR_MAX bytes. */
  uint64_t number;        /* Of the block that is in `block`, */
  uint32_t filled;        /* if this is 1. */
};

#define SECTOR_SIZE 512u /* Bytes. */

/*
 * Reads `count` sectors from `sector` on to `destination`: a fat_read_sectors whose context is a
 * struct sectors. Whole blocks go straight to the destination, in one read; pieces of a
 * block are copied out of the last one of which a piece was read.
 */
enum boot_status sectors_read(void *context, uint64_t sector, uint32_t count, void *destination);

#endif /* KILN_BOOT_CORE_SECTORS_H */
