/*
 * The boot catalogue of an optical disk ("El Torito" Bootable CD-ROM Format Specification 1.0,
 * January 25 1995; UEFI 2.10 §13.3.2): where the disk has its EFI system partition, which the
 * BIOS loader reads its files from as well.
 */
#ifndef KILN_BOOT_CORE_EL_TORITO_H
#define KILN_BOOT_CORE_EL_TORITO_H

#include <stdint.h>

#include "boot/core/status.h"

#define EL_TORITO_BLOCK 2048u     /* Bytes of a block of an optical disk. */
#define EL_TORITO_BOOT_RECORD 17u /* The block that says where the catalogue is. */
#define EL_TORITO_SECTOR 512u     /* Bytes of a sector, which images are measured in. */

/* An image that the catalogue names. */
struct el_torito_image {
  uint64_t first_block;
  uint64_t blocks;
};

/*
 * Stores where the catalogue is, as `record` says, the block EL_TORITO_BOOT_RECORD of a disk.
 * Errors: BOOT_BAD_CATALOGUE.
 */
enum boot_status el_torito_catalogue(const uint8_t *record, uint64_t disk_blocks, uint64_t *block);

/*
 * Finds the first image for EFI in `catalogue`, the first block of the catalogue of a disk of
 * `disk_blocks` blocks, UINT64_MAX when nobody knows. Errors: BOOT_BAD_CATALOGUE, also when there
 * is no such image.
 */
enum boot_status el_torito_find(const uint8_t *catalogue, uint64_t disk_blocks,
                                struct el_torito_image *image);

#endif /* KILN_BOOT_CORE_EL_TORITO_H */
