/*
 * File systems and their like by their signatures. The bytes come from a disk that anybody can have
 * written: each is looked at only where it is, and each label is made printable.
 */
#include "image/flash/contents.h"

#include <stdbool.h>
#include <string.h>

#include "image/flash/text.h"

#define SECTOR 512u

/* Where something is recognized: a text at an offset, and the label, if it has one, at another. */
struct signature {
  const char *type;
  uint32_t offset;
  uint32_t length;
  const char *text;
  uint32_t label, label_length;
};

/* The first that fits is it: what is more exact comes first. */
static const struct signature signatures[] = {
    {"LUKS", 0, 6, "LUKS\xba\xbe", 0, 0},           /* LUKS on-disk format 1.2.3, §2.1. */
    {"NTFS", 3, 8, "NTFS    ", 0, 0},               /* The OEM name of its boot sector. */
    {"exFAT", 3, 8, "EXFAT   ", 0, 0},              /* Microsoft exFAT §3.1.2. */
    {"BitLocker", 3, 8, "-FVE-FS-", 0, 0},          /* The OEM name of its boot sector. */
    {"FAT32", 82, 8, "FAT32   ", 71, 11},           /* Microsoft FAT §3.3: BS_FilSysType. */
    {"FAT16", 54, 8, "FAT16   ", 43, 11},           /* Microsoft FAT §3.2. */
    {"FAT12", 54, 8, "FAT12   ", 43, 11},           /* Microsoft FAT §3.2. */
    {"XFS", 0, 4, "XFSB", 108, 12},                 /* sb_magicnum, sb_fname. */
    {"squashfs", 0, 4, "hsqs", 0, 0},               /* Its magic. */
    {"btrfs", 0x10040, 8, "_BHRfS_M", 0x1012b, 64}, /* The first superblock, at 64 KiB. */
    {"F2FS", 1024, 4, "\x10\x20\xf5\xf2", 0, 0},    /* F2FS_SUPER_MAGIC. */
    {"swap", 4086, 10, "SWAPSPACE2", 1052, 16},     /* The end of the first page. */
    {"LVM", SECTOR, 8, "LABELONE", 0, 0},           /* A physical volume's label, sector 1. */
    {"ISO 9660", 0x8001, 5, "CD001", 0x8028, 32},   /* ECMA-119 §8.4. */
};

static bool has(const uint8_t *bytes, size_t size, size_t offset, const char *text, size_t length) {
  return offset <= size && length <= size - offset && memcmp(bytes + offset, text, length) == 0;
}

/* The superblock of ext2 to ext4: features tell which (linux/fs/ext4/ext4.h). */
#define EXT_MAGIC 0x438u
#define EXT_COMPATIBLE 0x45cu
#define EXT_INCOMPATIBLE 0x460u
#define EXT_LABEL 0x478u
#define EXT_LABEL_LENGTH 16u
#define EXT_HAS_JOURNAL 0x04u /* Of EXT_COMPATIBLE: ext3 at least. */
#define EXT_EXTENTS 0x40u     /* Of EXT_INCOMPATIBLE: ext4. */

static bool is_ext(const uint8_t *bytes, size_t size, struct contents *contents) {
  if (!has(bytes, size, EXT_MAGIC, "\x53\xef", 2)) return false;
  if (size < EXT_LABEL + EXT_LABEL_LENGTH) return false;
  contents->type = (bytes[EXT_INCOMPATIBLE] & EXT_EXTENTS) != 0     ? "ext4"
                   : (bytes[EXT_COMPATIBLE] & EXT_HAS_JOURNAL) != 0 ? "ext3"
                                                                    : "ext2";
  printable(bytes + EXT_LABEL, EXT_LABEL_LENGTH, contents->label, sizeof(contents->label));
  return true;
}

void contents_of(const uint8_t *bytes, size_t size, struct contents *contents) {
  contents->type = NULL;
  contents->label[0] = '\0';
  for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++) {
    const struct signature *one = &signatures[i];

    if (!has(bytes, size, one->offset, one->text, one->length)) continue;
    contents->type = one->type;
    if (one->label_length != 0 && one->label + one->label_length <= size)
      printable(bytes + one->label, one->label_length, contents->label, sizeof(contents->label));
    /* Microsoft FAT §3.3: the label of a volume without one. */
    if (strcmp(contents->label, "NO NAME") == 0) contents->label[0] = '\0';
    return;
  }
  is_ext(bytes, size, contents);
}

const char *table_of(const uint8_t *bytes, size_t size) {
  if (has(bytes, size, SECTOR, "EFI PART", 8)) return "GPT"; /* UEFI 2.10 §5.3.2. */
  if (!has(bytes, size, 510, "\x55\xaa", 2)) return NULL;    /* UEFI 2.10 §5.2.1. */
  for (size_t entry = 446; entry < 510; entry += 16)
    if ((bytes[entry] & 0x7f) != 0) return NULL; /* A boot sector of a file system. */
  for (size_t entry = 446; entry < 510; entry += 16)
    if (bytes[entry + 4] != 0) return "MBR";
  return NULL;
}
