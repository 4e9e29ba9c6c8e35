/*
 * The Linux adapter: a Kiln kernel that starts a Linux kernel, or anything that looks like one.
 *
 * kiln.cfg names this file as `kernel`, the bzImage as the first `module`, initrds as the next
 * ones, and Linux's command line as `cmdline` (docs/kernels.md).
 */
#include "adapters/core/identity.h"
#include "adapters/core/report.h"
#include "adapters/linux/linux.h"

static void linux_main(const struct kiln_boot_info *info) {
  struct linux_boot boot;
  enum adapter_status status = linux_prepare(info, identity_has_gib_pages(), &boot);

  if (status != ADAPTER_OK) adapter_fail(info, boot.subject, status);
  leap(info, boot.leap_page, boot.tables, &boot.leap);
}

KILN_ENTRY(linux_main, .stack_size = 16 * 1024, .kaslr = 0);
