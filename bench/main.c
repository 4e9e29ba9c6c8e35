/* The kernel_main of every benchmark. */
#include "bench/bench.h"
#include "kernel/test/qemu.h"

static void kernel_main(const struct kiln_boot_info *info) {
  bench_run(info);
  qemu_exit(QEMU_EXIT_PASS);
}

KILN_ENTRY(kernel_main);
