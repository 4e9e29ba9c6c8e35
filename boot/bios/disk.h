/* The disk that the BIOS started the loader from. */
#ifndef KILN_BOOT_BIOS_DISK_H
#define KILN_BOOT_BIOS_DISK_H

#include <stdint.h>

#include "boot/core/status.h"

struct disk {
  uint64_t sector_count; /* UINT64_MAX when the BIOS does not say. */
  uint32_t sector_size;  /* Bytes: 512, 2048 or 4096. */
  uint8_t number;        /* The BIOS's, 0x80 for the first hard disk. */
};

/*
 * Fills `disk` for the BIOS's disk `number`, whose sectors have `sector_size` bytes: the first
 * stage has found the second one where it is with such. Errors: BOOT_NO_DISK_EXTENSIONS.
 */
enum boot_status disk_open(uint8_t number, uint32_t sector_size, struct disk *disk);

/*
 * Reads `count` sectors from `sector` on to `destination`, anywhere below 4 GiB.
 * Errors: BOOT_DISK_READ.
 */
enum boot_status disk_read(const struct disk *disk, uint64_t sector, uint32_t count,
                           void *destination);

/*
 * Where one call of the BIOS can put the most: `size` bytes. Free but while disk_read reads to
 * above the first MiB or across a multiple of 64 KiB.
 */
uint8_t *disk_window(uint32_t *size);

#endif /* KILN_BOOT_BIOS_DISK_H */
