/*
 * main MBR_DISK GPT_DISK VERIFIED_DISK KERNEL EVERY: the faults of disks, files and memory that
 * this knows, each in a boot of its own (pc.h). Of those that may do no harm, or end in one named
 * error, one in EVERY is tried; no other end is a good one.
 *
 * main flips DISK KERNEL SEED COUNT: prints as many flips of the verified disk as cases of many.sh,
 * with what the loader's code makes of each here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/faults/flips.h"
#include "tests/faults/pc.h"
#include "tests/faults/report.h"

#define SEED 0x666c6970u
#define FLIPS 1000u

static int all_faults(char **disks, const char *kernel) {
  pc_load(disks[0], kernel);
  fault_sectors("MBR disk", 0);
  report_kind("sectors of an MBR disk");
  fault_partitions();
  report_kind("MBR");
  fault_file_system();
  report_kind("file system");
  fault_kernel();
  report_kind("kernel");
  fault_config();
  report_kind("kiln.cfg");
  fault_memory();
  report_kind("allocations");
  fault_flips("MBR disk", 0, SEED, FLIPS);
  report_kind("flips on an MBR disk");

  pc_load(disks[1], kernel);
  fault_sectors("GPT disk", SELDOM);
  report_kind("sectors of a GPT disk");
  fault_gpt();
  report_kind("GPT");
  fault_flips("GPT disk", 0, SEED, FLIPS);
  report_kind("flips on a GPT disk");

  pc_load(disks[2], kernel);
  fault_sectors("verified disk", SELDOM);
  report_kind("sectors of a verified disk");
  fault_flips("verified disk", 1, SEED, FLIPS);
  report_kind("flips on a verified disk");
  return report_end();
}

int main(int argc, char **argv) {
  unsigned long number = argc == 6 ? strtoul(argv[5], NULL, 10) : 0;

  if (number == 0) {
    fputs(
        "usage: main MBR_DISK GPT_DISK VERIFIED_DISK KERNEL EVERY\n"
        "       main flips DISK KERNEL SEED COUNT\n",
        stderr);
    return 2;
  }
  if (strcmp(argv[1], "flips") == 0) {
    pc_load(argv[2], argv[3]);
    return print_flips(strtoull(argv[4], NULL, 10), (uint32_t)number);
  }
  report_begin((uint32_t)number);
  return all_faults(argv + 1, argv[4]);
}
