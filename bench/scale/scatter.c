/* See scatter.h. Offsets in the boot sector and in directory entries are those of Microsoft FAT §3
 * and §6. */
#include "bench/scale/scatter.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CLUSTER 2u
#define ENTRY_BYTES 32u
#define FAT16_CLUSTERS 65525u /* From so many clusters on, a volume is FAT32. */

struct volume {
  uint8_t *bytes;
  size_t size;
  size_t fat;       /* Offset of the first FAT. */
  size_t fat_size;  /* Bytes of each of them. */
  unsigned fats;    /* How many there are, */
  bool wide;        /* and whether they have 32 bits a cluster, or 16. */
  size_t root;      /* Offset of the root directory, of FAT32 its first cluster. */
  size_t root_size; /* Bytes of it that are looked at. */
  size_t data;      /* Offset of cluster 2. */
  size_t cluster_bytes;
  uint32_t clusters;
};

struct chain {
  uint8_t *entry; /* The file's entry in the directory. */
  uint32_t count;
  uint32_t *clusters;
};

static uint32_t get(const uint8_t *at, unsigned bytes) {
  uint32_t value = 0;

  while (bytes-- > 0) value = value << 8 | at[bytes];
  return value;
}

static void put(uint8_t *at, unsigned bytes, uint32_t value) {
  for (unsigned i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> 8 * i);
}

/* Finds out where everything is. False: this is no such volume, or not all of it is there. */
static bool mount(struct volume *volume) {
  const uint8_t *boot = volume->bytes;
  size_t sector, reserved, entries, sectors;

  if (volume->size < 512) return false;
  sector = get(boot + 11, 2);
  reserved = get(boot + 14, 2);
  entries = get(boot + 17, 2);
  sectors = get(boot + 19, 2);
  if (sector < 512 || sector > 4096 || boot[13] == 0) return false;
  if (sectors == 0) sectors = get(boot + 32, 4);
  volume->fats = boot[16];
  volume->fat = reserved * sector;
  volume->fat_size = (get(boot + 22, 2) != 0 ? get(boot + 22, 2) : get(boot + 36, 4)) * sector;
  volume->cluster_bytes = boot[13] * sector;
  volume->root = volume->fat + volume->fats * volume->fat_size;
  volume->root_size = entries * ENTRY_BYTES;
  volume->data = volume->root + volume->root_size;
  if (sectors * sector > volume->size || volume->data >= sectors * sector) return false;
  volume->clusters = (uint32_t)((sectors * sector - volume->data) / volume->cluster_bytes);
  volume->wide = volume->clusters >= FAT16_CLUSTERS;
  if (volume->wide) {
    volume->root = volume->data + (get(boot + 44, 4) - FIRST_CLUSTER) * volume->cluster_bytes;
    volume->root_size = volume->cluster_bytes;
  }
  return volume->root + volume->root_size <= volume->size &&
         (volume->clusters + FIRST_CLUSTER) * (volume->wide ? 4 : 2) <= volume->fat_size;
}

static uint32_t next_cluster(const struct volume *volume, uint32_t cluster) {
  const uint8_t *fat = volume->bytes + volume->fat;

  return volume->wide ? get(fat + cluster * 4, 4) & 0x0fffffff : get(fat + cluster * 2, 2);
}

static void set_next(struct volume *volume, uint32_t cluster, uint32_t next) {
  for (unsigned i = 0; i < volume->fats; i++) {
    uint8_t *fat = volume->bytes + volume->fat + i * volume->fat_size;

    put(volume->wide ? fat + cluster * 4 : fat + cluster * 2, volume->wide ? 4 : 2, next);
  }
}

static bool is_cluster(const struct volume *volume, uint32_t cluster) {
  return cluster >= FIRST_CLUSTER && cluster - FIRST_CLUSTER < volume->clusters;
}

static uint8_t *cluster_bytes(const struct volume *volume, uint32_t cluster) {
  return volume->bytes + volume->data + (size_t)(cluster - FIRST_CLUSTER) * volume->cluster_bytes;
}

