/* The areas of a FAT volume: see fat.h. */
#include "tests/hermetic/difference/fat.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tests/hermetic/difference/parts.h"
#include "tests/hermetic/difference/where.h"

#define SECTOR_MIN 512u
#define SECTOR_MAX 4096u

/* The number of clusters alone decides on the kind (FAT §3.5). */
#define FAT12_CLUSTERS_MAX 4084u
#define FAT16_CLUSTERS_MAX 65524u

/* The boot sector: what all kinds have (FAT §3.1), */
static const struct field common_fields[] = {
    {0, "jump"},
    {3, "OEM name"},
    {11, "bytes of a sector"},
    {13, "sectors of a cluster"},
    {14, "reserved sectors"},
    {16, "number of FATs"},
    {17, "root directory's entries"},
    {19, "sectors of the volume"},
    {21, "media"},
    {22, "sectors of a FAT"},
    {24, "geometry"},
    {28, "hidden sectors"},
    {32, "sectors of the volume"},
    {0, NULL},
};
/* what FAT32 has from 36 on (§3.3), */
#define FAT32_FIELDS 36u
static const struct field fat32_fields[] = {
    {0, "sectors of a FAT"},  {4, "flags"},
    {6, "version"},           {8, "first cluster of the root directory"},
    {12, "sector of FSInfo"}, {14, "sector of the copy"},
    {16, "reserved"},         {0, NULL},
};
/* and what follows in all, from 64 on in FAT32, from 36 on in the others (§3.2, §3.3). */
#define FAT32_LABELS 64u
#define FAT16_LABELS 36u
#define LABELS_SIZE 26u
static const struct field label_fields[] = {
    {0, "drive number"},
    {1, "reserved"},
    {2, "extended boot signature"},
    {3, "serial number"},
    {7, "label of the volume"},
    {18, "file system"},
    {0, NULL},
};

#define SIGNATURE 510u
static const struct field boot_code_field[] = {{0, "boot code"}, {0, NULL}};
static const struct field signature_field[] = {{0, "55 aa"}, {0, NULL}};

static bool is_power_of_two(uint64_t number) {
  return number != 0 && (number & (number - 1)) == 0;
}

bool fat_open(struct bytes volume, struct fat *fat) {
  uint64_t sector = number(volume, 11, 2), cluster = number(volume, 13, 1);
  uint64_t total = number(volume, 19, 2), fat_sectors = number(volume, 22, 2), clusters, room;

  *fat = (struct fat){.volume = volume, .sector_size = (uint32_t)sector};
  if (number(volume, 510, 2) != 0xaa55 || !is_power_of_two(sector) || sector < SECTOR_MIN ||
      sector > SECTOR_MAX || !is_power_of_two(cluster))
    return false;
  if (total == 0) total = number(volume, 32, 4);
  if (fat_sectors == 0) fat_sectors = number(volume, 36, 4);
  /* 16 or 32 bits each, multiplied by at most 255 and 4096: nothing wraps. */
  fat->fat_start = number(volume, 14, 2) * sector;
  fat->fat_size = fat_sectors * sector;
  fat->fat_count = number(volume, 16, 1);
  fat->root_start = fat->fat_start + fat->fat_count * fat->fat_size;
  fat->root_size = (number(volume, 17, 2) * FAT_ENTRY_SIZE + sector - 1) / sector * sector;
  fat->data_start = fat->root_start + fat->root_size;
  fat->cluster_size = cluster * sector;
  if (fat->fat_start == 0 || fat->fat_count == 0 || fat->data_start >= total * sector) return false;
  clusters = (total * sector - fat->data_start) / fat->cluster_size;
  fat->bits = clusters <= FAT12_CLUSTERS_MAX ? 12 : clusters <= FAT16_CLUSTERS_MAX ? 16 : 32;
  if (fat->bits == 32) fat->root_cluster = number(volume, 44, 4);
  room = slice(volume, fat->data_start, UINT64_MAX).size / fat->cluster_size;
  fat->cluster_count = clusters < room ? clusters : room;
  return true;
}

uint64_t fat_next(const struct fat *fat, uint64_t cluster) {
  struct bytes table = slice(fat->volume, fat->fat_start, fat->fat_size);

  if (fat->bits == 16) return number(table, cluster * 2, 2);
  if (fat->bits == 32) return number(table, cluster * 4, 4) & 0x0fffffff;
  return number(table, cluster * 3 / 2, 2) >> (cluster % 2 != 0 ? 4 : 0) & 0xfff;
}

