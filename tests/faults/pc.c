/* The PC of pc.h: its disk, and the process that a boot is. */
#define _GNU_SOURCE /* MAP_ANONYMOUS, MAP_POPULATE. */

#include "tests/faults/pc.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "boot/bios/disk.h"
#include "boot/bios/files.h"
#include "boot/bios/free_memory.h"
#include "boot/bios/partition.h"
#include "boot/core/boot.h"
#include "boot/core/seal.h"
#include "boot/core/tests/fake_firmware.h"
#include "tests/faults/contract.h"

#define SECTORS_MAX 65536u
#define READS_MAX 100000u /* Sectors: more than a boot from any of these disks can need. */
#define SHARED_MEMORY (8u << 20)
#define SECONDS_MAX 30u /* Of the processor's time, under sanitizers. */
#define MBR_SIGNATURE 440u
#define MBR_TABLE 446u
#define MBR_TABLE_SIZE 64u

struct pc pc;

/* What a boot's process tells the one that waits for it. */
static struct shared {
  struct result result;
  int done;
  uint8_t read[SECTORS_MAX];
} *shared;

static uint64_t sectors_left = READS_MAX;

/* What loader.ld says where it is in memory. */
uint32_t mbr_disk_signature;
uint8_t mbr_partition_table[MBR_TABLE_SIZE];

static _Noreturn void die(const char *what, const char *which) {
  fprintf(stderr, "%s: %s\n", which, what);
  exit(2);
}

static uint8_t *read_file(const char *path, uint64_t *size) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes;
  long length;

  if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) <= 0)
    die("cannot be read", path);
  rewind(file);
  bytes = malloc((size_t)length);
  if (bytes == NULL || fread(bytes, 1, (size_t)length, file) != (size_t)length)
    die("cannot be read", path);
  fclose(file);
  *size = (uint64_t)length;
  return bytes;
}

uint64_t pc_find(const void *bytes, uint64_t size, int aligned) {
  for (uint64_t at = 0; at + size <= pc.sectors * PC_SECTOR; at += aligned ? PC_SECTOR : 1)
    if (memcmp(pc.disk + at, bytes, size) == 0) return at;
  die("not on the disk", "pc_find");
}

/* The hash of kiln.cfg that the loader on the disk has, if it has one. */
static void take_seal(void) {
  for (uint64_t at = 0; at + sizeof(struct seal) <= pc.sectors * PC_SECTOR; at += 16) {
    const struct seal *seal = (const void *)(pc.disk + at);

    if (memcmp(seal->mark, SEAL_MARK, SEAL_MARK_SIZE) != 0) continue;
    for (uint32_t i = 0; i < SHA256_SIZE; i++) boot_seal.digest[i] = seal->digest[i];
    return;
  }
}

/*
 * Puts memory that all processes share in the place of that which the loader will get first: a page
 * that each of them has to get of its own costs more than all that a loader does with it.
 */
static void share_memory(void) {
  uint64_t before;

  fake_reset();
  if (firmware_allocate(PAGE_SIZE, PAGE_SIZE, &before) != BOOT_OK ||
      mmap((void *)(uintptr_t)(before + PAGE_SIZE), SHARED_MEMORY, PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED | MAP_POPULATE, -1, 0) == MAP_FAILED)
    die("no memory", "pc");
}

void pc_load(const char *path, const char *kernel_path) {
  uint64_t size, kernel_size;
  uint8_t *kernel = read_file(kernel_path, &kernel_size);

  free(pc.disk);
  pc = (struct pc){.disk = read_file(path, &size), .bad_sector = PC_NO_SECTOR};
  if (size % PC_SECTOR != 0 || size / PC_SECTOR > SECTORS_MAX) die("no disk for this", path);
  pc.sectors = pc.told_sectors = size / PC_SECTOR;
  pc.kernel = pc.disk + pc_find(kernel, kernel_size, 1);
  pc.kernel_size = kernel_size;
  free(kernel);
  take_seal();
  if (shared != NULL) return;
  shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) die("no memory", "pc");
  share_memory();
}

const uint8_t *pc_sectors_read(void) {
  return shared->read;
}

/* Ends this process, with what came of the boot. */
static _Noreturn void finish(enum outcome outcome, uint32_t code, const char *text) {
  shared->result.outcome = outcome;
  shared->result.code = code;
  shared->result.allocations = fake.allocations;
  snprintf(shared->result.text, sizeof(shared->result.text), "%s", text);
  shared->done = 1;
  _exit(0);
}

