/* Whether a disk may be overwritten. */
#ifndef KILN_IMAGE_FLASH_CHECK_H
#define KILN_IMAGE_FLASH_CHECK_H

#include "image/flash/disk.h"

/*
 * Refuses a disk that the machine uses, that nobody could take out of it, or that an image of
 * `image_size` bytes does not fit on. Reads /proc and /sys anew.
 */
bool check_disk(const struct machine *machine, const struct disk *disk, uint64_t image_size,
                struct problem *problem);

#endif /* KILN_IMAGE_FLASH_CHECK_H */
