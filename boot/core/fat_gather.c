/*
 * Reading of scattered files: see fat_gather in fat.h. The chain is followed first, which gives the
 * runs of neighbouring clusters; these are sorted by their place on the volume and read in that order.
 */
#include <stddef.h>

#include "boot/core/fat_chain.h"
#include "lib/string.h"

/* What may lie unused between two runs that are read at once: less than a call and a turn of the
 * disk would cost. */
#define GAP_MAX (16u << 10)

/* What is read without a word to the caller. */
#define PIECE (1u << 20)

/* Blocks of the FAT that are kept: of a larger one, those that were read last. */
#define BLOCKS_MAX 1024u

/* Digits that runs are sorted by. */
#define DIGIT_BITS 8u
#define DIGITS (1u << DIGIT_BITS)

/* Bytes of a file that lie together on the volume. */
struct run {
  uint32_t sector; /* The one with the first byte, */
  uint32_t skip;   /* and its place in there. */
  uint32_t at;     /* Bytes of the file in front of it. */
  uint32_t length; /* Bytes; not 0. */
};

struct gather {
  struct fat_volume *volume;
  struct fat_file *file;
  const struct fat_workspace *workspace;
  uint8_t *start;          /* Where the file's first byte would be. */
  struct run *runs;        /* `count` of at most `capacity`, */
  struct run *spare;       /* and as many more to sort them. */
  uint32_t count, capacity;
};

/* The sector behind the run's last one. */
static uint32_t run_end(const struct gather *gather, const struct run *run) {
  return run->sector + (run->skip + run->length - 1) / gather->volume->sector_size + 1;
}

/* Divides the memory between blocks of the FAT, a power of two, and runs. */
static void divide_memory(struct gather *gather) {
  const struct fat_workspace *workspace = gather->workspace;
  uint32_t wanted = fat_block_count(gather->volume), count = 1;
  uint32_t block_size = FAT_SECTOR_MAX + sizeof(uint32_t), used = 0;
  uint8_t *memory = workspace->memory;

  while (count < wanted && count < BLOCKS_MAX && workspace->size / 4 / block_size >= 2 * count)
    count *= 2;
  if (count > 1) {
    fat_set_blocks(gather->volume, memory, (uint32_t *)(void *)(memory + count * FAT_SECTOR_MAX),
                   count);
    used = (count * block_size + 7) & ~7u;
  }
  gather->capacity = (workspace->size - used) / (2 * sizeof(struct run));
  gather->runs = (struct run *)(void *)(memory + used);
  gather->spare = gather->runs + gather->capacity;
}

/* Finds the runs from byte `*at` of the file on, as many as there is room for, and moves `*at`. */
static enum boot_status find_runs(struct gather *gather, uint32_t *at, uint32_t end) {
  struct fat_volume *volume = gather->volume;

  for (gather->count = 0; gather->count < gather->capacity && *at < end; gather->count++) {
    struct run *run = &gather->runs[gather->count];
    uint32_t skip = *at % volume->cluster_size;
    enum boot_status status =
        fat_find_run(volume, gather->file, *at, end - *at, &run->sector, &run->length);

    if (status != BOOT_OK) return status;
    run->sector += skip / volume->sector_size;
    run->skip = skip % volume->sector_size;
    run->at = *at;
    *at += run->length;
  }
  return BOOT_OK;
}

/* Sorts the runs by one digit of their distance from sector `base`, and leaves their order else. */
static void sort_by_digit(struct gather *gather, uint32_t base, uint32_t shift) {
  static uint32_t places[DIGITS];
  struct run *sorted = gather->spare;
  uint32_t place = 0;

  memset(places, 0, sizeof(places));
  for (uint32_t i = 0; i < gather->count; i++)
    places[(gather->runs[i].sector - base) >> shift & (DIGITS - 1)]++;
  for (uint32_t i = 0; i < DIGITS; i++) {
    uint32_t here = places[i];

    places[i] = place;
    place += here;
  }
  for (uint32_t i = 0; i < gather->count; i++) {
    const struct run *run = &gather->runs[i];

    sorted[places[(run->sector - base) >> shift & (DIGITS - 1)]++] = *run;
  }
  gather->spare = gather->runs;
  gather->runs = sorted;
}

