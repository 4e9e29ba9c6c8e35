/* Headers of the GUID partition table: see gpt.h. The BIOS loader boots by them, the UEFI loader
 * names the disk. */
#include "boot/core/gpt.h"

#include <stddef.h>

#include "lib/string.h"

#define CRC_OFFSET offsetof(struct gpt_header, crc)

_Static_assert(sizeof(struct gpt_header) == GPT_HEADER_SIZE_MIN, "UEFI 2.10 table 5.5");
_Static_assert(offsetof(struct gpt_header, entries_block) == 72, "UEFI 2.10 table 5.5");
_Static_assert(sizeof(struct gpt_entry) == GPT_ENTRY_SIZE_MIN, "UEFI 2.10 table 5.6");

/* CRC-32 of a header (UEFI 2.10 §5.3.2). Bit by bit: it has few. */
static uint32_t header_crc(const uint8_t *header, uint32_t size) {
  uint32_t crc = UINT32_MAX;

  for (uint32_t i = 0; i < size; i++) {
    if (i < CRC_OFFSET || i >= CRC_OFFSET + sizeof(uint32_t)) crc ^= header[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

int gpt_is_header(const uint8_t *block, uint32_t size, uint64_t number) {
  const struct gpt_header *header = (const struct gpt_header *)block;

  return memcmp(header->signature, "EFI PART", sizeof(header->signature)) == 0 &&
         header->size >= GPT_HEADER_SIZE_MIN && header->size <= size &&
         header_crc(block, header->size) == header->crc && header->own_block == number;
}