enum boot_status disk_read(const struct disk *disk, uint64_t sector, uint32_t count,
                           void *destination) {
  (void)disk;
  if (count > sectors_left) finish(OUTCOME_BAD, 0, "reads without end");
  sectors_left -= count;
  if (sector >= pc.sectors || count > pc.sectors - sector) return BOOT_DISK_READ;
  memset(shared->read + sector, 1, count);
  if (pc.bad_sector >= sector && pc.bad_sector - sector < count) return BOOT_DISK_READ;
  memcpy(destination, pc.disk + sector * PC_SECTOR, (size_t)count * PC_SECTOR);
  return BOOT_OK;
}

uint8_t *disk_window(uint32_t *size) {
  static uint8_t window[127 * PC_SECTOR];

  *size = sizeof(window);
  return window;
}

/* Memory to look up the clusters of files in. The map below has none that is the process's own. */
void *memory_largest_free(uint64_t *size) {
  static uint64_t memory[1 << 17];

  *size = sizeof(memory);
  return memory;
}

/* All of the memory map but the memory that is the process's own. */
static const struct kiln_memory_region regions[] = {
    {0, 0x9fc00, KILN_MEMORY_USABLE, 0},
    {0xf0000, 0x10000, KILN_MEMORY_RESERVED, 0},
    {16ull << 40, 64ull << 20, KILN_MEMORY_USABLE, 0},
};

static _Noreturn void fail(enum boot_status status) {
  boot_fail(status, "BIOS disk 0x80");
}

/* As stage2_main, from the disk on. */
static _Noreturn void start_loader(void) {
  static struct disk disk = {.sector_size = PC_SECTOR, .number = 0x80};
  static struct partition partition;
  enum boot_status status;

  disk.sector_count = pc.told_sectors;
  memcpy(&mbr_disk_signature, pc.disk + MBR_SIGNATURE, sizeof(mbr_disk_signature));
  memcpy(mbr_partition_table, pc.disk + MBR_TABLE, MBR_TABLE_SIZE);
  status = partition_find(&disk, &partition);
  if (status != BOOT_OK) fail(status);
  status = files_mount(&partition);
  if (status != BOOT_OK) fail(status);
  boot_kernel();
}

/* One line that begins with "kiln: error: " and ends with a code and a full stop, as the last. */
static _Noreturn void judge_halt(void) {
  static const char start[] = "kiln: error: ";
  const char *line = strstr(fake.printed, start);
  const char *code = line != NULL ? strstr(line, ". (K") : NULL;
  unsigned number;

  if (line == NULL || (line != fake.printed && line[-1] != '\n'))
    finish(OUTCOME_BAD, 0, "the loader stops and says no error");
  if (strstr(line + 1, start) != NULL || code == NULL || sscanf(code, ". (K%2u)", &number) != 1 ||
      strcmp(code + 6, ")\n") != 0)
    finish(OUTCOME_BAD, 0, line);
  finish(OUTCOME_NAMED, number, line + strlen(start));
}

_Noreturn void pc_boot(void) {
  const char *broken;

  fake.failing_allocation = pc.failing_allocation;
  switch (setjmp(fake.end)) {
    case 0:
      start_loader();
    case FAKE_HALTED:
      judge_halt();
    default:
      break;
  }
  broken = contract_broken();
  if (broken == NULL) finish(OUTCOME_GOOD, 0, "");
  finish(OUTCOME_BAD, 0, broken);
}

int pc_case(struct result *result) {
  struct rlimit limit = {SECONDS_MAX, SECONDS_MAX};
  int status;
  pid_t child;

  memset(shared, 0, sizeof(*shared));
  fflush(stdout);
  child = fork();
  if (child < 0) die("no process", "pc");
  if (child == 0) {
    setrlimit(RLIMIT_CPU, &limit);
    fake_reset();
    fake.regions = regions;
    fake.region_count = sizeof(regions) / sizeof(regions[0]);
    return 1;
  }
  if (waitpid(child, &status, 0) != child) die("lost a process", "pc");
  *result = shared->result;
  if (shared->done) return 0;
  result->outcome = OUTCOME_BAD;
  snprintf(result->text, sizeof(result->text), "the loader's process ended with %s %d",
           WIFSIGNALED(status) ? "signal" : "status",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  return 0;
}
