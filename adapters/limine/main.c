/*
 * The Limine adapter: a Kiln kernel that starts a kernel of the Limine boot protocol.
 *
 * kiln.cfg names this file as `kernel`, the Limine kernel as the first `module`, its modules as the
 * next ones, and its command line as `cmdline` (docs/kernels.md).
 */
#include "adapters/core/identity.h"
#include "adapters/core/report.h"
#include "adapters/limine/enter.h"
#include "adapters/limine/limine.h"

/*
 * The adapter's own page tables, from the first multiple of a page on: were the array aligned, the
 * file would be. The kernel can reclaim them with all of the adapter.
 */
static char low_tables[(REACH_TABLES + 1) * PAGE_SIZE];

static void limine_main(const struct kiln_boot_info *info) {
  static struct limine_boot boot;
  enum adapter_status status;
  struct enter kernel;

  reach_low_memory(info, ((uint64_t)low_tables + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE -
                             info->kernel.virtual_address + info->kernel.physical);
  status = limine_prepare(info, 0, identity_has_gib_pages(), &boot);
  if (status != ADAPTER_OK) adapter_fail(info, boot.subject, status);
  quiet_devices(&boot.firmware, boot.requests.base_revision,
                boot.requests.found[LIMINE_KEEP_IOMMU] != 0);
  kernel = (struct enter){.tables = boot.tables,
                          .entry = boot.entry,
                          .stack_end = info->direct_map + boot.stack + boot.stack_size};
  enter(info, boot.enter_page, &kernel);
}

KILN_ENTRY(limine_main, .stack_size = 16 * 1024, .kaslr = 0);
