/*
 * Contents of files on a FAT volume: see fat.h. The chain is followed first, which gives the runs
 * of neighbouring clusters; these are sorted by their place on the volume and read in that order.
 */
#include <stddef.h>

#include "boot/core/fat_chain.h"
#include "lib/string.h"

/* What may lie unused between two runs that are read at once: less than a call and a turn of the
 * disk would cost. */
#define GAP_MAX (16u << 10)

/* What is read without a word to a caller who wants to hear how far it is. */
#define PIECE (1u << 20)

/* Runs that are looked up at once without a workspace. */
#define FEW_RUNS 8u

/* Blocks of the FAT that are kept: of a larger one, those that were read last. */
#define BLOCKS_MAX 1024u

/* So few clusters are looked up in one block at a time. */
#define FEW_CLUSTERS 64u

/* Digits that runs are sorted by. */
#define DIGIT_BITS 8u
#define DIGITS (1u << DIGIT_BITS)

struct gather {
  struct fat_volume *volume;
  struct fat_file *file;
  const struct fat_workspace *workspace;
  uint32_t shift;        /* A cluster has 1 << shift bytes. */
  uint32_t at, end;      /* What is to be read of the file. */
  uint8_t *start;        /* Where the file's first byte would be. */
  struct fat_run *runs;  /* `count` of at most `capacity`, */
  struct fat_run *spare; /* and as many more to sort them. */
  uint32_t count, capacity;
  uint32_t placed; /* Clusters that are there. */
};

/* The bytes of the file that are wanted of `run`. */
struct range {
  uint32_t at, length;
};

static struct range run_range(const struct gather *gather, const struct fat_run *run) {
  uint64_t start = (uint64_t)run->index << gather->shift;
  uint64_t end = start + ((uint64_t)run->count << gather->shift);

  if (start < gather->at) start = gather->at;
  if (end > gather->end) end = gather->end;
  return (struct range){(uint32_t)start, (uint32_t)(end - start)};
}

/*
 * Divides the memory between blocks of the FAT, a power of two, and runs. Of few clusters the block
 * that was read last is as good, and can have them already.
 */
static void divide_memory(struct gather *gather, uint32_t clusters) {
  uint32_t wanted = fat_block_count(gather->volume), count = 1;
  uint32_t block_size = FAT_SECTOR_MAX + sizeof(uint32_t), size = gather->workspace->size;
  uint8_t *memory = gather->workspace->memory;

  if (size / 2 < FEW_RUNS * sizeof(struct fat_run)) return;
  if (clusters < FEW_CLUSTERS) wanted = 1;
  while (count < wanted && count < BLOCKS_MAX && size / 8 / block_size >= count) count *= 2;
  if (count > 1) {
    uint8_t *bytes = memory;

    memory += count * block_size;
    size -= count * block_size;
    fat_set_blocks(gather->volume, bytes, (uint32_t *)(void *)(memory - count * sizeof(uint32_t)),
                   count);
  }
  gather->capacity = size / 2 / sizeof(struct fat_run);
  gather->runs = (struct fat_run *)(void *)memory;
  gather->spare = gather->runs + gather->capacity;
}

/*
 * Finds the runs from the file's cluster `*index` up to `last`, as many as there is room for, and
 * moves `*index` behind them.
 */
static enum boot_status find_runs(struct gather *gather, uint32_t *index, uint32_t last) {
  struct fat_volume *volume = gather->volume;
  struct fat_file *file = gather->file;
  struct fat_run *run = gather->runs, *end = run + gather->capacity;
  enum boot_status status = fat_seek(volume, file, *index);

