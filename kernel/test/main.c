/* The kernel_main of every kernel_test: the kernel's own start, then the tests. */
#include "boot/protocol/kiln.h"
#include "kernel/start.h"
#include "kernel/test/ktest.h"
#include "kernel/test/qemu.h"

#define FILTER_FILE "opt/kiln/filter" /* Given to QEMU by the harness. */
#define FILTER_MAX 256u               /* Bytes; longer ones are cut. */

static void kernel_main(const struct kiln_boot_info *info) {
  char filter[FILTER_MAX];

  kernel_start(info);
  qemu_read_file(FILTER_FILE, filter, sizeof(filter));
  ktest_run(filter);
}

KILN_ENTRY(kernel_main);
