/* Faults of a disk: sectors that cannot be read, partition tables, file systems. */
#include <stdlib.h>
#include <string.h>

#include "tests/faults/pc.h"
#include "tests/faults/report.h"

/* The master boot record and a GUID partition table (UEFI 2.10 tables 5.1, 5.2, 5.5, 5.6). */
#define MBR_TABLE 446u
#define MBR_ENTRY_SIZE 16u
#define MBR_ACTIVE 0x80u
#define GPT_HEADER PC_SECTOR
#define GPT_HEADER_SIZE 92u
#define GPT_CRC 16u

/* Microsoft FAT §3.1. */
#define BPB_RESERVED 14u
#define BPB_SIZE 62u
#define BPB_CLUSTER 13u
#define BPB_FATS 16u
#define BPB_ROOT 17u
#define BPB_FAT_SECTORS 22u
#define ENTRY_SIZE 32u
#define LONG_ENTRIES_MAX 8u

/* A sector that was read, told by its number among these. */
static uint64_t nth_sector(const uint8_t *read, uint32_t number) {
  for (uint64_t i = 0; i < pc.sectors; i++)
    if (read[i] && number-- == 0) return i;
  return PC_NO_SECTOR;
}

void fault_sectors(const char *disk, unsigned seldom) {
  uint8_t *read = malloc(pc.sectors);
  uint64_t sector;

  if (read == NULL) abort();
  if (fault(MAY_BOOT, "%s: nothing is wrong", disk)) pc_boot();
  memcpy(read, pc_sectors_read(), pc.sectors);
  for (uint32_t i = 0; (sector = nth_sector(read, i)) != PC_NO_SECTOR; i++) {
    /* There is another GUID partition table, but nothing else is there twice. */
    unsigned may = sector == 1 || sector == 2 ? MAY_BOTH : MAY_STOP | seldom;

    if (fault(may, "%s: sector %llu cannot be read", disk, (unsigned long long)sector)) {
      pc.bad_sector = sector;
      pc_boot();
    }
    if (fault(MAY_STOP | SELDOM, "%s: ends before sector %llu", disk, (unsigned long long)sector)) {
      pc.sectors = pc.told_sectors = sector;
      pc_boot();
    }
    if (fault(MAY_STOP | SELDOM, "%s: ends before sector %llu, which nobody says", disk,
              (unsigned long long)sector)) {
      pc.sectors = sector;
      pc.told_sectors = UINT64_MAX;
      pc_boot();
    }
  }
  /* All others may be as they like. */
  if (fault(MAY_BOOT, "%s: garbage in what need not be read", disk)) {
    for (uint64_t i = 0; i < pc.sectors; i++)
      if (i != 0 && !read[i]) memset(pc.disk + i * PC_SECTOR, 0xa5, PC_SECTOR);
    pc_boot();
  }
  free(read);
}

/* Gives each of the fields at `base` of the disk each value. */
static void fault_fields(const char *what, uint64_t base, const struct field *fields,
                         uint32_t count, void (*repair)(void)) {
  for (uint32_t i = 0; i < count; i++) {
    uint8_t *bytes = pc.disk + base + fields[i].offset;
    uint64_t value = get_number(bytes, fields[i].size);

    for (uint32_t which = 0; which < FIELD_VALUES; which++) {
      uint64_t other = field_value(which, value, fields[i].size);

      if (other == value) continue;
      if (fault(MAY_BOTH, "%s: %s is 0x%llx", what, fields[i].name, (unsigned long long)other)) {
        put_number(bytes, fields[i].size, other);
        if (repair != NULL) repair();
        pc_boot();
      }
    }
  }
}

/* Gives each of `count` bytes at `base` of the disk each value. */
static void fault_bytes(const char *what, uint64_t base, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    struct field field = {"a byte", i, 1};

    fault_fields(what, base, &field, 1, NULL);
  }
}

