/*
 * Flipped bits: which ones, by a seed. Half of them in sectors that hold no contents of the kernel,
 * which are few, and half in those that do.
 */
#include "tests/faults/flips.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/core/tests/random.h"
#include "tests/faults/pc.h"
#include "tests/faults/report.h"

#define MBR_CODE 440u /* Bytes of sector 0 that are code (UEFI 2.10 table 5.1). */

static int is_kernel(uint64_t sector) {
  uint64_t first = (uint64_t)(pc.kernel - pc.disk) / PC_SECTOR;

  /* The first one has its headers, which the loader goes by. */
  return sector > first && sector - first < (pc.kernel_size + PC_SECTOR - 1) / PC_SECTOR;
}

struct flip flip_choose(struct random *random, const uint8_t *read) {
  int kernel = random_below(random, 2) != 0;
  uint64_t count = 0, chosen;
  struct flip flip;

  for (uint64_t i = 0; i < pc.sectors; i++) count += (read[i] || i == 0) && is_kernel(i) == kernel;
  chosen = random_below(random, count);
  for (uint64_t i = 0;; i++) {
    if (!(read[i] || i == 0) || is_kernel(i) != kernel || chosen-- != 0) continue;
    flip.byte = i * PC_SECTOR + random_below(random, PC_SECTOR);
    break;
  }
  if (flip.byte < MBR_CODE) flip.byte = MBR_CODE + flip.byte % (PC_SECTOR - 2 - MBR_CODE);
  flip.bit = (uint8_t)random_below(random, 8);
  return flip;
}

/* Whether a byte of the disk is one of the kernel's file. */
static int in_kernel(uint64_t byte) {
  uint64_t first = (uint64_t)(pc.kernel - pc.disk);

  return byte >= first && byte - first < pc.kernel_size;
}

void fault_flips(const char *disk, int verified, uint64_t seed, uint32_t count) {
  struct random random = {seed};
  uint8_t *read = malloc(pc.sectors);

  if (read == NULL) abort();
  if (fault(MAY_BOOT, "%s: nothing is wrong", disk)) pc_boot();
  memcpy(read, pc_sectors_read(), pc.sectors);
  for (uint32_t i = 0; i < count; i++) {
    struct flip flip = flip_choose(&random, read);
    int kernel = in_kernel(flip.byte);

    if (fault(verified && kernel ? MAY_STOP | SELDOM : MAY_BOTH,
              "%s: bit %u of byte %llu is flipped", disk, flip.bit,
              (unsigned long long)flip.byte)) {
      pc.disk[flip.byte] ^= (uint8_t)(1u << flip.bit);
      /* What is not verified may lead to other bytes, but what was read is what is loaded. */
      pc.any_kernel = !verified && !kernel;
      pc_boot();
    }
  }
  free(read);
}

int print_flips(uint64_t seed, uint32_t count) {
  struct random random = {seed};
  struct result result;
  uint8_t *read = malloc(pc.sectors);

  if (read == NULL) abort();
  if (pc_case(&result)) pc_boot();
  if (result.outcome != OUTCOME_GOOD) return 1;
  memcpy(read, pc_sectors_read(), pc.sectors);
  for (uint32_t i = 0; i < count; i++) {
    struct flip flip = flip_choose(&random, read);
    uint8_t flipped = pc.disk[flip.byte] ^ (uint8_t)(1u << flip.bit);

    if (pc_case(&result)) {
      pc.disk[flip.byte] = flipped;
      pc_boot();
    }
    if (result.outcome == OUTCOME_BAD) return 1;
    printf("bit %u of byte 0x%llx\t%llu:%02x\t-\t", flip.bit, (unsigned long long)flip.byte,
           (unsigned long long)flip.byte, flipped);
    if (result.outcome == OUTCOME_GOOD) {
      puts("good\t-\t-");
    } else {
      printf("K%02u\t-\t-\n", result.code);
    }
  }
  free(read);
  return 0;
}
