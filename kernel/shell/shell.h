/* A small shell for whoever sits at the keyboard or at the other end of COM1. */
#ifndef KILN_KERNEL_SHELL_SHELL_H
#define KILN_KERNEL_SHELL_SHELL_H

#include "../../boot/protocol/kiln.h"

/*
 * Reads commands and runs them, for ever. `boot_info` is the kernel's own copy, which stays. Needs
 * everything that runs in the kernel, and interrupts on.
 */
_Noreturn void shell_run(const struct kiln_boot_info *boot_info);

#endif /* KILN_KERNEL_SHELL_SHELL_H */