void fault_partitions(void) {
  static const struct field entry[] = {
      {"first sector", 8, 4}, {"sectors", 12, 4}, {"status", 0, 1}, {"type", 4, 1}};
  uint8_t *table = pc.disk + MBR_TABLE;

  fault_fields("MBR", MBR_TABLE, entry, sizeof(entry) / sizeof(entry[0]), NULL);
  fault_bytes("MBR", MBR_TABLE, 4 * MBR_ENTRY_SIZE);
  /* Partitions that overlap: the active one counts, and there is only one such. */
  if (fault(MAY_BOOT, "MBR: another partition is where the active one is")) {
    memcpy(table + MBR_ENTRY_SIZE, table, MBR_ENTRY_SIZE);
    table[MBR_ENTRY_SIZE] = 0;
    pc_boot();
  }
  if (fault(MAY_BOOT, "MBR: another partition begins within the active one")) {
    memcpy(table + MBR_ENTRY_SIZE, table, MBR_ENTRY_SIZE);
    table[MBR_ENTRY_SIZE] = 0;
    put_number(table + MBR_ENTRY_SIZE + 8, 4, get_number(table + 8, 4) + 7);
    pc_boot();
  }
  if (fault(MAY_STOP, "MBR: two active partitions that overlap")) {
    memcpy(table + MBR_ENTRY_SIZE, table, MBR_ENTRY_SIZE);
    pc_boot();
  }
}

