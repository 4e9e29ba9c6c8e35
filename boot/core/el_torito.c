/* Boot catalogues of optical disks: see el_torito.h, whose specification §2 is about. */
#include "boot/core/el_torito.h"

#include <stdbool.h>
#include <stddef.h>

#include "lib/string.h"

/* The boot record volume descriptor (§2.0, figure 7). */
struct __attribute__((packed)) boot_record {
  uint8_t type; /* 0. */
  uint8_t identifier[5];
  uint8_t version;
  uint8_t system[32];
  uint8_t unused[32];
  uint32_t catalogue;
};

/* The catalogue is made of these (§2.1 to §2.4, figures 2 to 5). */
struct __attribute__((packed)) entry {
  uint8_t kind;     /* ID_..., or whether what it describes boots. */
  uint8_t platform; /* PLATFORM_..., of a validation entry or a header; else the medium. */
  uint16_t count;   /* Of a header: the entries that follow it. */
  uint16_t type;
  uint16_t sectors; /* Of 512 bytes. */
  uint32_t block;
  uint8_t rest[16];
  uint16_t checksum_or_rest;
  uint16_t key_or_rest;
};

_Static_assert(offsetof(struct boot_record, catalogue) == 0x47, "El Torito, figure 7");
_Static_assert(sizeof(struct entry) == 32, "El Torito §2.1");
_Static_assert(offsetof(struct entry, block) == 8, "El Torito §2.2");

#define ENTRIES (EL_TORITO_BLOCK / sizeof(struct entry))

#define ID_VALIDATION 0x01u
#define ID_HEADER 0x90u      /* Of a section, and more sections follow, */
#define ID_LAST_HEADER 0x91u /* or none do. */
#define ID_EXTENSION 0x44u   /* More about the entry before. */
#define BOOTABLE 0x88u
#define VALIDATION_KEY 0xaa55u
#define PLATFORM_EFI 0xefu /* UEFI 2.10 §13.3.2.1. */

/* Blocks that descriptors take at least: 16 that belong to nobody, the primary one, this record. */
#define FIRST_BLOCK (EL_TORITO_BOOT_RECORD + 1)

enum boot_status el_torito_catalogue(const uint8_t *record, uint64_t disk_blocks, uint64_t *block) {
  static const char system[] = "EL TORITO SPECIFICATION";
  const struct boot_record *boot = (const struct boot_record *)record;

  if (boot->type != 0 || memcmp(boot->identifier, "CD001", sizeof(boot->identifier)) != 0 ||
      boot->version != 1 || memcmp(boot->system, system, sizeof(system)) != 0 ||
      boot->catalogue < FIRST_BLOCK || boot->catalogue >= disk_blocks)
    return BOOT_BAD_CATALOGUE;
  *block = boot->catalogue;
  return BOOT_OK;
}

/* True for the first entry of a catalogue, whose words add up to 0 (§2.1). */
static bool is_validation(const struct entry *entry) {
  const uint8_t *bytes = (const uint8_t *)entry;
  uint32_t sum = 0;

  for (size_t i = 0; i < sizeof(*entry); i += 2) sum += bytes[i] | (uint32_t)bytes[i + 1] << 8;
  return entry->kind == ID_VALIDATION && entry->key_or_rest == VALIDATION_KEY &&
         (sum & 0xffff) == 0;
}

/*
 * Describes the image of `entry`. Firmware takes one of no sector, or of a single one, to go on to
 * the end of the disk: 16 bits are not enough for the sectors of a large one.
 */
static enum boot_status take_image(const struct entry *entry, uint64_t disk_blocks,
                                   struct el_torito_image *image) {
  uint32_t blocks = (entry->sectors + EL_TORITO_BLOCK / EL_TORITO_SECTOR - 1) /
                    (EL_TORITO_BLOCK / EL_TORITO_SECTOR);

  if (entry->block < FIRST_BLOCK || entry->block >= disk_blocks) return BOOT_BAD_CATALOGUE;
  image->first_block = entry->block;
  image->blocks = entry->sectors < 2 ? disk_blocks - entry->block : blocks;
  return image->blocks <= disk_blocks - entry->block ? BOOT_OK : BOOT_BAD_CATALOGUE;
}

enum boot_status el_torito_find(const uint8_t *catalogue, uint64_t disk_blocks,
                                struct el_torito_image *image) {
  const struct entry *entries = (const struct entry *)catalogue;
  uint32_t left = 1; /* Entries of this section that have not come by: at first, the default one. */
  uint32_t platform = entries[0].platform;
  bool last = false;

  if (!is_validation(&entries[0])) return BOOT_BAD_CATALOGUE;
  for (uint32_t i = 1; i < ENTRIES; i++) {
    const struct entry *entry = &entries[i];

    if (entry->kind == ID_EXTENSION) continue;
    if (left > 0) {
      left--;
      if (entry->kind == BOOTABLE && platform == PLATFORM_EFI)
        return take_image(entry, disk_blocks, image);
      continue;
    }
    if (last || (entry->kind != ID_HEADER && entry->kind != ID_LAST_HEADER)) break;
    last = entry->kind == ID_LAST_HEADER;
    platform = entry->platform;
    left = entry->count;
  }
  return BOOT_BAD_CATALOGUE;
}
