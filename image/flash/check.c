/*
 * What speaks against overwriting a disk. First comes what the machine does with it: mounts, swap,
 * and whatever stands on it (dm, md, LVM, bcache), directly or on one of its partitions.
 */
#include "image/flash/check.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/flash/tables.h"
#include "image/flash/text.h"

#define TABLE_MAX 0x1000000u /* Bytes of /proc/self/mountinfo, at most. */
#define USED_MAX 1024u       /* Devices that stand on one disk, with it and its partitions. */
#define IMAGE_SECTOR 512u    /* Kiln's disks have sectors of this size. */

/* The disk, its partitions, and all that stands on them. */
struct used {
  struct {
    char name[DISK_NAME];
    unsigned major, minor;
    bool holder; /* Neither the disk nor one of its partitions. */
  } devices[USED_MAX];
  size_t count;
};

static bool is_used(const struct used *used, unsigned major, unsigned minor, const char **name) {
  for (size_t i = 0; i < used->count; i++) {
    if (used->devices[i].major != major || used->devices[i].minor != minor) continue;
    *name = used->devices[i].name;
    return true;
  }
  return false;
}

static bool add(struct used *used, const char *name, unsigned major, unsigned minor, bool holder,
                struct problem *problem) {
  if (used->count == USED_MAX)
    return fail(problem, FLASH_REFUSED, "more than %u devices stand on the disk", USED_MAX);
  snprintf(used->devices[used->count].name, DISK_NAME, "%s", name);
  used->devices[used->count].major = major;
  used->devices[used->count].minor = minor;
  used->devices[used->count].holder = holder;
  used->count++;
  return true;
}

/* Adds what stands on a device: what its directory `holders` names. */
static bool add_holders(const struct machine *machine, struct used *used, unsigned major,
                        unsigned minor, struct problem *problem) {
  char directory[PATH_MAX], holders[PATH_MAX];
  struct dirent **entries;
  bool right = true;
  int count;

  if (!disk_directory(machine, major, minor, directory))
    return fail(problem, FLASH_REFUSED, "%s/sys/dev/block/%u:%u: %s", machine->root, major, minor,
                strerror(errno));
  if (!join_path(holders, sizeof(holders), directory, "holders"))
    return fail(problem, FLASH_REFUSED, "%s: the path is too long", directory);
  count = scandir(holders, &entries, NULL, alphasort);
  if (count < 0) return fail(problem, FLASH_REFUSED, "%s: %s", holders, strerror(errno));
  for (int i = 0; i < count; i++) {
    const char *name = entries[i]->d_name, *known;
    unsigned holder_major, holder_minor;

    if (right && name[0] != '.') {
      if (!join_path(directory, sizeof(directory), holders, name) ||
          !disk_device(directory, &holder_major, &holder_minor)) {
        right = fail(problem, FLASH_REFUSED, "%s/%s does not say what it is", holders, name);
      } else if (!is_used(used, holder_major, holder_minor, &known)) {
        right = add(used, name, holder_major, holder_minor, true, problem);
      }
    }
    free(entries[i]);
  }
  free(entries);
  return right;
}

static bool find_used(const struct machine *machine, const struct disk *disk, struct used *used,
                      struct problem *problem) {
  used->count = 0;
  if (!add(used, disk->name, disk->major, disk->minor, false, problem)) return false;
  for (size_t i = 0; i < disk->partition_count; i++) {
    const struct partition *partition = &disk->partitions[i];

    if (!add(used, partition->name, partition->major, partition->minor, false, problem))
      return false;
  }
  /* What is added stands in the list behind, and gets its turn. */
  for (size_t i = 0; i < used->count; i++)
    if (!add_holders(machine, used, used->devices[i].major, used->devices[i].minor, problem))
      return false;
  return true;
}

/* Whether a path, as the kernel knows it, is one of the devices. */
static bool path_is_used(const struct machine *machine, const struct used *used, const char *path,
                         const char **name) {
  char full[PATH_MAX];
  struct node node;

  return path[0] == '/' && join_path(full, sizeof(full), machine->root, path + 1) &&
         machine->identify(full, &node) == 0 && node.kind == NODE_BLOCK &&
         is_used(used, node.major, node.minor, name);
}

