/* firmware_device_tree: what the firmware's configuration table leads to (UEFI 2.10 §4.6.1.3). */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"

#define DEVICE_TREE_TABLE_GUID \
  {0xb1b621d5, 0xf19c, 0x41a5, {0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0}}

uint64_t firmware_device_tree(void) {
  return uefi_find_table((EFI_GUID)DEVICE_TREE_TABLE_GUID, NULL);
}
