/*
 * Disks in sysfs. An attribute that decides whether a disk may be overwritten has to be there: what
 * cannot be read is refused, not guessed.
 */
#include "image/flash/disk.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image/flash/text.h"

#define ATTRIBUTE_MAX 4096u /* A page: sysfs never shows more. */
#define SYSFS_SECTOR \
  512u /* The unit of `size` and `start`, whatever the sectors of the disk are. */
#define SECTORS_MAX (INT64_MAX / SYSFS_SECTOR)

/* SCSI peripheral device types (SPC-4 table 177) of what is written like a disk. */
#define SCSI_DISK 0x00u
#define SCSI_SIMPLE_DISK 0x0eu

void disk_text(const char *directory, const char *attribute, char *text, size_t size) {
  char path[PATH_MAX];
  char *value =
      join_path(path, sizeof(path), directory, attribute) ? read_text(path, ATTRIBUTE_MAX) : NULL;

  text[0] = '\0';
  if (value != NULL) printable(value, strlen(value), text, size);
  free(value);
}

bool disk_number(const char *directory, const char *attribute, uint64_t *number) {
  char text[32];

  disk_text(directory, attribute, text, sizeof(text));
  return parse_number(text, SECTORS_MAX, number);
}

bool disk_device(const char *directory, unsigned *major, unsigned *minor) {
  char text[32], *colon;
  uint64_t first, second;

  disk_text(directory, "dev", text, sizeof(text));
  colon = strchr(text, ':');
  if (colon == NULL) return false;
  *colon = '\0';
  if (!parse_number(text, UINT32_MAX, &first) || !parse_number(colon + 1, UINT32_MAX, &second))
    return false;
  *major = (unsigned)first;
  *minor = (unsigned)second;
  return true;
}

bool disk_directory(const struct machine *machine, unsigned major, unsigned minor,
                    char *directory) {
  char path[PATH_MAX];
  int length = snprintf(path, sizeof(path), "%s/sys/dev/block/%u:%u", machine->root, major, minor);

  return length > 0 && (size_t)length < sizeof(path) && realpath(path, directory) != NULL;
}

/* The device's name: the directory's, in which '!' stands for '/'. */
static bool name_of(const char *directory, char name[DISK_NAME]) {
  const char *slash = strrchr(directory, '/');

  if (slash == NULL || strlen(slash + 1) >= DISK_NAME) return false;
  strcpy(name, slash + 1);
  for (char *at = name; (at = strchr(at, '!')) != NULL;) *at = '/';
  return true;
}

static bool add_partition(struct disk *disk, const char *directory, struct problem *problem) {
  struct partition *partition = &disk->partitions[disk->partition_count];

  if (disk->partition_count == DISK_PARTITIONS)
    return fail(problem, FLASH_REFUSED, "%s has more than %u partitions", disk->name,
                DISK_PARTITIONS);
  if (!name_of(directory, partition->name) ||
      !disk_device(directory, &partition->major, &partition->minor) ||
      !disk_number(directory, "start", &partition->start) ||
      !disk_number(directory, "size", &partition->size))
    return fail(problem, FLASH_REFUSED, "%s does not say what partition it is", directory);
  partition->start *= SYSFS_SECTOR;
  partition->size *= SYSFS_SECTOR;
  disk->partition_count++;
  return true;
}

/* Partitions are directories in the disk's, with an attribute that disks do not have. */
static bool read_partitions(struct disk *disk, struct problem *problem) {
  struct dirent **entries;
  int count = scandir(disk->directory, &entries, NULL, alphasort);
  bool right = true;

  if (count < 0) return fail(problem, FLASH_REFUSED, "%s: %s", disk->directory, strerror(errno));
  for (int i = 0; i < count; i++) {
    char directory[PATH_MAX], attribute[PATH_MAX];

    right =
        right && (entries[i]->d_name[0] == '.' ||
                  !join_path(directory, sizeof(directory), disk->directory, entries[i]->d_name) ||
                  !join_path(attribute, sizeof(attribute), directory, "partition") ||
                  access(attribute, F_OK) != 0 || add_partition(disk, directory, problem));
    free(entries[i]);
  }
  free(entries);
  return right;
}