/* CRC-32 (UEFI 2.10 §5.3.2). */
static uint32_t crc32(const uint8_t *bytes, uint64_t size) {
  uint32_t crc = UINT32_MAX;

  for (uint64_t i = 0; i < size; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

/* Makes the checksum of the header right, where its size lets it be. */
static void repair_header(void) {
  uint8_t *header = pc.disk + GPT_HEADER;
  uint64_t size = get_number(header + 12, 4);

  if (size > PC_SECTOR) return;
  put_number(header + GPT_CRC, 4, 0);
  put_number(header + GPT_CRC, 4, crc32(header, size));
}

/* Spoils the primary table beyond doubt. */
static void no_primary(void) {
  memset(pc.disk + GPT_HEADER, 0, PC_SECTOR);
}

void fault_gpt(void) {
  static const struct field header[] = {
      {"signature", 0, 8},     {"revision", 8, 4},       {"size", 12, 4},
      {"checksum", 16, 4},     {"own block", 24, 8},     {"other block", 32, 8},
      {"first usable", 40, 8}, {"last usable", 48, 8},   {"entries' block", 72, 8},
      {"entries", 80, 4},      {"entries' size", 84, 4}, {"entries' checksum", 88, 4}};
  static const struct field entry[] = {
      {"type", 0, 8}, {"first block", 32, 8}, {"last block", 40, 8}, {"attributes", 48, 8}};
  const uint32_t fields = sizeof(header) / sizeof(header[0]);
  uint64_t entries = get_number(pc.disk + GPT_HEADER + 72, 8) * PC_SECTOR;
  uint64_t backup = (pc.sectors - 1) * PC_SECTOR;
  uint64_t backup_entries = get_number(pc.disk + backup + 72, 8) * PC_SECTOR;

  fault_fields("GPT", GPT_HEADER, header, fields, NULL);
  fault_fields("GPT with a right checksum", GPT_HEADER, header, fields, repair_header);
  fault_fields("GPT entry", entries, entry, sizeof(entry) / sizeof(entry[0]), NULL);
  fault_bytes("GPT entry", entries, 2 * 128);
  /* The backup is as good (UEFI 2.10 §5.3.2). */
  if (fault(MAY_BOOT, "GPT: the primary header's checksum is wrong")) {
    pc.disk[GPT_HEADER + 56] ^= 1;
    pc_boot();
  }
  if (fault(MAY_BOOT, "GPT: no primary header")) {
    no_primary();
    pc_boot();
  }
  if (fault(MAY_BOOT, "GPT: neither primary header nor entries")) {
    no_primary();
    memset(pc.disk + entries, 0, 128 * 128);
    pc_boot();
  }
  if (fault(MAY_BOOT, "GPT: the primary header cannot be read")) {
    pc.bad_sector = GPT_HEADER / PC_SECTOR;
    pc_boot();
  }
  if (fault(MAY_STOP, "GPT: no primary header, and the disk's size is not known")) {
    no_primary();
    pc.told_sectors = UINT64_MAX;
    pc_boot();
  }
  if (fault(MAY_STOP, "GPT: neither header")) {
    no_primary();
    memset(pc.disk + backup, 0, PC_SECTOR);
    pc_boot();
  }
  for (uint32_t i = 0; i < GPT_HEADER_SIZE; i++) {
    if (fault(MAY_STOP | SELDOM, "GPT: no primary header, and byte %u of the backup is wrong", i)) {
      no_primary();
      pc.disk[backup + i] ^= 0x10;
      pc_boot();
    }
  }
  fault_fields("GPT entry", backup_entries, entry, sizeof(entry) / sizeof(entry[0]), no_primary);
}

/* Where the parts of the FAT volume at byte `at` of the disk are. */
struct volume {
  uint64_t at, fat, root, data;
  uint32_t cluster_size, clusters;
};

static struct volume find_volume(void) {
  static const uint8_t mark[] = {'F', 'A', 'T', '1', '6'};
  uint64_t at = 0;
  struct volume volume;
  const uint8_t *boot;
  uint32_t fat_bytes;

  while (memcmp(pc.disk + at + 54, mark, sizeof(mark)) != 0) {
    at += PC_SECTOR;
    if (at >= pc.sectors * PC_SECTOR) abort();
  }
  boot = pc.disk + at;
  fat_bytes = (uint32_t)get_number(boot + BPB_FAT_SECTORS, 2) * PC_SECTOR;
  volume.at = at;
  volume.fat = at + get_number(boot + BPB_RESERVED, 2) * PC_SECTOR;
  volume.root = volume.fat + boot[BPB_FATS] * fat_bytes;
  volume.data = volume.root + get_number(boot + BPB_ROOT, 2) * ENTRY_SIZE;
  volume.cluster_size = boot[BPB_CLUSTER] * PC_SECTOR;
  volume.clusters = fat_bytes / 2;
  return volume;
}

/* Loops, cross-links, and chains that are cut or lead nowhere: each cluster that is used is
 * followed by each kind of other one. */
static void fault_fat(const struct volume *volume) {
  uint8_t *fat = pc.disk + volume->fat;
  uint32_t kernel =
      (uint32_t)(((uint64_t)(pc.kernel - pc.disk) - volume->data) / volume->cluster_size) + 2;

  for (uint32_t cluster = 2; cluster < volume->clusters; cluster++) {
    uint32_t next = (uint32_t)get_number(fat + 2 * cluster, 2);
    const uint32_t others[] = {0,      1,      2,      cluster, cluster - 1, cluster + 2, kernel,
                               0xfff6, 0xfff7, 0xfff8, 0xffff,  0x8000,      kernel + 1};

    if (next == 0) continue;
    for (uint32_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
      if (others[i] == next) continue;
      if (fault(MAY_BOTH, "FAT: 0x%x follows cluster %u", others[i], cluster)) {
        put_number(fat + 2 * cluster, 2, others[i]);
        pc.any_kernel = 1;
        pc_boot();
      }
    }
  }
}

void fault_file_system(void) {
  static const struct field bpb[] = {{"bytes per sector", 11, 2},   {"sectors per cluster", 13, 1},
                                     {"reserved sectors", 14, 2},   {"FATs", 16, 1},
                                     {"root entries", 17, 2},       {"sectors (16 bits)", 19, 2},
                                     {"sectors of a FAT", 22, 2},   {"sectors (32 bits)", 32, 4},
                                     {"sectors of a FAT32", 36, 4}, {"flags", 40, 2},
                                     {"root cluster", 44, 4},       {"signature", 510, 2}};
  struct volume volume = find_volume();
  uint64_t kernel_entry = pc_find("A-KERN~1ELF", 11, 0);
  uint64_t directory_entry = pc_find("BOOT       ", 11, 0);

  pc.any_kernel = 1;
  fault_fields("BPB", volume.at, bpb, sizeof(bpb) / sizeof(bpb[0]), NULL);
  fault_bytes("BPB", volume.at, BPB_SIZE);
  fault_fat(&volume);
  /* Directories: the root's entries, and those of the kernel's. A directory whose cluster is its
     own, its parent's, or a file's is among these. */
  fault_bytes("root directory", volume.root, LONG_ENTRIES_MAX * ENTRY_SIZE);
  fault_bytes("directory", kernel_entry - 2 * ENTRY_SIZE, 3 * ENTRY_SIZE);
  for (uint32_t cluster = 0; cluster < 64; cluster++) {
    if (fault(MAY_BOTH, "directory boot is at cluster %u", cluster)) {
      put_number(pc.disk + directory_entry + 26, 2, cluster);
      pc_boot();
    }
    if (fault(MAY_BOTH, "the kernel is at cluster %u", cluster)) {
      put_number(pc.disk + kernel_entry + 26, 2, cluster);
      pc_boot();
    }
  }
  pc.any_kernel = 0;
}
