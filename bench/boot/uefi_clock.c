/*
 * A UEFI application that takes the time of the loader it stands for: loads \EFI\BOOT\MEASURE.EFI,
 * writes a stamp, and starts it. What the firmware does to load a loader's file is not part of what
 * that loader costs.
 */
#include <efi.h>

#include "bench/boot/clock.h"
#include "bench/boot/disk_clock.h"
#include "lib/string.h"

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

/* What the name of this file, BOOTX64.EFI, ends in, and that of the other; both have 7 letters. */
#define OWN_NAME_END 12 /* Characters from "BOOTX64" to the end, with the terminator. */
static const CHAR16 other_name[] = {'M', 'E', 'A', 'S', 'U', 'R', 'E'};

#define PATH_MAX 512 /* Bytes of a device path. */

static UINTN node_length(const EFI_DEVICE_PATH *node) {
  return (UINTN)(node->Length[0] | node->Length[1] << 8);
}

/* Copies the path of this file (UEFI 2.10 §9.2, §10.3) with the other name. False: it is too long.
 */
static BOOLEAN other_path(const EFI_DEVICE_PATH *own, UINT8 *path) {
  UINTN size = 0;

  for (;;) {
    const EFI_DEVICE_PATH *node = (const EFI_DEVICE_PATH *)((const UINT8 *)own + size);
    UINTN length = node_length(node);

    if (length < sizeof(*node) || size + length > PATH_MAX) return FALSE;
    memcpy(path + size, node, length);
    size += length;
    if (node->Type == MEDIA_DEVICE_PATH && node->SubType == MEDIA_FILEPATH_DP)
      memcpy(path + size - OWN_NAME_END * sizeof(CHAR16), other_name, sizeof(other_name));
    if (node->Type == END_DEVICE_PATH_TYPE) return TRUE;
  }
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  static EFI_GUID path_protocol = EFI_LOADED_IMAGE_DEVICE_PATH_PROTOCOL_GUID;
  static UINT8 path[PATH_MAX] __attribute__((aligned(8)));
  EFI_BOOT_SERVICES *services = system->BootServices;
  EFI_DEVICE_PATH *own;
  EFI_HANDLE other;
  EFI_STATUS status = services->HandleProtocol(image, &path_protocol, (VOID **)&own);

  if (EFI_ERROR(status)) return status;
  if (!other_path(own, path)) return EFI_BUFFER_TOO_SMALL;
  status = services->LoadImage(FALSE, image, (EFI_DEVICE_PATH *)path, NULL, 0, &other);
  if (EFI_ERROR(status)) return status;
  disk_clock_start(services);
  clock_stamp();
  return services->StartImage(other, NULL, NULL);
}