  *run = (struct fat_run){file->cluster, *index, 1};
  while (status == BOOT_OK && file->index < last) {
    run->count += fat_follow_run(volume, file, last - file->index);
    run = fat_follow_jumps(volume, file, last, run, end);
    if (file->index == last) break;
    status = fat_next_cluster(volume, file); /* Neighbours, errors, and what is to be read first. */
    if (status != BOOT_OK) break;
    if (file->cluster == run->cluster + run->count)
      run->count++;
    else if (++run < end)
      *run = (struct fat_run){file->cluster, file->index, 1};
    else
      break;
  }
  if (status == BOOT_FILE_TOO_SHORT) return BOOT_BAD_FILE_SYSTEM; /* But the file goes on. */
  if (run < end) run++;
  gather->count = (uint32_t)(run - gather->runs);
  *index = run[-1].index + run[-1].count;
  /* A single cluster cannot go round. */
  if (status == BOOT_OK && file->index > 0 && file->index == (file->size - 1) >> gather->shift)
    return fat_check_end(volume, file);
  return status;
}

/* Sorts the runs by one digit of their distance from cluster `base`, and leaves their order else.
 */
static void sort_by_digit(struct gather *gather, uint32_t base, uint32_t shift) {
  static uint32_t places[DIGITS];
  struct fat_run *sorted = gather->spare;
  uint32_t place = 0;

  memset(places, 0, sizeof(places));
  for (uint32_t i = 0; i < gather->count; i++)
    places[(gather->runs[i].cluster - base) >> shift & (DIGITS - 1)]++;
  for (uint32_t i = 0; i < DIGITS; i++) {
    uint32_t here = places[i];

    places[i] = place;
    place += here;
  }
  for (uint32_t i = 0; i < gather->count; i++) {
    const struct fat_run *run = &gather->runs[i];

    sorted[places[(run->cluster - base) >> shift & (DIGITS - 1)]++] = *run;
  }
  gather->spare = gather->runs;
  gather->runs = sorted;
}

/* Sorts the runs by their place, in time that grows with their number. */
static void sort_runs(struct gather *gather) {
  uint32_t first = UINT32_MAX, last = 0;
  int sorted = 1;

  for (uint32_t i = 0; i < gather->count; i++) {
    uint32_t cluster = gather->runs[i].cluster;

    if (cluster < last) sorted = 0;
    if (cluster > last) last = cluster;
    if (cluster < first) first = cluster;
  }
  if (sorted) return;
  for (uint32_t shift = 0; shift < 32 && (last - first) >> shift != 0; shift += DIGIT_BITS)
    sort_by_digit(gather, first, shift);
}

