/*
 * kiln.cfg: what to boot, one `key=value` a line.
 *
 *     # a comment
 *     kernel=kernel.elf
 *     cmdline=console=serial verbose
 *
 * Spaces and tabs around the key and the value are dropped; lines end in LF or CR LF. Blank
 * lines and lines that begin with '#' mean nothing. The line of a key that is not known is kept, so
 * that the loader can warn; a line without a key and '=', or with a NUL in it, is an error.
 */
#ifndef KILN_BOOT_CORE_CONFIG_H
#define KILN_BOOT_CORE_CONFIG_H

#include <stdint.h>

#include "boot/core/status.h"

#define CONFIG_PATH_MAX 256u          /* Bytes of a path, its terminator included. */
#define CONFIG_COMMAND_LINE_MAX 1024u /* Bytes of the command line, terminator included. */
#define CONFIG_FILE_MAX 8192u         /* Bytes of kiln.cfg. */

struct boot_config {
  char kernel[CONFIG_PATH_MAX];               /* kernel=, required. */
  char command_line[CONFIG_COMMAND_LINE_MAX]; /* cmdline=, "" when absent. */
  uint32_t error_line;                        /* 1-based line of an error; 0 when none. */
  uint32_t unknown_line;                      /* 1-based line of the first unknown key, or 0. */
};

/*
 * Parses `size` bytes of `text` (not terminated) into `config`. A repeated key: the last one wins.
 * Errors: BOOT_CONFIG_SYNTAX, BOOT_CONFIG_TOO_LONG (both set error_line), BOOT_CONFIG_NO_KERNEL.
 */
enum boot_status config_parse(const char *text, uint64_t size, struct boot_config *config);

#endif /* KILN_BOOT_CORE_CONFIG_H */