/* The serial number of the USB device that a disk hangs on; hubs above it have others. */
static void read_usb_serial(const char *directory, size_t root, char *serial, size_t size) {
  char above[PATH_MAX], vendor[8];

  strcpy(above, directory);
  while (strlen(above) > root) {
    disk_text(above, "idVendor", vendor, sizeof(vendor));
    if (vendor[0] != '\0') {
      disk_text(above, "serial", serial, size);
      return;
    }
    *strrchr(above, '/') = '\0';
  }
}

/* What tells one disk from another, for a person and for a script. */
static void read_identity(const struct machine *machine, struct disk *disk) {
  const char *place = disk->directory + strlen(machine->root);
  char vendor[32], model[48], type[16];
  uint64_t number;

  disk_text(disk->directory, "device/vendor", vendor, sizeof(vendor));
  if (strncmp(vendor, "0x", 2) == 0) vendor[0] = '\0'; /* Virtio has a number there. */
  disk_text(disk->directory, "device/model", model, sizeof(model));
  if (model[0] == '\0') disk_text(disk->directory, "device/name", model, sizeof(model));
  snprintf(disk->model, sizeof(disk->model), "%.20s%s%.40s", vendor, vendor[0] ? " " : "", model);
  disk_text(disk->directory, "device/type", type, sizeof(type));
  disk->optical =
      parse_number(type, UINT32_MAX, &number) && number != SCSI_DISK && number != SCSI_SIMPLE_DISK;
  disk_text(disk->directory, "device/serial", disk->serial, sizeof(disk->serial));
  for (const char *at = place; (at = strstr(at, "/usb")) != NULL; at++)
    if (at[4] >= '0' && at[4] <= '9') disk->bus = BUS_USB;
  if (disk->bus == BUS_USB && disk->serial[0] == '\0')
    read_usb_serial(disk->directory, strlen(machine->root), disk->serial, sizeof(disk->serial));
  if (strcmp(type, "SD") == 0) disk->bus = BUS_SD; /* Soldered memory is of type "MMC". */
}

bool disk_read(const struct machine *machine, const char *directory, struct disk *disk,
               struct problem *problem) {
  char attribute[PATH_MAX];
  uint64_t removable, read_only;

  memset(disk, 0, sizeof(*disk));
  if (strlen(directory) >= sizeof(disk->directory) || !name_of(directory, disk->name))
    return fail(problem, FLASH_REFUSED, "%s: the path is too long", directory);
  strcpy(disk->directory, directory);
  if (join_path(attribute, sizeof(attribute), directory, "partition") &&
      access(attribute, F_OK) == 0) {
    char above[PATH_MAX], whole[DISK_NAME] = "";

    strcpy(above, directory);
    *strrchr(above, '/') = '\0';
    name_of(above, whole);
    return fail(problem, FLASH_REFUSED,
                "/dev/%s is a partition: an image is written to a whole disk, here /dev/%s",
                disk->name, whole);
  }
  if (!disk_device(directory, &disk->major, &disk->minor) ||
      !disk_number(directory, "size", &disk->size) ||
      !disk_number(directory, "queue/logical_block_size", &disk->sector_size) ||
      !disk_number(directory, "removable", &removable) || !disk_number(directory, "ro", &read_only))
    return fail(problem, FLASH_REFUSED,
                "/dev/%s: dev, size, queue/logical_block_size, removable or ro cannot be read in "
                "%s, so that nobody knows whether it may be overwritten",
                disk->name, directory);
  disk->size *= SYSFS_SECTOR;
  disk->removable = removable != 0;
  disk->read_only = read_only != 0;
  read_identity(machine, disk);
  return read_partitions(disk, problem);
}

bool disk_is_pluggable(const struct disk *disk) {
  return disk->removable || disk->bus != BUS_OTHER;
}

void disk_describe(const struct disk *disk, char text[DISK_TEXT]) {
  static const char *const buses[] = {"", ", USB", ", SD card"};
  char size[SIZE_TEXT];

  size_text(disk->size, size);
  snprintf(text, DISK_TEXT, "/dev/%s, %s, %s%s%s%s", disk->name,
           disk->size != 0 ? size : "no medium", disk->model[0] ? disk->model : "no model",
           buses[disk->bus], disk->serial[0] ? ", serial " : "", disk->serial);
}