/* Reads `length` bytes that begin `skip` bytes behind the start of `sector`. */
static enum boot_status read_sectors(struct fat_volume *volume, uint32_t sector, uint32_t skip,
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

/* Reads one run straight to its place. */
static enum boot_status read_one(struct gather *gather, const struct fat_run *run) {
  uint32_t sector = fat_cluster_sector(gather->volume, run->cluster);
  struct range range = run_range(gather, run);
  uint32_t skip = range.at & ((1u << gather->shift) - 1);
  enum boot_status status = BOOT_OK;

  while (status == BOOT_OK && range.length > 0) {
    int whole = range.length < PIECE || gather->workspace->placed == NULL;
    uint32_t piece = whole ? range.length : PIECE;

    status = read_sectors(gather->volume, sector, skip, gather->start + range.at, piece);
    skip += piece;
    range.at += piece;
    range.length -= piece;
    if (!whole) gather->workspace->placed(range.at);
  }
  return status;
}

/*
 * Reads the runs from `first` up to `end` through the window, which all their sectors fit into; of
 * the first run, those behind the `skip` ones that are not wanted.
 */
static enum boot_status read_window(struct gather *gather, const struct fat_run *first,
                                    const struct fat_run *end, uint32_t skip, uint32_t sectors) {
  struct fat_volume *volume = gather->volume;
  uint8_t *window = gather->workspace->window;
  uint32_t sector = fat_cluster_sector(volume, first->cluster) + skip;
  enum boot_status status = volume->read(volume->context, sector, sectors, window);

  /* Perhaps it is what nobody asked for that cannot be read. */
  int one_by_one = status == BOOT_DISK_READ && end - first > 1;

  if (one_by_one) status = BOOT_OK;
  for (const struct fat_run *run = first; status == BOOT_OK && run < end; run++) {
    struct range range = run_range(gather, run);
    uint32_t place = ((run->cluster - first->cluster - run->index) << gather->shift) + range.at;

    if (one_by_one)
      status = read_one(gather, run);
    else
      memcpy(gather->start + range.at, window + (place - skip * volume->sector_size), range.length);
  }
  return status;
}

/* Where the file would end if the clusters that are there were its first ones. */
static uint32_t placed_end(const struct gather *gather) {
  uint64_t end = (uint64_t)((gather->at >> gather->shift) + gather->placed) << gather->shift;

  return end < gather->end ? (uint32_t)end : gather->end;
}

/* Reads all runs, from the volume's start to its end. */
static enum boot_status read_runs(struct gather *gather) {
  uint32_t size = gather->volume->sector_size, shift = gather->shift;
  uint32_t window = gather->workspace->window_size, gap = GAP_MAX >> shift;
  const struct fat_run *run = gather->runs, *end = run + gather->count;
  enum boot_status status = BOOT_OK;

  /* Of a piece of a file, what lies around it may be wanted next, and the cache is as good. All of
   * a file is not, and the cache keeps what it has of directories. */
  if (gather->end - gather->at <= FAT_SECTOR_MAX && gather->end - gather->at < gather->file->size)
    window = 0;
  while (status == BOOT_OK && run < end) {
    const struct fat_run *first = run++;
    struct range range = run_range(gather, first);
    uint32_t skip = (range.at & ((1u << shift) - 1)) / size;
    uint32_t sectors = ((range.at & (size - 1)) + range.length - 1) / size + 1;
    uint32_t behind = first->cluster + first->count;

    if (sectors > window / size) {
      status = read_one(gather, first);
    } else {
      for (; run < end && run->cluster - behind <= gap; run++) {
        if (run->cluster + run->count - first->cluster > window >> shift) break;
        behind = run->cluster + run->count;
        sectors = ((behind - first->cluster) << shift) / size - skip;
      }
      status = read_window(gather, first, run, skip, sectors);
    }
    /* The file's order is not the volume's: as if what is there were its start. */
    for (; first < run; first++) gather->placed += first->count;
    if (status == BOOT_OK && gather->workspace->placed != NULL)
      gather->workspace->placed(placed_end(gather));
  }
  return status;
}

enum boot_status fat_gather(struct fat_volume *volume, struct fat_file *file, uint64_t offset,
                            void *destination, uint64_t length,
                            const struct fat_workspace *workspace) {
  struct fat_run few[2 * FEW_RUNS];
  struct gather gather = {.volume = volume,
                          .file = file,
                          .workspace = workspace,
                          .shift = (uint32_t)__builtin_ctz(volume->cluster_size),
                          .at = (uint32_t)offset,
                          .runs = few,
                          .spare = few + FEW_RUNS,
                          .capacity = FEW_RUNS};
  enum boot_status status = BOOT_OK;
  uint32_t index, last;

  if (offset > file->size || length > file->size - offset) return BOOT_FILE_TOO_SHORT;
  if (length == 0) return BOOT_OK;
  gather.end = gather.at + (uint32_t)length;
  gather.start = (uint8_t *)destination - gather.at;
  index = gather.at >> gather.shift;
  last = (gather.end - 1) >> gather.shift;
  divide_memory(&gather, last - index);
  while (status == BOOT_OK && index <= last) {
    status = find_runs(&gather, &index, last);
    if (status != BOOT_OK) break;
    sort_runs(&gather);
    status = read_runs(&gather);
  }
  if (volume->blocks.mask != 0) fat_set_blocks(volume, volume->block, &volume->block_number, 1);
  return status;
}

enum boot_status fat_read(struct fat_volume *volume, struct fat_file *file, uint64_t offset,
                          void *destination, uint64_t length) {
  static const struct fat_workspace none;

  return fat_gather(volume, file, offset, destination, length, &none);
}
