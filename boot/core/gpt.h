/* The GUID partition table of a disk (UEFI 2.10 §5.3): what its blocks look like. */
#ifndef KILN_BOOT_CORE_GPT_H
#define KILN_BOOT_CORE_GPT_H

#include <stdint.h>

/* The header (UEFI 2.10 table 5.5), in block 1 and in the disk's last. */
struct __attribute__((packed)) gpt_header {
  uint8_t signature[8]; /* "EFI PART". */
  uint32_t revision;    /* Not checked: all so far have these fields. */
  uint32_t size;        /* Bytes of the header, GPT_HEADER_SIZE_MIN to a block. */
  uint32_t crc;         /* CRC-32 of those bytes, this field taken as 0. */
  uint32_t reserved;
  uint64_t own_block;
  uint64_t other_block; /* The other header's. */
  uint64_t first_usable, last_usable;
  uint8_t disk_guid[16];
  uint64_t entries_block;
  uint32_t entry_count;
  uint32_t entry_size; /* Bytes: GPT_ENTRY_SIZE_MIN times a power of two. */
  uint32_t entries_crc;
};

/* An entry (UEFI 2.10 table 5.6). */
struct __attribute__((packed)) gpt_entry {
  uint8_t type[16];
  uint8_t guid[16];
  uint64_t first_block;
  uint64_t last_block;
  uint8_t attributes_and_name[80];
};

#define GPT_PRIMARY_BLOCK 1u
#define GPT_HEADER_SIZE_MIN 92u
#define GPT_ENTRY_SIZE_MIN 128u

/*
 * True when `block`, of `size` bytes, at least GPT_HEADER_SIZE_MIN, is the header that block
 * `number` of a disk should have: its signature, size, checksum and place. What it says of
 * partitions is not checked.
 */
int gpt_is_header(const uint8_t *block, uint32_t size, uint64_t number);

#endif /* KILN_BOOT_CORE_GPT_H */