static void add_boot_sector(const struct fat *fat, struct parts *parts, uint64_t start,
                            const char *name) {
  uint64_t labels = start + (fat->bits == 32 ? FAT32_LABELS : FAT16_LABELS);

  parts_add(parts, start, FAT32_FIELDS, common_fields, "%s", name);
  if (fat->bits == 32)
    parts_add(parts, start + FAT32_FIELDS, FAT32_LABELS - FAT32_FIELDS, fat32_fields, "%s", name);
  parts_add(parts, labels, LABELS_SIZE, label_fields, "%s", name);
  parts_add(parts, labels + LABELS_SIZE, start + SIGNATURE - labels - LABELS_SIZE, boot_code_field,
            "%s", name);
  parts_add(parts, start + SIGNATURE, 2, signature_field, "%s", name);
}

/* Everything before the root directory. True when a FAT holds the offset. */
static bool add_areas(const struct fat *fat, struct parts *parts) {
  bool in_fat = false;

  add_boot_sector(fat, parts, 0, "boot sector");
  if (fat->bits == 32) {
    parts_add(parts, number(fat->volume, 48, 2) * fat->sector_size, fat->sector_size, NULL,
              "FSInfo");
    add_boot_sector(fat, parts, number(fat->volume, 50, 2) * fat->sector_size,
                    "copy of the boot sector");
  }
  for (uint64_t i = 0; i < fat->fat_count; i++) {
    in_fat |= parts_add(parts, fat->fat_start + i * fat->fat_size, fat->fat_size, NULL,
                        "FAT %" PRIu64, i + 1);
  }
  return in_fat;
}

/* The entry of a FAT that `offset` lies in; of two in one byte of FAT12, the first. */
static void say_fat_entry(const struct fat *fat, uint64_t offset, struct text *text) {
  uint64_t cluster = offset * 8 / fat->bits;
  struct fat_owner owner;

  if (cluster < FAT_FIRST_CLUSTER) {
    text_add(text, ", entry %" PRIu64 " (reserved)", cluster);
  } else if (!fat_has(fat, cluster)) {
    text_add(text, ", behind the entry of the last cluster");
  } else {
    text_add(text, ", entry of cluster %" PRIu64, cluster);
    if (fat_find_owner(fat, cluster, &owner))
      text_add(text, " (%s)", owner.path.length != 0 ? owner.path.characters : "root directory");
  }
}

/* `offset` lies in a file's cluster, at `place` of the file. */
static void say_file(const struct fat *fat, const struct fat_owner *owner, uint64_t place,
                     uint32_t depth, struct text *text) {
  uint8_t *contents;
  uint64_t size;

  if (place >= owner->size) {
    text_add(text, "slack behind the end of %s + 0x%" PRIx64, owner->path.characters,
             place - owner->size);
    return;
  }
  text_add(text, "%s + 0x%" PRIx64, owner->path.characters, place);
  contents = fat_copy_chain(fat, owner->cluster, owner->size, &size);
  if (contents != NULL) where((struct bytes){contents, size}, place, depth - 1, text);
  free(contents);
}

static void say_cluster(const struct fat *fat, uint64_t offset, uint32_t depth, struct text *text) {
  uint64_t cluster = offset / fat->cluster_size + FAT_FIRST_CLUSTER,
           place = offset % fat->cluster_size;
  struct fat_owner owner;

  if (!fat_has(fat, cluster)) {
    text_add(text, "rest behind the last cluster");
  } else if (!fat_find_owner(fat, cluster, &owner)) {
    text_add(text, "%s cluster %" PRIu64 " + 0x%" PRIx64,
             fat_next(fat, cluster) == 0 ? "free" : "lost (of no file)", cluster, place);
  } else if (owner.is_directory) {
    uint64_t size;
    uint8_t *entries = fat_copy_chain(fat, owner.cluster, UINT64_MAX, &size);

    if (entries != NULL)
      fat_directory_say((struct bytes){entries, size}, owner.index * fat->cluster_size + place,
                        owner.path.characters, text);
    free(entries);
  } else {
    say_file(fat, &owner, owner.index * fat->cluster_size + place, depth, text);
  }
}

void where_in_fat(const struct fat *fat, uint64_t offset, uint32_t depth, struct text *text) {
  struct parts parts = {.offset = offset};
  bool in_fat;

  if (offset >= fat->data_start) {
    say_cluster(fat, offset - fat->data_start, depth, text);
    return;
  }
  if (offset >= fat->root_start) {
    fat_directory_say(slice(fat->volume, fat->root_start, fat->root_size), offset - fat->root_start,
                      "", text);
    return;
  }
  in_fat = add_areas(fat, &parts);
  parts_say(&parts, text);
  if (in_fat) say_fat_entry(fat, parts_inside(&parts), text);
}