/* Reads a table of /proc, for the caller to free. NULL, with errno, if that is not possible. */
static char *read_table(const struct machine *machine, const char *name, struct problem *problem) {
  char path[PATH_MAX];
  char *table = NULL;

  errno = ENAMETOOLONG;
  if (join_path(path, sizeof(path), machine->root, name)) table = read_text(path, TABLE_MAX);
  if (table == NULL)
    fail(problem, FLASH_REFUSED, "/%s: %s, so that nobody knows whether the disk is in use", name,
         strerror(errno));
  return table;
}

static bool check_mounts(const struct machine *machine, const struct used *used,
                         struct problem *problem) {
  char *table = read_table(machine, "proc/self/mountinfo", problem), *rest = table;
  const char *name;
  struct mount mount;
  bool found = false, root = false;
  int line = 0;

  if (table == NULL) return false;
  while (!root && (line = next_mount(&rest, &mount)) > 0) {
    char point[256];

    if (!is_used(used, mount.major, mount.minor, &name) &&
        !path_is_used(machine, used, mount.source, &name))
      continue;
    found = true;
    root = strcmp(mount.point, "/") == 0;
    printable(mount.point, strlen(mount.point), point, sizeof(point));
    fail(problem, FLASH_REFUSED,
         root ? "the running system is on it: /dev/%s is mounted at %s"
              : "it is in use: /dev/%s is mounted at %s; unmount it first",
         name, point);
  }
  if (!root && line < 0)
    found = !fail(problem, FLASH_REFUSED, "/proc/self/mountinfo has a line that is no mount");
  free(table);
  return !found;
}

static bool check_swaps(const struct machine *machine, const struct used *used,
                        struct problem *problem) {
  char *table = read_table(machine, "proc/swaps", problem), *rest = table;
  const char *path, *name;
  bool found = false;
  int line = 0;

  if (table == NULL) return errno == ENOENT; /* A kernel without swap has no such table. */
  while (!found && (line = next_swap(&rest, &path)) > 0) {
    found = path_is_used(machine, used, path, &name);
    if (found)
      fail(problem, FLASH_REFUSED, "it is in use: the system swaps to /dev/%s; swapoff ends that",
           name);
  }
  if (!found && line < 0)
    found = !fail(problem, FLASH_REFUSED, "/proc/swaps has a line that is no swap space");
  free(table);
  return !found;
}

static bool check_holders(const struct used *used, struct problem *problem) {
  for (size_t i = 0; i < used->count; i++)
    if (used->devices[i].holder)
      return fail(problem, FLASH_REFUSED,
                  "it is in use: /dev/%s stands on it (LVM, RAID, encryption or the like); take "
                  "that apart first",
                  used->devices[i].name);
  return true;
}

/* What it is by itself. */
static bool check_kind(const struct disk *disk, uint64_t image_size, struct problem *problem) {
  char has[SIZE_TEXT], wants[SIZE_TEXT];

  if (disk->optical)
    return fail(problem, FLASH_REFUSED, "it is no disk, but an optical drive or the like");
  if (!disk_is_pluggable(disk))
    return fail(
        problem, FLASH_REFUSED,
        "it is not removable: neither a USB disk, nor an SD card, nor a disk that says that "
        "it can be taken out");
  if (disk->size == 0) return fail(problem, FLASH_REFUSED, "there is no medium in it");
  if (disk->read_only)
    return fail(problem, FLASH_REFUSED, "it is read-only: an SD card has a switch at its side");
  if (disk->sector_size != IMAGE_SECTOR)
    return fail(problem, FLASH_REFUSED,
                "it has sectors of %" PRIu64
                " bytes, and the image's partition table counts in "
                "sectors of %u: no firmware would find a partition",
                disk->sector_size, IMAGE_SECTOR);
  if (disk->size < image_size) {
    size_text(disk->size, has);
    size_text(image_size, wants);
    return fail(problem, FLASH_REFUSED, "it is too small: it has %s, the image %s", has, wants);
  }
  return true;
}

bool check_disk(const struct machine *machine, const struct disk *disk, uint64_t image_size,
                struct problem *problem) {
  static struct used used;

  return find_used(machine, disk, &used, problem) && check_mounts(machine, &used, problem) &&
         check_swaps(machine, &used, problem) && check_holders(&used, problem) &&
         check_kind(disk, image_size, problem);
}
