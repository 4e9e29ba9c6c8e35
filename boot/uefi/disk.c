/*
 * firmware_boot_disk: which partition of which disk the loader was read from.
 *
 * The partition is the last node of the boot device's path (UEFI 2.10 §10.3.5.1); the path
 * without it is the whole disk's, where the GPT header has the disk's GUID (§5.3.2). Whatever
 * cannot be found out stays zero: a kernel can boot without knowing.
 */
#include <efi.h>

#include "boot/core/device_path.h"
#include "boot/core/el_torito.h"
#include "boot/core/firmware.h"
#include "boot/core/gpt.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"

#define BLOCK_MAX 4096u /* Bytes of a block; the largest of any disk. */

/* A partition's node (UEFI 2.10 §10.3.5.1), which lies at any address. */
struct __attribute__((packed)) hard_drive_node {
  uint8_t header[NODE_HEADER];
  uint32_t partition;
  uint64_t start; /* Blocks. */
  uint64_t size;  /* Blocks. */
  uint8_t signature[16];
  uint8_t mbr_type; /* MBR_TYPE_...: how the disk is partitioned. */
  uint8_t signature_type;
};

_Static_assert(sizeof(struct hard_drive_node) == 42, "UEFI 2.10 §10.3.5.1");

const uint8_t *boot_device_path(void) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;
  EFI_GUID image_protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
  EFI_GUID path_protocol = EFI_DEVICE_PATH_PROTOCOL_GUID;
  EFI_LOADED_IMAGE_PROTOCOL *image;
  void *path;

  if (EFI_ERROR(services->HandleProtocol(uefi_image, &image_protocol, (void **)&image)) ||
      image->DeviceHandle == NULL)
    return NULL;
  if (EFI_ERROR(services->HandleProtocol(image->DeviceHandle, &path_protocol, &path))) return NULL;
  return path;
}

/*
 * Offset in `path` of the node that says which partition of a disk it leads to; 0 when none does.
 * That is the last one, but for an optical disk: firmware can take the boot sector of the FAT
 * volume there for an MBR, and hang a partition of its own behind that of the boot catalogue.
 */
static uint32_t find_partition(const uint8_t *path) {
  uint32_t offset = 0, last = 0, length;

  for (; (length = node_length(path, DEVICE_PATH_MAX, offset)) != 0; offset += length) {
    const uint8_t *node = path + offset;

    if (node_is_end(node)) {
      int is_partition = path[last] == MEDIA_DEVICE_PATH && path[last + 1] == MEDIA_HARDDRIVE_DP &&
                         offset - last >= sizeof(struct hard_drive_node);

      return is_partition ? last : 0;
    }
    if (node[0] == MEDIA_DEVICE_PATH && node[1] == MEDIA_CDROM_DP) return offset;
    last = offset;
  }
  return 0;
}

/* The whole disk that the first `length` bytes of `path` lead to; null when there is none. */
static EFI_BLOCK_IO_PROTOCOL *open_disk(const uint8_t *path, uint32_t length) {
  static const uint8_t end[NODE_HEADER] = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE,
                                           NODE_HEADER, 0};
  uint8_t disk_path[DEVICE_PATH_MAX + NODE_HEADER];
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;
  EFI_GUID protocol = EFI_BLOCK_IO_PROTOCOL_GUID;
  EFI_DEVICE_PATH *rest = (EFI_DEVICE_PATH *)disk_path;
  EFI_HANDLE handle;
  EFI_BLOCK_IO_PROTOCOL *disk;

  memcpy(disk_path, path, length);
  memcpy(disk_path + length, end, sizeof(end));
  if (EFI_ERROR(services->LocateDevicePath(&protocol, &rest, &handle))) return NULL;
  if (rest != (EFI_DEVICE_PATH *)(disk_path + length)) return NULL; /* Only something above it. */
  if (EFI_ERROR(services->HandleProtocol(handle, &protocol, (void **)&disk))) return NULL;
  if (disk->Media == NULL || disk->Media->LogicalPartition) return NULL;
  return disk;
}

static _Alignas(BLOCK_MAX) uint8_t block[BLOCK_MAX]; /* Suits every IoAlign (UEFI 2.10 §13.9.1). */

/* Reads a block of `size` bytes, those of the disk's, to `block`: 0 when that fails. */
static int read_block(EFI_BLOCK_IO_PROTOCOL *disk, uint64_t number, uint32_t size) {
  return !EFI_ERROR(disk->ReadBlocks(disk, disk->Media->MediaId, number, size, block));
}

/* Reads the disk's GUID from the GPT header, or from its copy in the disk's last block. */
static void read_disk_guid(EFI_BLOCK_IO_PROTOCOL *disk, uint8_t *guid) {
  uint32_t size = disk->Media->BlockSize;
  uint64_t places[] = {GPT_PRIMARY_BLOCK, disk->Media->LastBlock};

  if (size < GPT_HEADER_SIZE_MIN || size > BLOCK_MAX) return;
  for (uint32_t i = 0; i < 2; i++) {
    if (!read_block(disk, places[i], size) || !gpt_is_header(block, size, places[i])) continue;
    memcpy(guid, ((struct gpt_header *)block)->disk_guid, sizeof(EFI_GUID));
    return;
  }
}

/*
 * Describes the partition that the boot catalogue of an optical disk names. Firmware's node has its
 * length in other units than the specification says, so that the catalogue itself is asked, as
 * on BIOS.
 */
static void describe_optical(EFI_BLOCK_IO_PROTOCOL *disk, struct kiln_boot_disk *found) {
  uint64_t blocks, catalogue;
  struct el_torito_image image;

  if (disk == NULL || disk->Media->BlockSize != EL_TORITO_BLOCK) return;
  blocks = disk->Media->LastBlock + 1;
  if (!read_block(disk, EL_TORITO_BOOT_RECORD, EL_TORITO_BLOCK) ||
      el_torito_catalogue(block, blocks, &catalogue) != BOOT_OK ||
      !read_block(disk, catalogue, EL_TORITO_BLOCK) ||
      el_torito_find(block, blocks, &image) != BOOT_OK)
    return;
  found->partitioning = KILN_PARTITIONING_EL_TORITO;
  found->first_block = image.first_block;
  found->blocks = image.blocks;
}

void firmware_boot_disk(struct kiln_boot_disk *disk) {
  const uint8_t *path = boot_device_path();
  uint32_t length = path == NULL ? 0 : find_partition(path);
  struct hard_drive_node node;
  EFI_BLOCK_IO_PROTOCOL *whole_disk;

  if (length == 0) return;
  if (path[length + 1] == MEDIA_CDROM_DP) {
    describe_optical(open_disk(path, length), disk);
    return;
  }
  memcpy(&node, path + length, sizeof(node));
  disk->partition = node.partition;
  disk->first_block = node.start;
  disk->blocks = node.size;
  if (node.signature_type == SIGNATURE_TYPE_GUID) {
    disk->partitioning = KILN_PARTITIONING_GPT;
    memcpy(disk->partition_guid, node.signature, sizeof(disk->partition_guid));
    whole_disk = open_disk(path, length);
    if (whole_disk != NULL) read_disk_guid(whole_disk, disk->disk_guid);
  } else if (node.mbr_type == MBR_TYPE_PCAT) {
    disk->partitioning = KILN_PARTITIONING_MBR;
    if (node.signature_type == SIGNATURE_TYPE_MBR)
      memcpy(&disk->mbr_signature, node.signature, sizeof(disk->mbr_signature));
  }
}
