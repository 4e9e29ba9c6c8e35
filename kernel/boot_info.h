/* What the loader handed over: whether the kernel can use it, a copy to keep, and a summary. */
#ifndef KILN_KERNEL_BOOT_INFO_H
#define KILN_KERNEL_BOOT_INFO_H

#include "../boot/protocol/kiln.h"
#include "console/console.h"

/* Panics unless `info` is of the protocol's version that this kernel was compiled for. */
void boot_info_check(const struct kiln_boot_info *info);

/*
 * Copies `info`, and all in the loader's memory that it points to, to the heap, for good. The
 * contents of modules and the framebuffer have memory of their own, and stay where they are. Panics
 * without memory.
 */
const struct kiln_boot_info *boot_info_keep(const struct kiln_boot_info *info);

/* Prints everything in `info`, one subject a line; the regions of the memory map at LOG_DEBUG. */
void boot_info_print(const struct kiln_boot_info *info);

/* Prints one line for each module, or that there is none. */
void boot_info_print_modules(const struct kiln_boot_info *info);

/* Prints one line for each region of the memory map. */
void boot_info_print_map(const struct kiln_boot_info *info, enum log_level level);

#endif /* KILN_KERNEL_BOOT_INFO_H */
