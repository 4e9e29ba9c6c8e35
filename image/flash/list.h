/* What the user sees of disks. */
#ifndef KILN_IMAGE_FLASH_LIST_H
#define KILN_IMAGE_FLASH_LIST_H

#include "image/flash/write.h"

/* Prints each disk that can be taken out of the machine, and why it would be refused. */
bool list_disks(const struct machine *machine, uint64_t image_size, struct problem *problem);

/* Prints the disk, what is on it as far as it is known and can be read, and the image's size. */
void show_disk(const struct job *job);

#endif /* KILN_IMAGE_FLASH_LIST_H */
