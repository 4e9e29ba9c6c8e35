/* Fuzzes the FAT reader: a volume is mounted, a file of it opened and read. See fuzz_fat.h. */
#include "boot/core/fuzz/fuzz_fat.h"

#include "boot/core/fat.h"
#include "boot/core/fuzz/fuzz.h"

#define READS_MAX 1000000u        /* Calls for one input: more is a loop without an end. */
#define CONTENTS_MAX (128u << 10) /* Bytes read of a file. */
#define WINDOW 12288u             /* Bytes that fat_gather reads at once. */

/* A disk of zeros but for some sectors. */
struct disk {
  uint32_t sector_size; /* Bytes. */
  uint32_t count;       /* Sectors below. */
  uint32_t numbers[FUZZ_FAT_SECTORS_MAX];
  uint8_t bytes[FUZZ_FAT_SECTORS_MAX][FAT_SECTOR_MAX];
  uint64_t end; /* Sectors that may be read. */
  uint32_t reads, reads_left;
};

static enum boot_status read_sectors(void *context, uint64_t sector, uint32_t count,
                                     void *destination) {
  struct disk *disk = context;

  INVARIANT(count > 0 && sector < disk->end && count <= disk->end - sector);
  INVARIANT(++disk->reads <= READS_MAX);
  if (disk->reads_left-- == 0) return BOOT_DISK_READ;
  memset(destination, 0, (size_t)count * disk->sector_size);
  for (uint32_t i = 0; i < disk->count; i++) {
    uint64_t place = disk->numbers[i] - sector;

    if (place < count)
      memcpy((uint8_t *)destination + place * disk->sector_size, disk->bytes[i], disk->sector_size);
  }
  return BOOT_OK;
}

static void take_sectors(struct disk *disk, struct input *input) {
  disk->count = 0;
  while (input->left > 4 && disk->count < FUZZ_FAT_SECTORS_MAX) {
    size_t size;

    disk->numbers[disk->count] = (uint32_t)take(input, 4);
    size = input->left < disk->sector_size ? input->left : disk->sector_size;
    memset(disk->bytes[disk->count], 0, disk->sector_size);
    memcpy(disk->bytes[disk->count], input->data, size);
    input->data += size;
    input->left -= size;
    disk->count++;
  }
}

/* What fat.h says about a volume, and what the readers compute with. */
static void check_volume(const struct fat_volume *volume, uint32_t sector_size) {
  uint32_t sectors = volume->cluster_size / volume->sector_size;

  INVARIANT(volume->sector_size == sector_size);
  INVARIANT(sectors >= 1 && sectors <= 128 && (sectors & (sectors - 1)) == 0);
  INVARIANT(volume->fat_sector > 0 && volume->fat_sector < volume->root_sector);
  INVARIANT(volume->root_sector + (uint64_t)volume->root_sectors == volume->data_sector);
  INVARIANT(volume->cluster_count > 0);
  INVARIANT(volume->data_sector + (uint64_t)volume->cluster_count * sectors <=
            volume->sector_count);
  INVARIANT((volume->kind == FAT32) == (volume->root_cluster != 0));
}

/* A number in sector 0, of which the last one counts. */
static uint32_t boot_number(const struct disk *disk, uint32_t offset, uint32_t size) {
  uint32_t number = 0;

  for (uint32_t i = disk->count; i > 0; i--) {
    if (disk->numbers[i - 1] != 0) continue;
    memcpy(&number, disk->bytes[i - 1] + offset, size);
    break;
  }
  return number;
}

/*
 * The kind of the volume is what Linux and GRUB take it for: FAT32 when the size of a FAT
 * has no 16-bit number (BPB_FATSz16, FAT §3.1), whatever the number of clusters.
 */
static void check_kind(const struct fat_volume *volume, const struct disk *disk) {
  INVARIANT((volume->kind == FAT32) == (boot_number(disk, 22, 2) == 0));
  INVARIANT((volume->kind == FAT32) == (boot_number(disk, 17, 2) == 0)); /* BPB_RootEntCnt. */
  if (volume->kind != FAT32)
    INVARIANT((volume->kind == FAT12) == (volume->cluster_count < 4085)); /* FAT §3.5. */
}

static void placed(uint64_t end) {
  (void)end;
}

/*
 * Reads the file by fat_gather, with so many bytes of memory: the bytes are the same. Where they
 * are not to be had, it says so as well.
 */
