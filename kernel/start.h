/* From the loader's entry to a kernel that has everything: what //kernel and every kernel_test
 * begin with. */
#ifndef KILN_KERNEL_START_H
#define KILN_KERNEL_START_H

#include "../boot/protocol/kiln.h"

/*
 * Starts all parts of the kernel, one after the other, and turns interrupts on. Returns what the
 * loader handed over, in the kernel's own memory: where `info` lies is the page allocator's from
 * then on. Panics when the kernel cannot run here. Called once, by kernel_main, on the boot stack.
 */
const struct kiln_boot_info *kernel_start(const struct kiln_boot_info *info);

#endif /* KILN_KERNEL_START_H */
