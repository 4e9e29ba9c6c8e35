/* FAT volumes: see samples.h. */
#include <stdlib.h>
#include <string.h>

#include "tests/hermetic/difference/tests/samples.h"

#define SECTOR 512u
#define LAST \
  0x0fffffffu /* The mark of a chain's end, of which FAT12 and FAT16 take the lower bits. */
#define ROOT_ENTRIES 16u /* FAT12 and FAT16. */
#define DIRECTORY 3u
#define TEXT 7u

/* Two FATs of a sector each, behind one reserved sector, or eight in FAT32. */
struct sample_layout sample_fat_layout(uint32_t bits) {
  uint32_t fat = (bits == 32 ? 8 : 1) * SECTOR, root = fat + 2 * SECTOR;

  return (struct sample_layout){
      .fat = fat, .root = root, .data = bits == 32 ? root : root + ROOT_ENTRIES * 32};
}

static void put_boot_sector(struct sample *sample, uint32_t bits) {
  uint32_t clusters = bits == 12 ? SAMPLE_FAT_CLUSTERS : bits == 16 ? 4085 : 65525;
  struct sample_layout layout = sample_fat_layout(bits);

  sample_put(sample, 11, SECTOR, 2);
  sample_put(sample, 13, 1, 1); /* Sectors of a cluster. */
  sample_put(sample, 14, layout.fat / SECTOR, 2);
  sample_put(sample, 16, 2, 1); /* FATs. */
  sample_put(sample, 32, layout.data / SECTOR + clusters, 4);
  sample_put(sample, 510, 0xaa55, 2);
  if (bits == 32) {
    sample_put(sample, 36, 1, 4); /* Sectors of a FAT. */
    sample_put(sample, 44, 2, 4); /* Cluster of the root directory. */
    sample_put(sample, 48, 1, 2); /* FSInfo. */
    sample_put(sample, 50, 6, 2); /* The copy of the boot sector. */
  } else {
    sample_put(sample, 17, ROOT_ENTRIES, 2);
    sample_put(sample, 22, 1, 2);
  }
}

static void put_fats(struct sample *sample, uint32_t bits) {
  static const uint32_t entries[] = {LAST, LAST, LAST, LAST, 6, LAST, 5, LAST, LAST};
  struct sample_layout layout = sample_fat_layout(bits);

  for (uint32_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
    uint64_t value = bits == 32 ? entries[i] : entries[i] & ((1u << bits) - 1);

    if (i == 2 && bits != 32) value = 0;
    for (uint32_t fat = 0; fat < 2; fat++) {
      uint32_t at = layout.fat + fat * SECTOR + i * bits / 8;
      uint32_t before = i * bits % 8 != 0 ? sample->bytes[at] : 0; /* Half of the entry before. */

      sample_put(sample, at, before | value << i * bits % 8, bits == 32 ? 4 : 2);
    }
  }
}

static void put_entry(struct sample *sample, uint32_t at, const char *name, uint8_t attributes,
                      uint32_t cluster, uint32_t size) {
  sample_text(sample, at, name);
  sample_put(sample, at + 11, attributes, 1);
  sample_put(sample, at + 26, cluster, 2);
  sample_put(sample, at + 28, size, 4);
}

/* The pieces of "A long name.txt", last one first, and its entry. */
static void put_long_name(struct sample *sample, uint32_t at) {
  static const uint8_t places[] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
  static const char long_name[26] = "A long name.txt", *name = "ALONGN~1TXT";
  uint8_t sum = 0;

  for (uint32_t i = 0; i < 11; i++) sum = (uint8_t)((sum << 7 | sum >> 1) + name[i]);
  for (uint32_t piece = 0; piece < 2; piece++) {
    uint32_t place = at + (1 - piece) * 32;

    sample_put(sample, place, piece == 1 ? 0x42 : 1, 1);
    sample_put(sample, place + 11, 0x0f, 1);
    sample_put(sample, place + 13, sum, 1);
    for (uint32_t i = 0; i < sizeof(places); i++)
      sample_put(sample, place + places[i], (uint8_t)long_name[piece * 13 + i], 2);
  }
  put_entry(sample, at + 64, name, 0x20, TEXT, 8);
}

void sample_fat(struct sample *sample, uint32_t bits) {
  static const uint32_t chain[] = {4, 6, 5};
  uint32_t root = sample_fat_layout(bits).root, directory = sample_cluster(bits, DIRECTORY);
  struct sample elf;

  *sample = (struct sample){.size = sample_cluster(bits, 2 + SAMPLE_FAT_CLUSTERS)};
  put_boot_sector(sample, bits);
  put_fats(sample, bits);
  put_entry(sample, root, "KILN       ", 0x08, 0, 0);
  put_entry(sample, root + 32, "EFI        ", 0x10, DIRECTORY, 0);
  put_entry(sample, root + 64, "KERNEL  ELF", 0x20, chain[0], SAMPLE_ELF_SIZE);
  sample_put(sample, root + 64 + 12, 0x18, 1); /* In lower case. */
  put_entry(sample, root + 96,
            "\xe5"
            "ONE    TXT",
            0x20, 20, 9);
  put_entry(sample, directory, ".          ", 0x10, DIRECTORY, 0);
  put_entry(sample, directory + 32, "..         ", 0x10, 0, 0);
  put_long_name(sample, directory + 64);
  sample_text(sample, sample_cluster(bits, TEXT), "one\ntwo\n");
  sample_elf(&elf, 64);
  for (uint32_t i = 0; i < 3; i++)
    memcpy(sample->bytes + sample_cluster(bits, chain[i]), elf.bytes + i * SECTOR,
           i < 2 ? SECTOR : SAMPLE_ELF_SIZE - 2 * SECTOR);
}