/* Finds a file and its clusters. False: there is none, or its chain is broken or has a loop. */
static bool find_file(const struct volume *volume, const char *name, struct chain *chain) {
  const uint8_t *end = volume->bytes + volume->root + volume->root_size;
  uint32_t cluster;

  chain->entry = volume->bytes + volume->root;
  while (end - chain->entry >= (ptrdiff_t)ENTRY_BYTES &&
         memcmp(chain->entry, name, NAME_BYTES) != 0)
    chain->entry += ENTRY_BYTES;
  if (end - chain->entry < (ptrdiff_t)ENTRY_BYTES) return false;
  chain->clusters = calloc(volume->clusters, sizeof(*chain->clusters));
  chain->count = 0;
  cluster = get(chain->entry + 26, 2) | (volume->wide ? get(chain->entry + 20, 2) << 16 : 0);
  while (is_cluster(volume, cluster) && chain->count < volume->clusters) {
    chain->clusters[chain->count++] = cluster;
    cluster = next_cluster(volume, cluster);
  }
  return chain->count > 0 && cluster >= (volume->wide ? 0x0ffffff8 : 0xfff8);
}

/* Writes a chain into the FATs and the file's entry. */
static void write_chain(struct volume *volume, const struct chain *chain) {
  for (uint32_t i = 0; i + 1 < chain->count; i++)
    set_next(volume, chain->clusters[i], chain->clusters[i + 1]);
  set_next(volume, chain->clusters[chain->count - 1], volume->wide ? 0x0fffffff : 0xffff);
  put(chain->entry + 26, 2, chain->clusters[0]);
  if (volume->wide) put(chain->entry + 20, 2, chain->clusters[0] >> 16);
}

/* The clusters of both, in the order in which they are dealt out: Fisher and Yates, by a generator
 * of Knuth's. */
static void shuffle(uint32_t *clusters, uint32_t count) {
  uint64_t random = 1;

  for (uint32_t i = count - 1; i > 0; i--) {
    uint32_t other, swapped = clusters[i];

    random = random * 6364136223846793005u + 1442695040888963407u;
    other = (uint32_t)((random >> 33) % (i + 1));
    clusters[i] = clusters[other];
    clusters[other] = swapped;
  }
}

/* Gives both files their new clusters: in turn, as long as both want more. */
static void deal(const uint32_t *all, struct chain *file, struct chain *other) {
  uint32_t taken = 0, given = 0;

  while (taken < file->count || given < other->count) {
    if (taken < file->count) file->clusters[taken] = all[taken + given], taken++;
    if (given < other->count) other->clusters[given] = all[taken + given], given++;
  }
}

static void copy_contents(const struct volume *volume, const struct chain *chain,
                          uint8_t *contents) {
  for (uint32_t i = 0; i < chain->count; i++) {
    memcpy(contents + i * volume->cluster_bytes, cluster_bytes(volume, chain->clusters[i]),
           volume->cluster_bytes);
  }
}

static void write_contents(struct volume *volume, const struct chain *chain,
                           const uint8_t *contents) {
  for (uint32_t i = 0; i < chain->count; i++) {
    memcpy(cluster_bytes(volume, chain->clusters[i]), contents + i * volume->cluster_bytes,
           volume->cluster_bytes);
  }
}

static int compare(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

  return (left > right) - (left < right);
}

const char *scatter(uint8_t *bytes, size_t size, bool shuffled, const char *file,
                    const char *other) {
  struct volume volume = {.bytes = bytes, .size = size};
  struct chain one = {0}, two = {0};
  uint32_t *all = NULL;
  uint8_t *contents = NULL;
  const char *wrong = NULL;

  if (!mount(&volume)) return "no FAT16 or FAT32 volume";
  if (!find_file(&volume, file, &one) || !find_file(&volume, other, &two)) {
    wrong = "a file is not there, is empty, or its chain is broken";
  } else {
    uint32_t count = one.count + two.count;

    all = calloc(count, sizeof(*all));
    contents = malloc(count * volume.cluster_bytes);
    memcpy(all, one.clusters, one.count * sizeof(*all));
    memcpy(all + one.count, two.clusters, two.count * sizeof(*all));
    qsort(all, count, sizeof(*all), compare);
    if (shuffled) shuffle(all, count);
    copy_contents(&volume, &one, contents);
    copy_contents(&volume, &two, contents + one.count * volume.cluster_bytes);
    deal(all, &one, &two);
    write_contents(&volume, &one, contents);
    write_contents(&volume, &two, contents + one.count * volume.cluster_bytes);
    write_chain(&volume, &one);
    write_chain(&volume, &two);
  }
  free(one.clusters);
  free(two.clusters);
  free(all);
  free(contents);
  return wrong;
}
