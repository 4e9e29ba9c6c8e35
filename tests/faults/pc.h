/*
 * A PC that boots inside a process: a disk in memory, the BIOS loader's own code from the partition
 * table to the files (boot/bios/partition.c, gpt.c, files.c), and all of boot/core on the played
 * firmware of boot/core/tests. Each boot is a process of its own, which whoever wants to spoil
 * something spoils before it boots: nothing of it is left for the next one, and what crashes or
 * does not come to an end is found out.
 */
#ifndef KILN_TESTS_FAULTS_PC_H
#define KILN_TESTS_FAULTS_PC_H

#include <stdint.h>

#define PC_SECTOR 512u
#define PC_NO_SECTOR UINT64_MAX

/* The machine. What a case changes of it, and of the disk, is the case's alone. */
struct pc {
  uint8_t *disk;         /* Of `sectors` sectors. */
  uint64_t sectors;      /* That can be read: less than the disk is long when it is cut short. */
  uint64_t told_sectors; /* That the BIOS says it has; UINT64_MAX when it says nothing. */
  uint64_t bad_sector;   /* Cannot be read; PC_NO_SECTOR when all can. */
  const uint8_t *kernel; /* Where the kernel's file is on the disk, all of it in a row, */
  uint64_t kernel_size;  /* and its bytes. */
  uint32_t failing_allocation; /* The how manieth, from 1; 0: none. */
  int any_kernel;              /* 1 when it can be another file than that which is loaded. */
};
extern struct pc pc;

/* How a boot ended. */
enum outcome {
  OUTCOME_GOOD,  /* The kernel would have been entered, and the contract holds. */
  OUTCOME_NAMED, /* One line that says what is wrong, with a code of docs/errors.md. */
  OUTCOME_BAD,   /* Anything else. */
};

struct result {
  enum outcome outcome;
  uint32_t code;        /* Of a named one: 20 for K20. */
  uint32_t allocations; /* That the loader made, failed ones as well. */
  char text[512];       /* The error, or what is bad. */
};

/* Reads the disk in the file `path`, and finds on it the kernel, a copy of the file at
 * `kernel_path`. Ends the program when it cannot. */
void pc_load(const char *path, const char *kernel_path);

/*
 * Begins a case. Returns 1 in a new process, which changes what it wants to and calls pc_boot; 0 in
 * the old one when that has ended, with what came of it in `result`.
 */
int pc_case(struct result *result);

/* Boots, notes how that ended, and ends the process. */
_Noreturn void pc_boot(void);

/* Sectors of the disk that the last boot read: a byte each, 1 when it was. */
const uint8_t *pc_sectors_read(void);

/* Byte of the disk where the `size` bytes at `bytes` are first found, in whole sectors' starts only
 * when `aligned`; ends the program when nowhere. */
uint64_t pc_find(const void *bytes, uint64_t size, int aligned);

#endif /* KILN_TESTS_FAULTS_PC_H */
