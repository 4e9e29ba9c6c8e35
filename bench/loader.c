/*
 * What the loader costs: guest instructions from its first one, by its own time stamps, to the
 * kernel's first. The kernel is small, so this is what every boot pays.
 */
#include "bench/bench.h"

void bench_run(const struct kiln_boot_info *info) {
  const struct kiln_time_stamps *at = &info->time_stamps;

  console_open_serial();
  bench_print("%s: %lu instructions from the firmware to the kernel's entry, %lu of them in C\n",
              info->loader, at->kernel_entry - at->firmware_handoff,
              at->kernel_entry - at->loader_start);
}
