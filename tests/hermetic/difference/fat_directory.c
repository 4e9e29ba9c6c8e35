/* The entries of a FAT directory, and their names: see fat.h. */
#include <inttypes.h>

#include "tests/hermetic/difference/fat.h"
#include "tests/hermetic/difference/parts.h"

#define NAME_SIZE_83 11u   /* Bytes: 8, and 3 behind the dot, padded with spaces. */
#define NAME_END 0x00u     /* First byte: no entries from here on (FAT §6.1). */
#define NAME_DELETED 0xe5u /* First byte: not in use. */

#define ATTRIBUTES 11u /* The byte with these bits. */
#define ATTRIBUTE_VOLUME 0x08u
#define ATTRIBUTE_DIRECTORY 0x10u
#define ATTRIBUTE_LONG 0x0fu /* Of the bits in ATTRIBUTE_MASK: a piece of a long name. */
#define ATTRIBUTE_MASK 0x3fu

/* Bits of byte 12, by which Windows NT and mtools save long names: the name, the extension is in
 * lower case. */
#define CASE 12u
#define CASE_LOWER_BASE 0x08u
#define CASE_LOWER_EXTENSION 0x10u

/* A piece of a long name (FAT §7). The first one lies right before the entry, the last one first.
 */
#define LONG_LAST 0x40u /* In the byte of the order. */
#define LONG_PIECES_MAX 20u
#define LONG_BYTES 26u /* Of a piece: 13 characters of UTF-16, in three places. */

/* FAT §6. */
static const struct field entry_fields[] = {
    {0, "name"},
    {11, "attributes"},
    {12, "case of the name"},
    {13, "creation time"},
    {18, "date of last access"},
    {20, "first cluster, upper half"},
    {22, "modification time"},
    {26, "first cluster"},
    {28, "size"},
    {0, NULL},
};

static struct bytes entry_at(struct bytes directory, uint64_t index) {
  return slice(directory, index * FAT_ENTRY_SIZE, FAT_ENTRY_SIZE);
}

static bool is_deleted(struct bytes entry) {
  return number(entry, 0, 1) == NAME_DELETED;
}

static bool is_long(struct bytes entry) {
  return (number(entry, ATTRIBUTES, 1) & ATTRIBUTE_MASK) == ATTRIBUTE_LONG && !is_deleted(entry);
}

/* Appends a part of an 8.3 name without its padding to the `length` characters. */
static uint32_t add_short(char *characters, uint32_t length, struct bytes part, bool lower) {
  while (part.size > 0 && part.data[part.size - 1] == ' ') part.size--;
  for (uint64_t i = 0; i < part.size; i++) {
    uint8_t byte = part.data[i];

    characters[length++] = (char)(lower && byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
  }
  return length;
}

static struct name short_name(struct bytes entry) {
  uint64_t lower = number(entry, CASE, 1);
  char characters[NAME_SIZE_83 + 1];
  uint32_t length = add_short(characters, 0, slice(entry, 0, 8), lower & CASE_LOWER_BASE);
  uint32_t longer =
      add_short(characters, length + 1, slice(entry, 8, 3), lower & CASE_LOWER_EXTENSION);

  characters[length] = '.';
  if (longer > length + 1) length = longer;
  return name_of((struct bytes){(const uint8_t *)characters, length});
}

static uint8_t checksum_of(struct bytes entry) {
  uint8_t sum = 0;

  for (uint32_t i = 0; i < NAME_SIZE_83; i++)
    sum = (uint8_t)((sum << 7 | sum >> 1) + (uint8_t)number(entry, i, 1));
  return sum;
}

/* Copies a piece's characters, as far as it has them. */
static void copy_piece(uint8_t *characters, struct bytes piece) {
  static const uint8_t places[LONG_BYTES / 2] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

  for (uint32_t i = 0; i < LONG_BYTES; i++)
    characters[i] = (uint8_t)number(piece, places[i / 2] + i % 2, 1);
}

/* The long name, if the entry has one, or the short one. */
static struct name entry_name(struct bytes directory, uint64_t index) {
  uint8_t characters[LONG_PIECES_MAX * LONG_BYTES];
  struct bytes entry = entry_at(directory, index);

  for (uint32_t order = 1; order <= LONG_PIECES_MAX && order <= index; order++) {
    struct bytes piece = entry_at(directory, index - order);

    if (!is_long(piece) || (number(piece, 0, 1) & ~LONG_LAST) != order ||
        number(piece, 13, 1) != checksum_of(entry))
      break;
    copy_piece(characters + (order - 1) * LONG_BYTES, piece);
    if (number(piece, 0, 1) & LONG_LAST)
      return name_of_utf16((struct bytes){characters, order * LONG_BYTES});
  }
  return short_name(entry);
}

bool fat_entry(const struct fat *fat, struct bytes directory, uint64_t index,
               struct fat_entry *entry) {
  struct bytes bytes = entry_at(directory, index);
  uint64_t attributes = number(bytes, ATTRIBUTES, 1);

  if (number(bytes, 0, 1) == NAME_END || is_deleted(bytes) || attributes & ATTRIBUTE_VOLUME ||
      has_text(bytes, 0, "."))
    return false;
  entry->name = entry_name(directory, index);
  entry->is_directory = (attributes & ATTRIBUTE_DIRECTORY) != 0;
  entry->cluster = number(bytes, 26, 2) | (fat->bits == 32 ? number(bytes, 20, 2) << 16 : 0);
  entry->size = number(bytes, 28, 4);
  return true;
}

/* Of what the entry is, or of which a piece of the name. */
static void say_entry(struct bytes directory, uint64_t index, struct text *text) {
  struct bytes entry = entry_at(directory, index);
  uint64_t named = index;

  while (is_long(entry_at(directory, named))) named++;
  if (number(entry, 0, 1) == NAME_END) {
    text_add(text, " (unused)");
  } else if (is_deleted(entry)) {
    text_add(text, " (deleted)");
  } else if (named != index) {
    text_add(text, " (long name of %s)", entry_name(directory, named).text);
  } else if (number(entry, ATTRIBUTES, 1) & ATTRIBUTE_VOLUME) {
    text_add(text, " (label of the volume)");
  } else {
    text_add(text, " (%s)", entry_name(directory, index).text);
  }
}

void fat_directory_say(struct bytes directory, uint64_t offset, const char *path,
                       struct text *text) {
  uint64_t index = offset / FAT_ENTRY_SIZE, inside = offset % FAT_ENTRY_SIZE;
  bool long_name = is_long(entry_at(directory, index));

  if (*path == '\0') {
    text_add(text, "root directory");
  } else {
    text_add(text, "directory %s", path);
  }
  text_add(text, ", entry %" PRIu64, index + 1);
  say_entry(directory, index, text);
  if (long_name) {
    text_add(text, " + 0x%" PRIx64, inside);
  } else {
    field_say("", entry_fields, inside, text);
  }
}
