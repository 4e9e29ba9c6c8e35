/* See disk_clock.h. Drivers of partitions and file systems read through the same structure. */
#include "bench/boot/disk_clock.h"

#include "bench/boot/clock.h"

static EFI_BLOCK_READ read_blocks; /* The firmware's own. */

static EFI_STATUS EFIAPI timed_read(EFI_BLOCK_IO *disk, UINT32 medium, EFI_LBA block, UINTN size,
                                    VOID *buffer) {
  EFI_STATUS status;

  clock_stamp();
  status = read_blocks(disk, medium, block, size, buffer);
  clock_stamp();
  return status;
}

void disk_clock_start(EFI_BOOT_SERVICES *services) {
  static EFI_GUID block_protocol = EFI_BLOCK_IO_PROTOCOL_GUID;
  EFI_HANDLE *handles;
  EFI_BLOCK_IO *disk;
  UINTN count;

  if (EFI_ERROR(services->LocateHandleBuffer(ByProtocol, &block_protocol, NULL, &count, &handles)))
    return;
  for (UINTN i = 0; i < count; i++) {
    if (EFI_ERROR(services->HandleProtocol(handles[i], &block_protocol, (VOID **)&disk)) ||
        disk->Media->LogicalPartition || !disk->Media->MediaPresent)
      continue;
    read_blocks = disk->ReadBlocks;
    disk->ReadBlocks = timed_read;
    break;
  }
  services->FreePool(handles);
}
