/* The GUID partition table: see disk.h. (UEFI 2.10 §5.3.) */
#include <inttypes.h>
#include <stdio.h>

#include "tests/hermetic/difference/disk.h"

#define HEADER_SIZE 92u
#define ENTRY_SIZE_MIN 128u
#define ENTRIES_MAX 1024u /* That are looked at; disks have 128. */

/* UEFI 2.10 table 5.5. */
static const struct field header_fields[] = {
    {0, "signature"},
    {8, "revision"},
    {12, "size"},
    {16, "CRC of the header"},
    {20, "reserved"},
    {24, "own sector"},
    {32, "sector of the other header"},
    {40, "first usable sector"},
    {48, "last usable sector"},
    {56, "disk GUID"},
    {72, "sector of the entries"},
    {80, "number of entries"},
    {84, "size of an entry"},
    {88, "CRC of the entries"},
    {HEADER_SIZE, "rest of the sector"},
    {0, NULL},
};

/* UEFI 2.10 table 5.6. */
static const struct field entry_fields[] = {
    {0, "type GUID"},   {16, "partition GUID"}, {32, "first sector"}, {40, "last sector"},
    {48, "attributes"}, {56, "name"},           {128, "rest"},        {0, NULL},
};

/* The entries of a header; those not in use are parts of the table, too. */
struct entries {
  struct bytes bytes;
  uint64_t start; /* In the disk. */
  uint64_t size;  /* Bytes of one. */
  uint64_t count; /* As many as are on the disk. */
};

/* Names the header in that sector, and reads where its entries are: none if it is no header. */
static struct entries add_header(struct bytes disk, struct parts *parts, uint64_t sector,
                                 const char *prefix) {
  struct bytes header = slice(disk, sector * SECTOR, SECTOR);
  struct entries entries = {.bytes = {disk.data, 0}};
  uint64_t first = number(header, 72, 8), count = number(header, 80, 4);

  if (!has_text(header, 0, "EFI PART")) return entries;
  parts_add(parts, sector * SECTOR, SECTOR, header_fields, "%sGPT header", prefix);
  entries.size = number(header, 84, 4);
  if (first >= disk.size / SECTOR || entries.size < ENTRY_SIZE_MIN) return entries;
  if (count > ENTRIES_MAX) count = ENTRIES_MAX;
  entries.start = first * SECTOR;
  entries.bytes = slice(disk, entries.start, count * entries.size);
  entries.count = entries.bytes.size / entries.size;
  return entries;
}

static struct bytes entry_at(const struct entries *entries, uint64_t index) {
  return slice(entries->bytes, index * entries->size, entries->size);
}

static bool is_used(struct bytes entry) {
  return number(entry, 0, 8) != 0 || number(entry, 8, 8) != 0;
}

static void add_entries(struct parts *parts, const struct entries *entries, const char *prefix) {
  for (uint64_t i = 0; i < entries->count; i++) {
    struct bytes entry = entry_at(entries, i);
    struct name name = name_of_utf16(slice(entry, 56, 72));

    parts_add(parts, entries->start + i * entries->size, entries->size, entry_fields,
              "%sGPT entry %" PRIu64 " (%s)", prefix, i + 1, is_used(entry) ? name.text : "unused");
  }
}

static void add_partitions(struct bytes disk, struct parts *parts, const struct entries *entries,
                           struct bytes *partition) {
  for (uint64_t i = 0; i < entries->count; i++) {
    struct bytes entry = entry_at(entries, i);
    uint64_t first = number(entry, 32, 8), last = number(entry, 40, 8);
    char label[96];

    if (!is_used(entry) || last < first || first == 0) continue;
    snprintf(label, sizeof(label), "partition %" PRIu64 " \"%s\"", i + 1,
             name_of_utf16(slice(entry, 56, 72)).text);
    disk_add_partition(disk, parts, first, last - first + 1, label, partition);
  }
}

void gpt_add(struct bytes disk, struct parts *parts, struct bytes *partition) {
  struct entries entries = add_header(disk, parts, 1, "");
  struct entries backup = add_header(disk, parts, disk.size / SECTOR - 1, "backup ");

  add_entries(parts, &entries, "");
  add_entries(parts, &backup, "backup ");
  add_partitions(disk, parts, entries.count != 0 ? &entries : &backup, partition);
}
