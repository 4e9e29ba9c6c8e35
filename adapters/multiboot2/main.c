/*
 * The Multiboot adapter: a Kiln kernel that starts a Multiboot2 or Multiboot kernel.
 *
 * kiln.cfg names this file as `kernel`, the Multiboot kernel as the first `module`, that kernel's
 * modules as the next ones, and its command line as `cmdline` (docs/kernels.md).
 */
#include "adapters/core/identity.h"
#include "adapters/core/report.h"
#include "adapters/multiboot2/multiboot.h"

static void multiboot2_main(const struct kiln_boot_info *info) {
  struct multiboot_boot boot;
  enum adapter_status status = multiboot_prepare(info, identity_has_gib_pages(), &boot);

  if (status != ADAPTER_OK) adapter_fail(info, boot.subject.bytes, status);
  leap(info, boot.leap_page, boot.tables, &boot.leap);
}

KILN_ENTRY(multiboot2_main, .stack_size = 32 * 1024, .kaslr = 0);