/* Sorts the runs by their place, in time that grows with their number. */
static void sort_runs(struct gather *gather) {
  uint32_t first = UINT32_MAX, last = 0;
  int sorted = 1;

  for (uint32_t i = 0; i < gather->count; i++) {
    uint32_t sector = gather->runs[i].sector;

    if (sector < last) sorted = 0;
    if (sector > last) last = sector;
    if (sector < first) first = sector;
  }
  if (sorted) return;
  for (uint32_t shift = 0; shift < 32 && (last - first) >> shift != 0; shift += DIGIT_BITS)
    sort_by_digit(gather, first, shift);
}

/* Reads one run straight to its place. */
static enum boot_status read_one(struct gather *gather, struct run run) {
  enum boot_status status = BOOT_OK;

  while (status == BOOT_OK && run.length > 0) {
    uint32_t piece = run.length < PIECE ? run.length : PIECE;

    status = fat_read_run(gather->volume, run.sector, run.skip, gather->start + run.at, piece);
    run.skip += piece;
    run.at += piece;
    run.length -= piece;
    if (run.length > 0) gather->workspace->placed(run.at);
  }
  return status;
}

/* Reads the runs from `first` up to `end` through the window, which all fit into. */
static enum boot_status read_window(struct gather *gather, const struct run *first,
                                    const struct run *end, uint32_t sectors) {
  struct fat_volume *volume = gather->volume;
  const uint8_t *window = gather->workspace->window;
  enum boot_status status = volume->read(volume->context, first->sector, sectors,
                                         gather->workspace->window);

  if (status == BOOT_DISK_READ && end - first > 1) {
    /* Perhaps it is what nobody asked for that cannot be read. */
    status = BOOT_OK;
    for (const struct run *run = first; status == BOOT_OK && run < end; run++)
      status = read_one(gather, *run);
    return status;
  }
  if (status != BOOT_OK) return status;
  for (const struct run *run = first; run < end; run++)
    memcpy(gather->start + run->at,
           window + (size_t)(run->sector - first->sector) * volume->sector_size + run->skip,
           run->length);
  return BOOT_OK;
}

/* Reads all runs, from the volume's start to its end. */
static enum boot_status read_runs(struct gather *gather) {
  uint32_t sector_size = gather->volume->sector_size;
  uint32_t window = gather->workspace->window_size / sector_size, gap = GAP_MAX / sector_size;
  const struct run *run = gather->runs, *end = run + gather->count;
  uint32_t done = run->at; /* The file's order is not the volume's: a sum is as good as can be. */
  enum boot_status status = BOOT_OK;

  while (status == BOOT_OK && run < end) {
    const struct run *first = run;
    uint32_t last = run_end(gather, run);

    done += run->length;
    run++;
    if (last - first->sector > window) {
      status = read_one(gather, *first);
    } else {
      for (; run < end && run->sector <= last + gap; run++) {
        uint32_t behind = run_end(gather, run);

        if (behind - first->sector > window) break;
        if (behind > last) last = behind;
        done += run->length;
      }
      status = read_window(gather, first, run, last - first->sector);
    }
    if (status == BOOT_OK) gather->workspace->placed(done);
  }
  return status;
}

enum boot_status fat_gather(struct fat_volume *volume, struct fat_file *file, uint64_t offset,
                            void *destination, uint64_t length,
                            const struct fat_workspace *workspace) {
  struct gather gather = {.volume = volume, .file = file, .workspace = workspace};
  enum boot_status status = BOOT_OK;
  uint32_t at = (uint32_t)offset, end;

  if (offset > file->size || length > file->size - offset) return BOOT_FILE_TOO_SHORT;
  if (workspace->size < 2 * sizeof(struct run))
    return fat_read(volume, file, offset, destination, length);
  end = at + (uint32_t)length;
  gather.start = (uint8_t *)destination - at;
  divide_memory(&gather);
  while (status == BOOT_OK && at < end) {
    status = find_runs(&gather, &at, end);
    if (status != BOOT_OK) break;
    sort_runs(&gather);
    status = read_runs(&gather);
  }
  if (volume->blocks.mask != 0) fat_set_blocks(volume, volume->block, &volume->block_number, 1);
  return status;
}
