/*
 * main MBR_DISK GPT_DISK VERIFIED_DISK KERNEL EVERY: the faults of disks, files and memory that this
 * knows, each in a boot of its own (pc.h). Of those that may do no harm, or end in one named error,
 * one in EVERY is tried; no other end is a good one.
 */
#include <stdio.h>

#include "tests/faults/pc.h"
#include "tests/faults/report.h"

#define SEED 0x666c6970u
#define FLIPS 1000u

int main(int argc, char **argv) {
  unsigned every;

  if (argc != 6 || sscanf(argv[5], "%u", &every) != 1 || every == 0) {
    fputs("usage: main MBR_DISK GPT_DISK VERIFIED_DISK KERNEL EVERY\n", stderr);
    return 2;
  }
  report_begin(every);
  pc_load(argv[1], argv[4]);
  fault_sectors("MBR disk");
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

  pc_load(argv[2], argv[4]);
  fault_sectors("GPT disk");
  report_kind("sectors of a GPT disk");
  fault_gpt();
  report_kind("GPT");
  fault_flips("GPT disk", 0, SEED, FLIPS);
  report_kind("flips on a GPT disk");

  pc_load(argv[3], argv[4]);
  fault_sectors("verified disk");
  report_kind("sectors of a verified disk");
  fault_flips("verified disk", 1, SEED, FLIPS);
  report_kind("flips on a verified disk");
  return report_end();
}
