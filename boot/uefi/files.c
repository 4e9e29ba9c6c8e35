/*
 * firmware_open and firmware_read: files of the volume that the loader was started from, by the
 * firmware's own file system driver (UEFI 2.10 §13.4, §13.5); where there is no volume, of the
 * server (network.c). Called until the firmware exits.
 */
#include <efi.h>

#include "boot/core/config.h"
#include "boot/core/firmware.h"
#include "boot/core/network.h"
#include "boot/uefi/uefi.h"

#define NAME_MAX 255u /* Characters of a long name on FAT. */

static EFI_FILE_PROTOCOL *root; /* Of the volume; null when files come from a network. */

/*
 * What a failed call of the file system means (UEFI 2.10 §13.5). A path that the firmware calls
 * invalid is one of no file, as its characters are those that FAT allows (boot/core/path.h).
 */
static enum boot_status file_error(EFI_STATUS status) {
  switch (status) {
    case EFI_NOT_FOUND:
    case EFI_INVALID_PARAMETER:
      return BOOT_FILE_NOT_FOUND;
    case EFI_OUT_OF_RESOURCES:
      return BOOT_OUT_OF_MEMORY;
    case EFI_VOLUME_CORRUPTED:
      return BOOT_BAD_FILE_SYSTEM;
    default: /* EFI_DEVICE_ERROR, EFI_MEDIA_CHANGED, EFI_NO_MEDIA, and what makes no sense. */
      return BOOT_DISK_READ;
  }
}

enum boot_status files_open_volume(void) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;
  EFI_GUID image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
  EFI_GUID file_system_protocol = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
  EFI_LOADED_IMAGE_PROTOCOL *image;
  EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *file_system;
  EFI_STATUS status;

  status = services->HandleProtocol(uefi_image, &image_protocol, (void **)&image);
  /* An image that did not come from a device, but from memory, has none. */
  if (EFI_ERROR(status) || image->DeviceHandle == NULL) return BOOT_NO_FILE_SYSTEM;
  status =
      services->HandleProtocol(image->DeviceHandle, &file_system_protocol, (void **)&file_system);
  if (EFI_ERROR(status)) return network_find(image->DeviceHandle);
  status = file_system->OpenVolume(file_system, &root);
  if (EFI_ERROR(status)) return file_error(status);
  return BOOT_OK;
}

/* Size of `opened`, which must not be a directory. */
static enum boot_status file_size(EFI_FILE_PROTOCOL *opened, uint64_t *size) {
  union {
    EFI_FILE_INFO info;
    uint8_t bytes[sizeof(EFI_FILE_INFO) + NAME_MAX * sizeof(CHAR16)];
  } buffer;
  EFI_GUID file_info = EFI_FILE_INFO_ID;
  UINTN length = sizeof(buffer);
  EFI_STATUS status = opened->GetInfo(opened, &file_info, &length, &buffer);

  if (EFI_ERROR(status)) return file_error(status);
  if (buffer.info.Attribute & EFI_FILE_DIRECTORY) return BOOT_FILE_NOT_FOUND;
  *size = buffer.info.FileSize;
  return BOOT_OK;
}

enum boot_status firmware_open(const char *path, struct boot_file *file) {
  CHAR16 name[CONFIG_PATH_MAX];
  uint32_t length = 0;
  EFI_FILE_PROTOCOL *opened;
  EFI_STATUS status;
  enum boot_status result;

  if (root == NULL) return network_open_file(path, file);
  for (; path[length] != '\0' && length < CONFIG_PATH_MAX - 1; length++) {
    name[length] = path[length] == '/' ? (CHAR16)'\\' : (CHAR16)path[length];
  }
  name[length] = 0;
  status = root->Open(root, &opened, name, EFI_FILE_MODE_READ, 0);
  if (EFI_ERROR(status)) return file_error(status);
  result = file_size(opened, &file->size);
  if (result != BOOT_OK) {
    opened->Close(opened);
    return result;
  }
  file->handle = (uint64_t)opened;
  file->any_length = false;
  return BOOT_OK;
}

/*
 * The file driver keeps its place in the cluster chain, so that setting the position to where
 * it already is costs nothing.
 */
enum boot_status firmware_read(struct boot_file *file, uint64_t offset, void *destination,
                               uint64_t length) {
  EFI_FILE_PROTOCOL *opened = (EFI_FILE_PROTOCOL *)file->handle;
  UINTN got = length;
  EFI_STATUS status;

  if (root == NULL) return network_read(file, offset, destination, length);
  if (offset > file->size || length > file->size - offset) return BOOT_FILE_TOO_SHORT;
  status = opened->SetPosition(opened, offset);
  if (!EFI_ERROR(status)) status = opened->Read(opened, &got, destination);
  if (EFI_ERROR(status)) return file_error(status);
  return got == length ? BOOT_OK : BOOT_BAD_FILE_SYSTEM; /* Fewer clusters than its size says. */
}
