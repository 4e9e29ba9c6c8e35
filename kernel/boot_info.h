/* What the loader handed over: whether the kernel can use it, and a summary for people. */
#ifndef KILN_KERNEL_BOOT_INFO_H
#define KILN_KERNEL_BOOT_INFO_H

#include "boot/protocol/kiln.h"

/* The last line of the summary: the kernel came up and has nothing more to do. */
#define BOOT_INFO_READY "Kiln: kernel ready, idling."

/* Panics unless `info` is of the protocol's version that this kernel was compiled for. */
void boot_info_check(const struct kiln_boot_info *info);

/* Prints everything in `info`, one subject a line. */
void boot_info_print(const struct kiln_boot_info *info);

#endif /* KILN_KERNEL_BOOT_INFO_H */
