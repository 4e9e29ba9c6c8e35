/*
 * firmware_edid: what the display says about itself (VESA E-EDID release A revision 2, "EDID 1.4"),
 * which the firmware has read: EFI_EDID_ACTIVE_PROTOCOL, where somebody may have corrected it, else
 * EFI_EDID_DISCOVERED_PROTOCOL (UEFI 2.10 §12.9.2.4, §12.9.2.5). Both lie on the display's handle.
 */
#include <efi.h>

#include "boot/core/edid.h"
#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"

/* Copies the good blocks of `data`; returns how many bytes that are: 0 without the first block. */
static uint32_t copy_blocks(uint8_t *edid, const uint8_t *data, uint32_t size) {
  uint32_t used = 0;

  if (size < EDID_BLOCK_SIZE || !edid_block_is_good(data, 1)) return 0;
  if (size > EDID_MAX) size = EDID_MAX;
  for (uint32_t offset = 0; size - offset >= EDID_BLOCK_SIZE; offset += EDID_BLOCK_SIZE) {
    if (!edid_block_is_good(data + offset, offset == 0)) continue;
    memcpy(edid + used, data + offset, EDID_BLOCK_SIZE);
    used += EDID_BLOCK_SIZE;
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

int edid_preferred(EFI_HANDLE display, uint32_t *width, uint32_t *height) {
  uint8_t edid[EDID_MAX];

  return edid_preferred_size(edid, read_edid(display, edid), width, height);
}
