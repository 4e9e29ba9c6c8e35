/*
 * Directories of a FAT volume: from a path to a file. See fat.h.
 *
 * A long name lies in entries of 13 characters each, last piece first, before the entry that it
 * belongs to, and is tied to it by a checksum of the 8.3 name (FAT §7). The pieces are compared
 * with the name that is looked for as they come by; none is kept.
 */
#include "boot/core/fat_chain.h"
#include "lib/string.h"

/* A directory entry (FAT §6). */
struct directory_entry {
  uint8_t name[11]; /* 8.3 without the dot, padded with spaces. */
  uint8_t attributes;
  uint8_t unused[8];
  uint16_t cluster_high; /* FAT32 only. */
  uint16_t time;
  uint16_t date;
  uint16_t cluster_low;
  uint32_t size;
} __attribute__((packed));

/* An entry with a piece of a long name (FAT §7). */
struct long_entry {
  uint8_t order;           /* 1 for the first piece of the name; plus LONG_LAST for the last. */
  uint8_t characters1[10]; /* UTF-16. A shorter name ends in 0, and 0xffff fills the rest. */
  uint8_t attributes;      /* ATTRIBUTE_LONG. */
  uint8_t type;
  uint8_t checksum; /* Of the 8.3 name. */
  uint8_t characters2[12];
  uint16_t cluster;
  uint8_t characters3[4];
} __attribute__((packed));

_Static_assert(sizeof(struct directory_entry) == 32, "FAT §6");
_Static_assert(sizeof(struct long_entry) == 32, "FAT §7");
_Static_assert(__builtin_offsetof(struct directory_entry, cluster_low) == 26, "FAT §6");
_Static_assert(__builtin_offsetof(struct long_entry, characters3) == 28, "FAT §7");

#define NAME_END 0x00u     /* name[0]: no entries from here on (FAT §6.1). */
#define NAME_DELETED 0xe5u /* name[0]: not in use. */
#define ATTRIBUTE_VOLUME 0x08u
#define ATTRIBUTE_DIRECTORY 0x10u
#define ATTRIBUTE_LONG 0x0fu /* Of the six bits in ATTRIBUTE_MASK. */
#define ATTRIBUTE_MASK 0x3fu
#define LONG_LAST 0x40u
#define LONG_CHARACTERS 13u
#define LONG_NAME_MAX 255u

#define DIRECTORY_SIZE_MAX (65536u * 32u) /* FAT §6.2: no directory has more entries. */

/* One component of a path; not terminated. */
struct component {
  const char *name;
  uint32_t length;
};

/* The long name that is coming by. */
struct long_name {
  uint32_t next;    /* Order of the piece that must come next; 0: the entry itself. */
  uint8_t checksum; /* Which 8.3 name it belongs to. */
  int matches;      /* All pieces so far fit the component. */
};

static char upper(char character) {
  return character >= 'a' && character <= 'z' ? (char)(character - 'a' + 'A') : character;
}

static uint8_t checksum_of(const uint8_t *name) {
  uint8_t sum = 0;

  for (uint32_t i = 0; i < sizeof(((struct directory_entry *)0)->name); i++) {
    sum = (uint8_t)((sum << 7 | sum >> 1) + name[i]);
  }
  return sum;
}

