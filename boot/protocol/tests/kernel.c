/* A kernel that uses all of the header. C and C++; KERNEL_WISHES has the arguments of KILN_ENTRY.
 */
#include "boot/protocol/kiln.h"

static void kernel_main(const struct kiln_boot_info *info) {
  const volatile char *log = 0;

  if (KILN_HAS(info, log)) log = info->log.text;
  for (uint64_t i = 0; i < info->module_count; i++) log = info->modules[i].string;
  for (;;) (void)log[info->memory_map[0].kind == KILN_MEMORY_USABLE];
}

#ifdef KERNEL_WISHES
KILN_ENTRY(kernel_main, KERNEL_WISHES);
#else
KILN_ENTRY(kernel_main);
#endif
