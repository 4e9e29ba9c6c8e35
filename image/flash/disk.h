/* A block device as sysfs describes it (Documentation/ABI/stable/sysfs-block of Linux). */
#ifndef KILN_IMAGE_FLASH_DISK_H
#define KILN_IMAGE_FLASH_DISK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image/flash/machine.h"
#include "image/flash/problem.h"

#define DISK_NAME 64u        /* Of a device, with the 0: "sdb", "mmcblk0p1". */
#define DISK_PARTITIONS 256u /* A disk with more of them is refused. */

enum disk_bus { BUS_OTHER, BUS_USB, BUS_SD };

struct partition {
  char name[DISK_NAME];
  unsigned major, minor;
  uint64_t start, size; /* Bytes. */
};

struct disk {
  char directory[PATH_MAX]; /* Its own in sysfs. */
  char name[DISK_NAME];
  unsigned major, minor;
  uint64_t size;        /* Bytes; 0 without a medium. */
  uint64_t sector_size; /* Bytes of a logical sector. */
  bool removable;       /* It says so itself; a USB disk need not. */
  bool read_only;
  bool optical; /* Or another SCSI device that is no disk. */
  enum disk_bus bus;
  char model[64], serial[64]; /* Printable; "" if there is none. */
  struct partition partitions[DISK_PARTITIONS];
  size_t partition_count;
};

/* Reads an attribute as a number. False if it is not there, or none. */
bool disk_number(const char *directory, const char *attribute, uint64_t *number);

/* Reads an attribute as a printable text, "" if it is not there. */
void disk_text(const char *directory, const char *attribute, char *text, size_t size);

/* Reads the numbers in the attribute `dev` of any block device. */
bool disk_device(const char *directory, unsigned *major, unsigned *minor);

/*
 * The directory in sysfs of a block device, PATH_MAX bytes. False if there is none, with errno.
 */
bool disk_directory(const struct machine *machine, unsigned major, unsigned minor, char *directory);

/* Reads all about the disk with that directory. Refuses a partition, and what it cannot read. */
bool disk_read(const struct machine *machine, const char *directory, struct disk *disk,
               struct problem *problem);

/* Whether a person can take it out of the machine: it says so, or hangs on USB, or is an SD card.
 */
bool disk_is_pluggable(const struct disk *disk);

/* "sdb, 16.0 GB, SanDisk Ultra, USB, serial 4C53" */
#define DISK_TEXT 320u
void disk_describe(const struct disk *disk, char text[DISK_TEXT]);

#endif /* KILN_IMAGE_FLASH_DISK_H */
