/* The volume that a test program was started from: see volume.h. */
#include "tests/secure_boot/volume.h"

#include <stdint.h>

#include "lib/string.h"

#define PATH_MAX 1024u /* Bytes of a device path. */
#define NODE_HEADER 4u /* UEFI 2.10 §10.3.1. */

static EFI_SYSTEM_TABLE *firmware;
static EFI_HANDLE self;

void volume_begin(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  self = image;
  firmware = system;
}

void volume_print(const CHAR16 *text) {
  firmware->ConOut->OutputString(firmware->ConOut, (CHAR16 *)text);
}

/* Makes `path` lead to the file `name` of the volume `device`. */
static EFI_STATUS file_path(EFI_HANDLE device, const CHAR16 name[VOLUME_NAME_MAX], uint8_t *path) {
  static const uint8_t node[] = {MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP,
                                 NODE_HEADER + VOLUME_NAME_MAX * sizeof(CHAR16), 0};
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
  memcpy(path + size + sizeof(node), name, VOLUME_NAME_MAX * sizeof(CHAR16));
  memcpy(path + size + node[2], end, sizeof(end));
  return EFI_SUCCESS;
}

EFI_STATUS volume_load(const CHAR16 name[VOLUME_NAME_MAX], EFI_HANDLE *loaded) {
  static uint8_t path[PATH_MAX];
  EFI_GUID protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
  EFI_LOADED_IMAGE_PROTOCOL *own;
  EFI_STATUS status = firmware->BootServices->HandleProtocol(self, &protocol, (void **)&own);

  if (!EFI_ERROR(status)) status = file_path(own->DeviceHandle, name, path);
  if (EFI_ERROR(status)) return status;
  return firmware->BootServices->LoadImage(FALSE, self, (EFI_DEVICE_PATH *)path, NULL, 0, loaded);
}

EFI_STATUS volume_read(const CHAR16 *name, void *bytes, UINTN *size) {
  EFI_GUID image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
  EFI_GUID file_system_protocol = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
  EFI_BOOT_SERVICES *services = firmware->BootServices;
  EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *file_system;
  EFI_LOADED_IMAGE_PROTOCOL *own;
  EFI_FILE_PROTOCOL *root, *file;
  EFI_STATUS status = services->HandleProtocol(self, &image_protocol, (void **)&own);

  if (!EFI_ERROR(status))
    status =
        services->HandleProtocol(own->DeviceHandle, &file_system_protocol, (void **)&file_system);
  if (!EFI_ERROR(status)) status = file_system->OpenVolume(file_system, &root);
  if (!EFI_ERROR(status)) status = root->Open(root, &file, (CHAR16 *)name, EFI_FILE_MODE_READ, 0);
  return EFI_ERROR(status) ? status : file->Read(file, size, bytes);
}
