/*
 * A UEFI application, signed as loaders are, that asks the firmware to load programs that it should
 * refuse: \flip_0.efi, \flip_1.efi and so on of its own volume. An entry of the boot menu costs the
 * firmware half a second each; all of these are one boot. It stops at the first one that the
 * firmware takes. When all are refused it starts \unsealed.efi.
 */
#include <efi.h>
#include <stdint.h>

#include "lib/string.h"

#define FLIPS 48u      /* BUILD.bazel makes as many. */
#define PATH_MAX 1024u /* Bytes of a device path. */
#define NODE_HEADER 4u /* UEFI 2.10 §10.3.1. */
#define NAME_MAX 16u   /* Characters of a file's path, with its zero. */

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

static EFI_SYSTEM_TABLE *firmware;
static EFI_HANDLE self;

static void print(const CHAR16 *text) {
  firmware->ConOut->OutputString(firmware->ConOut, (CHAR16 *)text);
}

/* Makes `path` lead to the file `name` of the volume `device`. */
static EFI_STATUS file_path(EFI_HANDLE device, const CHAR16 name[NAME_MAX], uint8_t *path) {
  static const uint8_t node[] = {MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP,
                                 NODE_HEADER + NAME_MAX * sizeof(CHAR16), 0};
  static const uint8_t end[] = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, NODE_HEADER,
                                0};
  EFI_GUID protocol = EFI_DEVICE_PATH_PROTOCOL_GUID;
  uint8_t *device_path;
  UINTN size = 0;
  EFI_STATUS status =
      firmware->BootServices->HandleProtocol(device, &protocol, (void **)&device_path);

  if (EFI_ERROR(status)) return status;
  while (device_path[size] != END_DEVICE_PATH_TYPE)
    size += (UINTN)(device_path[size + 2] | device_path[size + 3] << 8);
  if (size + node[2] + sizeof(end) > PATH_MAX) return EFI_BUFFER_TOO_SMALL;
  memcpy(path, device_path, size);
  memcpy(path + size, node, sizeof(node));
  memcpy(path + size + sizeof(node), name, NAME_MAX * sizeof(CHAR16));
  memcpy(path + size + node[2], end, sizeof(end));
  return EFI_SUCCESS;
}

static EFI_STATUS load(const CHAR16 name[NAME_MAX], EFI_HANDLE *loaded) {
  static uint8_t path[PATH_MAX];
  EFI_GUID protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
  EFI_LOADED_IMAGE_PROTOCOL *own;
  EFI_STATUS status = firmware->BootServices->HandleProtocol(self, &protocol, (void **)&own);

  if (!EFI_ERROR(status)) status = file_path(own->DeviceHandle, name, path);
  if (EFI_ERROR(status)) return status;
  return firmware->BootServices->LoadImage(FALSE, self, (EFI_DEVICE_PATH *)path, NULL, 0, loaded);
}

/* True when the firmware refuses flip `number`, because of its signature (UEFI 2.10 §7.4.1). */
static int refuses(unsigned number) {
  CHAR16 name[NAME_MAX] = L"\\flip_";
  EFI_HANDLE loaded;
  EFI_STATUS status;
  unsigned length = 6;

  if (number >= 10) name[length++] = (CHAR16)(L'0' + number / 10);
  name[length++] = (CHAR16)(L'0' + number % 10);
  memcpy(name + length, L".efi", sizeof(L".efi"));
  status = load(name, &loaded);
  if (status == EFI_ACCESS_DENIED || status == EFI_SECURITY_VIOLATION) return 1;
  print(name);
  print(EFI_ERROR(status) ? L": not loaded, for another reason\r\n" : L": loaded\r\n");
  return 0;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  CHAR16 unsealed[NAME_MAX] = L"\\unsealed.efi";
  EFI_HANDLE loaded;
  EFI_STATUS status;

  self = image;
  firmware = system;
  for (unsigned number = 0; number < FLIPS; number++) {
    if (!refuses(number)) return EFI_LOAD_ERROR;
  }
  print(L"48 flips are refused\r\n");
  status = load(unsealed, &loaded);
  return EFI_ERROR(status) ? status : system->BootServices->StartImage(loaded, NULL, NULL);
}
