/* What is on a disk, for a person to recognize it by: partition table and file systems. */
#ifndef KILN_IMAGE_FLASH_CONTENTS_H
#define KILN_IMAGE_FLASH_CONTENTS_H

#include <stddef.h>
#include <stdint.h>

#define CONTENTS_SIZE 0x20000u /* Bytes from a partition's start in which all names are. */

struct contents {
  const char *type; /* "FAT32", "ext4", "LUKS"; NULL: none that is known. */
  char label[64];   /* Printable; "" without one. */
};

/* Says what begins with these bytes; there can be fewer than CONTENTS_SIZE. */
void contents_of(const uint8_t *bytes, size_t size, struct contents *contents);

/* Says which partition table the first sectors of a disk hold: "GPT", "MBR", or NULL. */
const char *table_of(const uint8_t *bytes, size_t size);

#endif /* KILN_IMAGE_FLASH_CONTENTS_H */
