/* The kernel_main of every kernel_test: the kernel's own start, then the tests. */
#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "kernel/start.h"
#include "kernel/test/ktest.h"
#include "kernel/test/qemu.h"

/* What the harness gives QEMU: which tests to run, and after how many seconds one of them hangs. */
#define FILTER_FILE "opt/kiln/filter"
#define HANG_FILE "opt/kiln/hang"
#define FILTER_MAX 256u  /* Bytes; the harness takes no more. */
#define HANG_MAX 8u      /* Bytes. */
#define HANG_DEFAULT 10u /* Seconds. */

static uint32_t parse_seconds(const char *text) {
  uint32_t seconds = 0;

  while (*text >= '0' && *text <= '9') {
    seconds = seconds * 10 + (uint32_t)(*text++ - '0');
  }
  return seconds != 0 ? seconds : HANG_DEFAULT;
}

static void kernel_main(const struct kiln_boot_info *info) {
  char filter[FILTER_MAX];
  char hang[HANG_MAX];

  info = kernel_start(info);
  qemu_read_file(FILTER_FILE, filter, sizeof(filter));
  qemu_read_file(HANG_FILE, hang, sizeof(hang));
  ktest_run(info, filter, parse_seconds(hang));
}

KILN_ENTRY(kernel_main, .processors = 1);
