/* Contents of files on a FAT volume: see fat.h. */
#include "boot/core/fat_chain.h"
#include "lib/string.h"

/*
 * Says whether one of the file's `count` clusters comes twice in its chain, of which `place` is at
 * the last. Whoever looks as far as three times their number finds such a loop (see
 * fat_next_cluster). A chain that is longer than the file is no error, and what comes behind is
 * nobody's concern.
 */
static enum boot_status check_end(struct fat_volume *volume, struct fat_file place,
                                  uint32_t count) {
  enum boot_status status = BOOT_OK;

  while (status == BOOT_OK && place.index < 3 * count) {
    status = fat_next_cluster(volume, &place);
  }
  return status == BOOT_FILE_TOO_SHORT ? BOOT_OK : status;
}

enum boot_status fat_find_run(struct fat_volume *volume, struct fat_file *file, uint32_t offset,
                              uint32_t wanted, uint32_t *sector, uint32_t *length) {
  uint32_t cluster_size = volume->cluster_size;
  uint64_t run = cluster_size - offset % cluster_size; /* Up to a cluster more than 4 GiB. */
  enum boot_status status = fat_seek(volume, file, offset / cluster_size);

  *length = wanted;
  *sector = fat_cluster_sector(volume, file->cluster);
  while (status == BOOT_OK && run < wanted) {
    uint32_t neighbour = file->cluster + 1;

    status = fat_next_cluster(volume, file);
    if (status != BOOT_OK) break;
    if (file->cluster != neighbour) {
      *length = (uint32_t)run;
      return BOOT_OK;
    }
    run += cluster_size;
    if (run < wanted)
      run += (uint64_t)cluster_size *
             fat_follow_run(volume, file, ((uint32_t)(wanted - run) - 1) / cluster_size + 1);
  }
  if (status == BOOT_FILE_TOO_SHORT) return BOOT_BAD_FILE_SYSTEM; /* But the file goes on. */
  /* A single cluster cannot go round, so small files cost no look at the FAT. */
  if (status == BOOT_OK && file->index > 0 && file->index == (file->size - 1) / cluster_size)
    return check_end(volume, *file, file->index + 1);
  return status;
}

enum boot_status fat_read_run(struct fat_volume *volume, uint32_t sector, uint32_t skip,
                              uint8_t *destination, uint32_t length) {
  uint32_t sector_size = volume->sector_size;

  sector += skip / sector_size;
  skip %= sector_size;
  while (length > 0) {
    enum boot_status status;
    uint32_t count = 1; /* Sectors. */
    uint32_t taken;     /* Bytes. */

    if (skip != 0 || length < sector_size) {
      const uint8_t *data;

      taken = sector_size - skip < length ? sector_size - skip : length;
      status = fat_cached(volume, &volume->data, sector, &data);
      if (status == BOOT_OK) memcpy(destination, data + skip, taken);
      skip = 0;
    } else {
      count = length / sector_size;
      taken = count * sector_size;
      status = volume->read(volume->context, sector, count, destination);
    }
    if (status != BOOT_OK) return status;
    sector += count;
    destination += taken;
    length -= taken;
  }
  return BOOT_OK;
}

enum boot_status fat_read(struct fat_volume *volume, struct fat_file *file, uint64_t offset,
                          void *destination, uint64_t length) {
  uint8_t *to = destination;

  if (offset > file->size || length > file->size - offset) return BOOT_FILE_TOO_SHORT;
  uint32_t at = (uint32_t)offset;
  uint32_t left = (uint32_t)length;
  while (left > 0) {
    uint32_t sector, run;
    enum boot_status status = fat_find_run(volume, file, at, left, &sector, &run);

    if (status == BOOT_OK)
      status = fat_read_run(volume, sector, at % volume->cluster_size, to, run);
    if (status != BOOT_OK) return status;
    at += run;
    to += run;
    left -= run;
  }
  return BOOT_OK;
}
