/* Displays with an EDID, good and bad: QEMU's screens have none under OVMF. */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"

#define BLOCK_SIZE 128u /* VESA E-EDID §2.1. */
#define BLOCKS 2u

static EFI_GUID edid_guid = EFI_EDID_ACTIVE_PROTOCOL_GUID;
static uint8_t edid[BLOCKS * BLOCK_SIZE];
static EFI_EDID_ACTIVE_PROTOCOL display = {.SizeOfEdid = sizeof(edid), .Edid = edid};
static EFI_HANDLE_PROTOCOL next_handle_protocol;

/* Makes the bytes of the block at `block` add up to 0. */
static void add_checksum(uint8_t *block) {
  for (uint32_t i = 0; i < BLOCK_SIZE - 1; i++)
    block[BLOCK_SIZE - 1] = (uint8_t)(block[BLOCK_SIZE - 1] - block[i]);
}

/* A display that prefers 1024 x 768, with an extension block whose checksum is wrong. */
static void make_edid(void) {
  static const uint8_t magic[] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00};  /* §3.3. */
  static const uint8_t timing[] = {0x64, 0x19, 0x00, 0x40, 0x41, 0x00, 0x26, 0x30}; /* §3.10.2. */

  memcpy(edid, magic, sizeof(magic));
  memcpy(edid + 54, timing, sizeof(timing));
  edid[126] = BLOCKS - 1;
  add_checksum(edid);
  edid[BLOCK_SIZE] = 0x02; /* CEA-861, and nothing behind it. */
}

static EFI_STATUS EFIAPI handle_protocol(EFI_HANDLE handle, EFI_GUID *protocol, void **interface) {
  if (memcmp(protocol, &edid_guid, sizeof(edid_guid)) != 0)
    return next_handle_protocol(handle, protocol, interface);
  *interface = &display;
  return EFI_SUCCESS;
}

int hostile_display(const char *name) {
  EFI_BOOT_SERVICES *services = hostile_system->BootServices;

  make_edid();
  if (strcmp(name, "edid_bad_checksum") == 0) {
    edid[BLOCK_SIZE - 1]++;
  } else if (strcmp(name, "edid_cut_short") == 0) {
    display.SizeOfEdid = BLOCK_SIZE - 1;
  } else if (strcmp(name, "edid_null") == 0) {
    display.Edid = NULL;
  } else if (strcmp(name, "edid") != 0) {
    return 0;
  }
  next_handle_protocol = services->HandleProtocol;
  services->HandleProtocol = handle_protocol;
  return 1;
}
