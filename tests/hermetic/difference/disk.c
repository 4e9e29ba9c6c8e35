/*
 * Where on a disk an offset lies: master boot record, GUID partition table, partition, gap. In a
 * FAT volume, fat.c looks further. Sectors have 512 bytes.
 */
#include "tests/hermetic/difference/disk.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/hermetic/difference/fat.h"
#include "tests/hermetic/difference/where.h"

/* Master boot record (UEFI 2.10 table 5.1). */
#define TABLE 446u
#define ENTRY_SIZE 16u
#define ENTRIES 4u
#define TYPE_UNUSED 0u
#define TYPE_PROTECTIVE 0xeeu /* UEFI 2.10 table 5.4. */

static const struct field mbr_fields[] = {
    {0, "boot code"},
    {440, "disk signature"},
    {TABLE, "partition entry 1"},
    {TABLE + 16, "partition entry 2"},
    {TABLE + 32, "partition entry 3"},
    {TABLE + 48, "partition entry 4"},
    {510, "55 aa"},
    {0, NULL},
};

static struct bytes mbr_entry(struct bytes disk, uint32_t index) {
  return slice(disk, TABLE + index * ENTRY_SIZE, ENTRY_SIZE);
}

static uint64_t type_of(struct bytes entry) {
  return number(entry, 4, 1);
}

/* True for a boot signature and a table of partitions, in which each is active or not. */
static bool is_disk(struct bytes disk) {
  bool used = false;

  if (number(disk, 510, 2) != 0xaa55) return false;
  for (uint32_t i = 0; i < ENTRIES; i++) {
    struct bytes entry = mbr_entry(disk, i);

    if ((number(entry, 0, 1) & 0x7f) != 0) return false;
    used = used || type_of(entry) != TYPE_UNUSED;
  }
  return used;
}

static bool is_gpt(struct bytes disk) {
  for (uint32_t i = 0; i < ENTRIES; i++)
    if (type_of(mbr_entry(disk, i)) == TYPE_PROTECTIVE) return true;
  return false;
}

void disk_add_partition(struct bytes disk, struct parts *parts, uint64_t first, uint64_t count,
                        const char *name, struct bytes *bytes) {
  uint64_t sectors = disk.size / SECTOR;

  if (first >= sectors) return;
  if (count > sectors - first) count = sectors - first;
  if (parts_add(parts, first * SECTOR, count * SECTOR, NULL, "%s", name))
    *bytes = slice(disk, first * SECTOR, count * SECTOR);
}

static void add_mbr_partitions(struct bytes disk, struct parts *parts, struct bytes *partition) {
  for (uint32_t i = 0; i < ENTRIES; i++) {
    struct bytes entry = mbr_entry(disk, i);
    char name[32];

    if (type_of(entry) == TYPE_UNUSED || number(entry, 8, 4) == 0) continue;
    snprintf(name, sizeof(name), "partition %" PRIu32, i + 1);
    disk_add_partition(disk, parts, number(entry, 8, 4), number(entry, 12, 4), name, partition);
  }
}

bool where_in_disk(struct bytes file, uint64_t offset, uint32_t depth, struct text *text) {
  struct parts parts = {.offset = offset};
  struct bytes partition = {file.data, 0};
  struct fat fat;
  bool gpt;

  if (!is_disk(file)) return false;
  gpt = is_gpt(file);
  parts_add(&parts, 0, SECTOR, mbr_fields, gpt ? "protective MBR" : "MBR");
  if (gpt) {
    gpt_add(file, &parts, &partition);
  } else {
    add_mbr_partitions(file, &parts, &partition);
  }
  if (partition.size != 0 && fat_open(partition, &fat)) {
    text_add(text, "%s (FAT%" PRIu32 ") > ", parts.holder.name.text, fat.bits);
    where_in_fat(&fat, parts_inside(&parts), depth, text);
    return true;
  }
  parts_say(&parts, text);
  if (!parts_found(&parts)) {
    if (!gpt && parts.previous.start == 0) text_add(text, ", where the BIOS loader is");
    text_add(text, ": sector %" PRIu64 " + 0x%" PRIx64, offset / SECTOR, offset % SECTOR);
  }
  return true;
}
