/*
 * From a loader that knows its firmware to the first instruction of the kernel:
 * the sequence that both loaders share.
 */
#ifndef KILN_BOOT_CORE_BOOT_H
#define KILN_BOOT_CORE_BOOT_H

#include "boot/core/status.h"

/*
 * Reads kiln.cfg, loads the kernel that it names, builds the kernel's address space
 * and enters it. Called once the loader has a console, its boot partition and memory;
 * on any error it ends in boot_fail. Never returns.
 */
_Noreturn void boot_kernel(void);

/*
 * Prints `kiln: error: SUBJECT: SENTENCE; REMEDY. (KCODE)` and stops the machine.
 * `subject` is what failed (a path, a device), or null when the sentence says it all.
 */
_Noreturn void boot_fail(enum boot_status status, const char *subject);

#endif /* KILN_BOOT_CORE_BOOT_H */
