/* Headers of the GUID partition table: see gpt.h. The BIOS loader boots by them, the UEFI loader
 * names the disk. */
#include "boot/core/gpt.h"

#include <stddef.h>

#include "lib/string.h"

#define CRC_OFFSET offsetof(struct gpt_header, crc)

_Static_assert(sizeof(struct gpt_header) == GPT_HEADER_SIZE_MIN, "UEFI 2.10 table 5.5");
_Static_assert(offsetof(struct gpt_header, entries_block) == 72, "UEFI 2.10 table 5.5");
_Static_assert(sizeof(struct gpt_entry) == GPT_ENTRY_SIZE_MIN, "UEFI 2.10 table 5.6");

/* CRC-32 of a header (UEFI 2.10 §5.3.2), four bits at a time: `remainders` is what each leaves. */
static uint32_t header_crc(const uint8_t *header, uint32_t size) {
  static const uint32_t remainders[] = {
      0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
      0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
      0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
  };
  uint32_t crc = UINT32_MAX;

  for (uint32_t i = 0; i < size; i++) {
    if (i < CRC_OFFSET || i >= CRC_OFFSET + sizeof(uint32_t)) crc ^= header[i];
    crc = crc >> 4 ^ remainders[crc & 15];
    crc = crc >> 4 ^ remainders[crc & 15];
  }
  return ~crc;
}

int gpt_is_header(const uint8_t *block, uint32_t size, uint64_t number) {
  const struct gpt_header *header = (const struct gpt_header *)block;

  return memcmp(header->signature, "EFI PART", sizeof(header->signature)) == 0 &&
         header->size >= GPT_HEADER_SIZE_MIN && header->size <= size &&
         header_crc(block, header->size) == header->crc && header->own_block == number;
}
