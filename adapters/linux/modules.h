/*
 * What the modules of kiln.cfg are to a Linux kernel: the first is the kernel. The strings of the
 * others say what they are: "initrd", or nothing, an initrd; "cmdline", a text that belongs to the
 * command line.
 */
#ifndef KILN_ADAPTERS_LINUX_MODULES_H
#define KILN_ADAPTERS_LINUX_MODULES_H

#include <stdint.h>

#include "adapters/core/status.h"
#include "boot/protocol/kiln.h"

/* Errors: ADAPTER_NO_MODULE; LINUX_UNKNOWN_MODULE, with the module's index in `wrong`. */
enum adapter_status modules_check(const struct kiln_boot_info *info, uint64_t *wrong);

/*
 * Writes the command line and its terminator to `to`, and returns its length without that; with
 * null for `to` it only counts. It is cmdline= of kiln.cfg, then the texts of all modules that are
 * parts of it, with a space between. Control characters in files, such as the ends of lines, become
 * spaces.
 */
uint64_t modules_command_line(const struct kiln_boot_info *info, char *to);

/*
 * Writes the initrds to `to`, one behind the other, each padded with zeros to a multiple of 4 bytes
 * (Linux, Documentation/driver-api/early-userspace/buffer-format.rst), and returns how many bytes
 * that are; with null for `to` it only counts. Stores in `only` the one that is not empty, if there
 * is just one: its bytes can be used where they are. Null otherwise.
 */
uint64_t modules_initrd(const struct kiln_boot_info *info, uint8_t *to,
                        const struct kiln_module **only);

#endif /* KILN_ADAPTERS_LINUX_MODULES_H */
