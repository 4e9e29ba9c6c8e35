/*
 * firmware_edid: what the display says about itself (VESA E-EDID release A revision 2, "EDID 1.4"),
 * which the firmware has read: EFI_EDID_ACTIVE_PROTOCOL, where somebody may have corrected it, else
 * EFI_EDID_DISCOVERED_PROTOCOL (UEFI 2.10 §12.9.2.4, §12.9.2.5). Both lie on the display's handle.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"

#define BLOCK_SIZE 128u /* E-EDID §2.1. */
#define TIMING 54u      /* §3.10: the first detailed timing, which the display prefers. */

static const uint8_t magic[] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00}; /* §3.3. */

static int sums_to_zero(const uint8_t *block) {
  uint8_t sum = 0;

  for (uint32_t i = 0; i < BLOCK_SIZE; i++) sum = (uint8_t)(sum + block[i]);
  return sum == 0;
}

/* Copies the good blocks of `data`; returns how many bytes that are: 0 without the first block. */
static uint32_t copy_blocks(uint8_t *edid, const uint8_t *data, uint32_t size) {
  uint32_t used = 0;

  if (size < BLOCK_SIZE || memcmp(data, magic, sizeof(magic)) != 0 || !sums_to_zero(data)) return 0;
  if (size > EDID_MAX) size = EDID_MAX;
  for (uint32_t offset = 0; size - offset >= BLOCK_SIZE; offset += BLOCK_SIZE) {
    if (!sums_to_zero(data + offset)) continue;
    memcpy(edid + used, data + offset, BLOCK_SIZE);
    used += BLOCK_SIZE;
  }
  return used;
}

/* Both protocols are the same structure. */
static uint32_t read_protocol(EFI_HANDLE display, EFI_GUID protocol, uint8_t *edid) {
  EFI_EDID_ACTIVE_PROTOCOL *found = NULL;
  EFI_STATUS status =
      uefi_system->BootServices->HandleProtocol(display, &protocol, (void **)&found);

  if (EFI_ERROR(status) || found->Edid == NULL) return 0;
  return copy_blocks(edid, found->Edid, found->SizeOfEdid);
}

static uint32_t read_edid(EFI_HANDLE display, uint8_t *edid) {
  uint32_t size = read_protocol(display, (EFI_GUID)EFI_EDID_ACTIVE_PROTOCOL_GUID, edid);

  if (size != 0) return size;
  return read_protocol(display, (EFI_GUID)EFI_EDID_DISCOVERED_PROTOCOL_GUID, edid);
}

uint32_t firmware_edid(uint8_t *edid) {
  EFI_HANDLE display;

  return screen_find(&display) == NULL ? 0 : read_edid(display, edid);
}

/* A detailed timing (§3.10.2) has the low 8 bits of a size in one byte, the high 4 in another. */
int edid_preferred(EFI_HANDLE display, uint32_t *width, uint32_t *height) {
  uint8_t edid[EDID_MAX];
  const uint8_t *timing = edid + TIMING;

  if (read_edid(display, edid) == 0) return 0;
  if (timing[0] == 0 && timing[1] == 0) return 0; /* No pixel clock: not a timing (§3.10.3). */
  *width = timing[2] | (timing[4] & 0xf0u) << 4;
  *height = timing[5] | (timing[7] & 0xf0u) << 4;
  return *width != 0 && *height != 0;
}
