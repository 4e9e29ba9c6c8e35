/*
 * Files: boot/core/fat.h over the sectors of the boot partition.
 *
 * A file's handle is its first cluster, so that any number can be open; where the
 * last read stopped is remembered for the file that was read last.
 */
#include "boot/bios/files.h"

#include "boot/bios/bios.h"
#include "boot/bios/free_memory.h"
#include "boot/core/fat.h"
#include "boot/core/firmware.h"
#include "boot/core/progress.h"
#include "boot/core/random.h"
#include "boot/core/sectors.h"

/* Memory for reading a scattered file: 64 thousand pieces of it are looked up at a time. */
#define WORKSPACE_MAX (8u << 20)

static struct fat_volume volume BIOS_BUFFER; /* fat_mount fills it. */
static struct fat_file last;

static enum boot_status read_sectors(void *context, uint64_t sector, uint32_t count,
                                     void *destination) {
  const struct partition *partition = context;

  if (sector > partition->sector_count || count > partition->sector_count - sector)
    return BOOT_BAD_FILE_SYSTEM;
  return disk_read(partition->disk, partition->first_sector + sector, count, destination);
}

enum boot_status files_mount(struct partition *partition) {
  static struct sectors medium BIOS_BUFFER;
  uint32_t size = partition->volume_sector_size;

  if (size == partition->disk->sector_size)
    return fat_mount(&volume, read_sectors, partition, size);
  medium.read = read_sectors;
  medium.context = partition;
  medium.shift = (uint32_t)__builtin_ctz(partition->disk->sector_size / size);
  medium.filled = 0;
  return fat_mount(&volume, sectors_read, &medium, size);
}

enum boot_status firmware_open(const char *path, struct boot_file *file) {
  enum boot_status status = fat_open(&volume, path, &last);

  if (status != BOOT_OK) return status;
  *file = (struct boot_file){.size = last.size, .handle = last.first_cluster, .any_length = true};
  return BOOT_OK;
}

/* Time stamp of the last line about the file that is being read. */
static uint64_t shown;

static void show_progress(uint64_t end) {
  shown = progress_show(shown, end, last.size);
}

enum boot_status firmware_read(struct boot_file *file, uint64_t offset, void *destination,
                               uint64_t length) {
  struct fat_workspace workspace = {.placed = show_progress};
  uint64_t size;

  if (last.first_cluster != file->handle)
    last = (struct fat_file){.first_cluster = (uint32_t)file->handle,
                             .size = (uint32_t)file->size,
                             .cluster = (uint32_t)file->handle};
  shown = time_stamp();
  /* Nobody has taken this memory, and nobody does until all is read, when it is free again. */
  workspace.memory = memory_largest_free(&size);
  workspace.size = size < WORKSPACE_MAX ? (uint32_t)size : WORKSPACE_MAX;
  workspace.window = disk_window(&workspace.window_size);
  return fat_gather(&volume, &last, offset, destination, length, &workspace);
}
