/*
 * The floor for loaders on UEFI: an application that reads as many bytes as \kernel.elf has, from
 * the boot partition, in one call to the firmware. Where they go is allocated before the clock
 * starts.
 */
#include <efi.h>

#include "bench/boot/clock.h"
#include "bench/boot/disk_clock.h"

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

static EFI_GUID loaded_image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static EFI_GUID volume_protocol = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static EFI_GUID block_protocol = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID info_type = EFI_FILE_INFO_ID;

/* Bytes of \kernel.elf on the volume of `device`; 0 if that cannot be told. */
static UINT64 kernel_size(EFI_BOOT_SERVICES *services, EFI_HANDLE device) {
  static const CHAR16 name[] = {'k', 'e', 'r', 'n', 'e', 'l', '.', 'e', 'l', 'f', 0};
  static union {
    EFI_FILE_INFO info;
    UINT8 bytes[256]; /* With the name behind it. */
  } answer;
  UINTN size = sizeof(answer);
  EFI_FILE_IO_INTERFACE *volume;
  EFI_FILE *root, *file;

  if (EFI_ERROR(services->HandleProtocol(device, &volume_protocol, (VOID **)&volume)) ||
      EFI_ERROR(volume->OpenVolume(volume, &root)) ||
      EFI_ERROR(root->Open(root, &file, (CHAR16 *)name, EFI_FILE_MODE_READ, 0)) ||
      EFI_ERROR(file->GetInfo(file, &info_type, &size, &answer)))
    return 0;
  return answer.info.FileSize;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  EFI_BOOT_SERVICES *services = system->BootServices;
  EFI_PHYSICAL_ADDRESS address;
  EFI_LOADED_IMAGE *loaded;
  EFI_BLOCK_IO *block;
  UINT64 size;

  if (EFI_ERROR(services->HandleProtocol(image, &loaded_image_protocol, (VOID **)&loaded)) ||
      EFI_ERROR(services->HandleProtocol(loaded->DeviceHandle, &block_protocol, (VOID **)&block)))
    return EFI_NOT_FOUND;
  size = kernel_size(services, loaded->DeviceHandle);
  if (size == 0 || size % block->Media->BlockSize != 0) return EFI_NOT_FOUND;
  if (EFI_ERROR(services->AllocatePages(AllocateAnyPages, EfiLoaderData, size / EFI_PAGE_SIZE + 1,
                                        &address)))
    return EFI_OUT_OF_RESOURCES;
  disk_clock_start(services);
  clock_stamp();
  if (EFI_ERROR(block->ReadBlocks(block, block->Media->MediaId, 0, size, (VOID *)address)))
    return EFI_DEVICE_ERROR;
  clock_stamp();
  clock_leave();
  return EFI_SUCCESS;
}