static void gather_file(struct fat_volume *volume, struct fat_file *file, uint32_t size,
                        uint32_t memory, enum boot_status expected, const uint8_t *contents) {
  uint8_t *exact = malloc(size != 0 ? size : 1), *window = malloc(WINDOW);
  struct fat_workspace workspace = {.memory = malloc(memory != 0 ? memory : 1),
                                    .size = memory,
                                    .window = window,
                                    .window_size = WINDOW,
                                    .placed = placed};
  enum boot_status status;

  INVARIANT(exact != NULL && window != NULL && workspace.memory != NULL);
  status = fat_gather(volume, file, 0, exact, size, &workspace);
  INVARIANT(status == BOOT_OK || status == BOOT_DISK_READ || status == BOOT_BAD_FILE_SYSTEM);
  if (status != BOOT_DISK_READ && expected != BOOT_DISK_READ) INVARIANT(status == expected);
  if (status == BOOT_OK && expected == BOOT_OK) INVARIANT(memcmp(contents, exact, size) == 0);
  INVARIANT(fat_gather(volume, file, file->size, exact, 1, &workspace) == BOOT_FILE_TOO_SHORT);
  free(workspace.memory);
  free(window);
  free(exact);
}

/* Reads the file at once, then in pieces from its end to its start: the bytes are the same. */
static void read_file(struct fat_volume *volume, struct fat_file *file, uint32_t piece) {
  uint32_t size = file->size < CONTENTS_MAX ? file->size : CONTENTS_MAX;
  uint8_t *contents = malloc(size + 1u), *pieces = malloc(size + 1u);
  uint8_t *exact = malloc(size != 0 ? size : 1); /* So that a byte too many is found. */
  enum boot_status status;

  INVARIANT(contents != NULL && pieces != NULL && exact != NULL);
  status = fat_read(volume, file, 0, exact, size);
  if (status == BOOT_OK) {
    memcpy(contents, exact, size);
    for (uint32_t end = size; end > 0;) {
      uint32_t start = end > piece ? end - piece : 0;

      status = fat_read(volume, file, start, pieces + start, end - start);
      if (status != BOOT_OK) break;
      end = start;
    }
    INVARIANT(status == BOOT_DISK_READ || status == BOOT_OK);
    if (status == BOOT_OK) INVARIANT(memcmp(contents, pieces, size) == 0);
  } else {
    INVARIANT(status == BOOT_DISK_READ || status == BOOT_BAD_FILE_SYSTEM);
  }
  gather_file(volume, file, size, piece * 7, status, contents);
  INVARIANT(fat_read(volume, file, file->size, exact, 1) == BOOT_FILE_TOO_SHORT);
  INVARIANT(fat_read(volume, file, UINT64_MAX, exact, 1) == BOOT_FILE_TOO_SHORT);
  free(contents);
  free(pieces);
  free(exact);
}

static enum boot_status open_file(struct fat_volume *volume, const char *path,
                                  struct fat_file *file) {
  enum boot_status status = fat_open(volume, path, file);

  INVARIANT(status == BOOT_OK || status == BOOT_FILE_NOT_FOUND || status == BOOT_BAD_FILE_SYSTEM ||
            status == BOOT_DISK_READ);
  if (status == BOOT_OK) INVARIANT((file->first_cluster == 0) == (file->size == 0));
  return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct disk disk;
  static struct fat_volume volume;
  struct input input = {.data = data, .left = size};
  char path[FUZZ_FAT_PATH_MAX + 1] = "";
  struct fat_file file;

  disk.sector_size = 512u << (take(&input, 1) & 3);
  disk.reads = 0;
  disk.reads_left = (uint32_t)take(&input, 1) - 1; /* 0: four thousand million. */
  uint32_t piece = (uint32_t)take(&input, 2) + 1;
  for (uint32_t i = 0, length = (uint32_t)take(&input, 1); i < length; i++) {
    char character = (char)take(&input, 1);

    if (i < FUZZ_FAT_PATH_MAX) path[i] = character;
  }
  take_sectors(&disk, &input);

  disk.end = 1;
  memset(&volume, 0xa5, sizeof(volume));
  enum boot_status status = fat_mount(&volume, read_sectors, &disk, disk.sector_size);
  INVARIANT(status == BOOT_OK || status == BOOT_NO_FILE_SYSTEM || status == BOOT_BAD_FILE_SYSTEM ||
            status == BOOT_DISK_READ);
  if (status != BOOT_OK) return 0;
  check_volume(&volume, disk.sector_size);
  check_kind(&volume, &disk);
  disk.end = volume.sector_count;

  if (open_file(&volume, path, &file) == BOOT_OK) {
    read_file(&volume, &file, piece);
    /* Another one in the same directory, then this one from there on. */
    path[strlen(path) - 1] ^= 1;
    open_file(&volume, path, &file);
    path[strlen(path) - 1] ^= 1;
    open_file(&volume, path, &file);
  }
  return 0;
}
