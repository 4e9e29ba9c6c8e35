/*
 * Whose a cluster of a FAT volume is: all directories are walked. A cluster is come by once only,
 * so that loops and files with clusters in common end, and the work is bounded by the volume. See
 * fat.h.
 */
#include <stdlib.h>

#include "tests/hermetic/difference/fat.h"

#define DIRECTORIES_MAX 16u /* Inside of each other that are looked at. */

struct walk {
  const struct fat *fat;
  uint8_t *seen;   /* Of each cluster: whether it was come by. */
  uint64_t wanted; /* The cluster whose owner is looked for. */
  struct fat_owner *owner;
};

/* True when `cluster` is one that was not come by yet; now it is. */
static bool visit(const struct fat *fat, uint8_t *seen, uint64_t cluster) {
  if (!fat_has(fat, cluster) || seen[cluster - FAT_FIRST_CLUSTER]) return false;
  seen[cluster - FAT_FIRST_CLUSTER] = 1;
  return true;
}

uint8_t *fat_copy_chain(const struct fat *fat, uint64_t first, uint64_t limit, uint64_t *size) {
  uint64_t count = limit / fat->cluster_size + (limit % fat->cluster_size != 0);
  uint8_t *copy;

  if (count > fat->cluster_count) count = fat->cluster_count;
  copy = malloc(count * fat->cluster_size + 1);
  *size = 0;
  if (copy == NULL) return NULL;
  for (uint64_t i = 0, cluster = first; i < count && fat_has(fat, cluster); i++) {
    uint64_t start = fat->data_start + (cluster - FAT_FIRST_CLUSTER) * fat->cluster_size;

    memcpy(copy + *size, fat->volume.data + start, fat->cluster_size);
    *size += fat->cluster_size;
    cluster = fat_next(fat, cluster);
  }
  if (*size > limit) *size = limit;
  return copy;
}

static bool search_directory(const struct walk *walk, struct bytes directory, uint32_t depth);

/* Looks for the cluster among those of a file or a directory, and in that directory. */
static bool search_chain(const struct walk *walk, const struct fat_entry *entry, uint32_t depth) {
  uint64_t count = 0, size;
  uint8_t *copy;
  bool found;

  for (uint64_t cluster = entry->cluster; visit(walk->fat, walk->seen, cluster); count++) {
    if (cluster == walk->wanted) {
      walk->owner->is_directory = entry->is_directory;
      walk->owner->cluster = entry->cluster;
      walk->owner->index = count;
      walk->owner->size = entry->size;
      return true;
    }
    cluster = fat_next(walk->fat, cluster);
  }
  if (!entry->is_directory || count == 0 || depth == 0) return false;
  copy = fat_copy_chain(walk->fat, entry->cluster, count * walk->fat->cluster_size, &size);
  if (copy == NULL) return false;
  found = search_directory(walk, (struct bytes){copy, size}, depth - 1);
  free(copy);
  return found;
}

static bool search_directory(const struct walk *walk, struct bytes directory, uint32_t depth) {
  struct text *path = &walk->owner->path;
  uint32_t length = path->length;
  struct fat_entry entry;

  for (uint64_t i = 0; number(directory, i * FAT_ENTRY_SIZE, 1) != 0; i++) {
    if (!fat_entry(walk->fat, directory, i, &entry)) continue;
    text_add(path, "/%s", entry.name.text);
    if (search_chain(walk, &entry, depth)) return true;
    text_cut(path, length);
  }
  return false;
}

bool fat_find_owner(const struct fat *fat, uint64_t cluster, struct fat_owner *owner) {
  const struct fat_entry root = {.is_directory = true, .cluster = fat->root_cluster};
  struct walk walk = {fat, calloc(fat->cluster_count + 1, 1), cluster, owner};
  bool found;

  owner->path = (struct text){0};
  if (walk.seen == NULL) return false;
  if (fat->bits == 32) {
    found = search_chain(&walk, &root, DIRECTORIES_MAX);
  } else {
    found = search_directory(&walk, slice(fat->volume, fat->root_start, fat->root_size),
                             DIRECTORIES_MAX);
  }
  free(walk.seen);
  return found;
}