/* Character `index` (0 to 12) of a piece. */
static uint32_t long_character(const struct long_entry *entry, uint32_t index) {
  const uint8_t *bytes;

  if (index < 5) {
    bytes = &entry->characters1[2 * index];
  } else if (index < 11) {
    bytes = &entry->characters2[2 * (index - 5)];
  } else {
    bytes = &entry->characters3[2 * (index - 11)];
  }
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

/* True when the piece of that `order` is what the component has in its place. */
static int piece_matches(const struct long_entry *entry, uint32_t order,
                         const struct component *wanted) {
  uint32_t start = (order - 1) * LONG_CHARACTERS;

  for (uint32_t i = 0; i < LONG_CHARACTERS && start + i <= wanted->length; i++) {
    uint32_t character = long_character(entry, i);

    if (start + i == wanted->length) return character == 0;
    if (character >= 0x80 || upper((char)character) != upper(wanted->name[start + i])) return 0;
  }
  return 1;
}

static void take_piece(struct long_name *name, const struct long_entry *entry,
                       const struct component *wanted) {
  uint32_t order = entry->order & ~LONG_LAST;

  if (entry->order & LONG_LAST) {
    name->next = (wanted->length + LONG_CHARACTERS - 1) / LONG_CHARACTERS;
    name->checksum = entry->checksum;
    name->matches = wanted->length <= LONG_NAME_MAX;
  }
  name->matches = name->matches && order != 0 && order == name->next &&
                  entry->checksum == name->checksum && piece_matches(entry, order, wanted);
  name->next--;
}

static int long_name_matches(const struct long_name *name, const struct directory_entry *entry) {
  return name->matches && name->next == 0 && name->checksum == checksum_of(entry->name);
}

/* Appends a part of an 8.3 name without its padding. */
static uint32_t append_part(char *text, uint32_t length, const uint8_t *part, uint32_t size) {
  while (size > 0 && part[size - 1] == ' ') {
    size--;
  }
  memcpy(text + length, part, size);
  return length + size;
}

/* Compares with the 8.3 name, written with a dot when there is an extension. */
static int short_name_matches(const struct directory_entry *entry, const struct component *wanted) {
  char text[sizeof(entry->name) + 1];
  uint32_t length = append_part(text, 0, entry->name, 8);
  uint32_t with_extension = append_part(text, length + 1, entry->name + 8, 3);

  if (with_extension > length + 1) {
    text[length] = '.';
    length = with_extension;
  }
  if (length != wanted->length) return 0;
  for (uint32_t i = 0; i < length; i++) {
    if (upper(text[i]) != upper(wanted->name[i])) return 0;
  }
  return 1;
}

/* Looks through the entries in a sector. Sets `at_end` when none follow in later sectors. */
static const struct directory_entry *scan_sector(const uint8_t *data, uint32_t size,
                                                 const struct component *wanted,
                                                 struct long_name *name, int *at_end) {
  for (uint32_t at = 0; at < size; at += sizeof(struct directory_entry)) {
    const struct directory_entry *entry = (const void *)(data + at);

    if (entry->name[0] == NAME_END) {
      *at_end = 1;
      return NULL;
    }
    if ((entry->attributes & ATTRIBUTE_MASK) == ATTRIBUTE_LONG && entry->name[0] != NAME_DELETED) {
      take_piece(name, (const void *)entry, wanted);
      continue;
    }
    if (entry->name[0] != NAME_DELETED && !(entry->attributes & ATTRIBUTE_VOLUME) &&
        (long_name_matches(name, entry) || short_name_matches(entry, wanted))) {
      return entry;
    }
    name->matches = 0;
  }
  return NULL;
}

/*
 * Finds sector `number` of a directory: in its chain of clusters, or with first cluster 0 in the
 * root directory of FAT12/16. BOOT_FILE_NOT_FOUND at the directory's end.
 */
static enum boot_status directory_sector(struct fat_volume *volume, struct fat_file *chain,
                                         uint32_t number, uint32_t *sector) {
  uint32_t cluster_sectors = volume->cluster_size / volume->sector_size;
  enum boot_status status;

  if (chain->first_cluster == 0) {
    *sector = volume->root_sector + number;
    return number < volume->root_sectors ? BOOT_OK : BOOT_FILE_NOT_FOUND;
  }
  status = fat_seek(volume, chain, number / cluster_sectors);
  if (status != BOOT_OK) return status == BOOT_FILE_TOO_SHORT ? BOOT_FILE_NOT_FOUND : status;
  *sector = fat_cluster_sector(volume, chain->cluster) + number % cluster_sectors;
  return BOOT_OK;
}

/* Finds `wanted` in the sectors `from` to `last` of a directory, and copies its entry to `found`.
 */
static enum boot_status search(struct fat_volume *volume, struct fat_directory *directory,
                               uint32_t from, uint32_t last, const struct component *wanted,
                               struct directory_entry *found) {
  struct long_name name = {0};
  int at_end = 0;

  for (uint32_t number = from; number <= last && !at_end; number++) {
    const struct directory_entry *entry;
    const uint8_t *data;
    uint32_t sector;
    enum boot_status status = directory_sector(volume, &directory->chain, number, &sector);

    if (status == BOOT_OK) status = fat_cached(volume, &volume->data, sector, &data);
    if (status != BOOT_OK) return status;
    entry = scan_sector(data, volume->sector_size, wanted, &name, &at_end);
    if (entry != NULL) {
      *found = *entry;
      directory->sector = number;
      return BOOT_OK;
    }
  }
  return at_end ? BOOT_FILE_NOT_FOUND : BOOT_BAD_FILE_SYSTEM;
}

/*
 * Finds `wanted` in a directory, from where something was found last up to its end, then from its
 * start on.
 */
static enum boot_status find_entry(struct fat_volume *volume, struct fat_directory *directory,
                                   const struct component *wanted, struct directory_entry *found) {
  uint32_t from = directory->sector;
  /* One sector more than there can be: it shows that a directory goes on. */
  uint32_t last = DIRECTORY_SIZE_MAX / volume->sector_size;
  enum boot_status status = search(volume, directory, from, last, wanted, found);

  /* And in that sector itself, as pieces of a name may lie before it. */
  if (status != BOOT_OK && from > 0 && search(volume, directory, 0, from, wanted, found) == BOOT_OK)
    return BOOT_OK;
  return status;
}

static uint32_t first_cluster(const struct fat_volume *volume,
                              const struct directory_entry *entry) {
  uint32_t high = volume->kind == FAT32 ? entry->cluster_high : 0;

  return high << 16 | entry->cluster_low;
}

/* Fills `file` from its entry. */
static enum boot_status open_entry(const struct fat_volume *volume,
                                   const struct directory_entry *entry, struct fat_file *file) {
  uint32_t cluster = first_cluster(volume, entry);

  if (entry->size == 0) {
    cluster = 0;
  } else if (!fat_has_cluster(volume, cluster) ||
             (entry->size - 1) / volume->cluster_size >= volume->cluster_count) {
    return BOOT_BAD_FILE_SYSTEM;
  }
  *file = (struct fat_file){
      .first_cluster = cluster, .size = entry->size, .cluster = cluster, .anchor = cluster};
  return BOOT_OK;
}

/* Cuts the first component off `path`; its length is 0 when there is none. */
static struct component next_component(const char **path) {
  struct component component;

  while (**path == '/') {
    ++*path;
  }
  component = (struct component){.name = *path};
  while (**path != '/' && **path != '\0') {
    ++*path;
    component.length++;
  }
  return component;
}

/* Makes `directory` the one whose clusters begin at `cluster`. */
static void enter(struct fat_directory *directory, uint32_t cluster) {
  directory->chain =
      (struct fat_file){.first_cluster = cluster, .cluster = cluster, .anchor = cluster};
  directory->sector = 0;
}

/* Makes `directory` the one that `entry` in it is of. */
static enum boot_status enter_entry(struct fat_volume *volume, struct fat_directory *directory,
                                    const struct directory_entry *entry) {
  uint32_t cluster = first_cluster(volume, entry);

  if (!(entry->attributes & ATTRIBUTE_DIRECTORY)) return BOOT_FILE_NOT_FOUND;
  if (cluster == 0) {
    cluster = volume->root_cluster; /* What ".." says in a directory of the root (FAT §6.5). */
  } else if (!fat_has_cluster(volume, cluster)) {
    return BOOT_BAD_FILE_SYSTEM;
  }
  enter(directory, cluster);
  return BOOT_OK;
}

/* Makes the volume's directory the one with the file of `path`, and moves that on to its name. */
static enum boot_status open_directory(struct fat_volume *volume, const char **path) {
  struct fat_directory *directory = &volume->directory;
  const char *name = *path;
  uint32_t length;

  for (const char *at = *path; *at != '\0'; at++) {
    if (*at == '/') name = at + 1;
  }
  length = (uint32_t)(name - *path);
  if (length != directory->length || memcmp(directory->path, *path, length) != 0) {
    const char *rest = *path;

    directory->length = FAT_NO_DIRECTORY;
    enter(directory, volume->root_cluster);
    for (;;) {
      struct component component = next_component(&rest);
      struct directory_entry entry;
      enum boot_status status;

      if (component.name >= name) break;
      status = find_entry(volume, directory, &component, &entry);
      if (status == BOOT_OK) status = enter_entry(volume, directory, &entry);
      if (status != BOOT_OK) return status;
    }
    if (length <= sizeof(directory->path)) {
      memcpy(directory->path, *path, length);
      directory->length = length;
    }
  }
  *path = name;
  return BOOT_OK;
}

enum boot_status fat_open(struct fat_volume *volume, const char *path, struct fat_file *file) {
  struct component component;
  struct directory_entry entry;
  enum boot_status status = open_directory(volume, &path);

  if (status != BOOT_OK) return status;
  component = next_component(&path);
  if (component.length == 0) return BOOT_FILE_NOT_FOUND;
  status = find_entry(volume, &volume->directory, &component, &entry);
  if (status != BOOT_OK) return status;
  if (entry.attributes & ATTRIBUTE_DIRECTORY) return BOOT_FILE_NOT_FOUND;
  return open_entry(volume, &entry, file);
}
