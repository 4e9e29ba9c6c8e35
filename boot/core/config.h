/*
 * kiln.cfg: what to boot and how, one `key=value` a line.
 *
 *     # a comment
 *     kernel=kernel.elf                 the kernel's file, required
 *     sha256=6ff0...                    the hash of the file in the kernel= or module= line before
 *     cmdline=console=serial verbose    for the kernel
 *     module=initrd.img root disk       a file to load beside it, and a string for the kernel
 *     resolution=1280x800               pixels of the screen; or `text`
 *     log=info                          what to show: quiet, warning, info or debug
 *     serial=0x3f8,115200               I/O port and speed of the serial console; or `off`
 *     kaslr=off                         on (as the kernel wishes) or off
 *
 * Blank lines and lines whose first character is '#' mean nothing. Keys may be written in capitals.
 * Spaces and tabs around the key and the value are dropped; lines end in LF or CR LF. When a key is
 * repeated the last one wins, but every module= adds a module. The text is ASCII or UTF-8, with or
 * without a byte-order mark (Unicode 15.0 §23.8). A key that is not known is remembered, so that
 * the loader can warn; any other mistake is an error.
 */
#ifndef KILN_BOOT_CORE_CONFIG_H
#define KILN_BOOT_CORE_CONFIG_H

#include <stdint.h>

#include "boot/core/file.h"
#include "boot/core/log.h"
#include "boot/core/status.h"

/* disk_image refuses what is longer: image/private/limits.bzl has the same numbers. */
#define CONFIG_PATH_MAX 256u          /* Bytes of a path, its terminator included. */
#define CONFIG_STRING_MAX 256u        /* Bytes of a module's string, terminator included. */
#define CONFIG_COMMAND_LINE_MAX 1024u /* Bytes of the command line, terminator included. */
#define CONFIG_FILE_MAX 1048576u      /* Bytes of kiln.cfg. */
#define CONFIG_MODULES_MAX 4096u
#define CONFIG_PIXELS_MAX 16384u /* Of a resolution's width or height. */

/* Pieces of the text of kiln.cfg, terminated in place. */
struct config_module {
  const char *path;   /* In the form of path.h, as kernel below. */
  const char *string; /* What follows the path and a space; may be "". */
  const char *digits; /* The 64 of sha256= behind it, not terminated; null without one. */
};

struct boot_config {
  char kernel[CONFIG_PATH_MAX];               /* kernel=, required. */
  struct file_hash kernel_hash;               /* sha256= behind it. */
  char command_line[CONFIG_COMMAND_LINE_MAX]; /* cmdline=, "" when absent. */
  struct config_module *modules;              /* module_count of them, behind the text. */
  uint32_t module_count;
  uint32_t width, height; /* resolution=, 0 when absent or `text`. */
  int text_mode;          /* resolution=text. */
  int kaslr_off;          /* kaslr=off. */
  int log_set;            /* log= is there: */
  enum log_level log;     /* quiet is LOG_ERROR. */
  int serial_set;         /* serial= is there: */
  uint16_t serial_port;   /* its I/O port, 0 for `off`, */
  uint32_t serial_baud;   /* and its speed in bits a second, 0 for `off`. */
  uint32_t named;         /* What sha256= is of: 0 nothing, 1 the kernel, 2 the first module. */
  uint32_t error_line;    /* 1-based line of an error; 0 when none. */
  uint32_t unknown_line;  /* 1-based line of the first unknown key, or 0. */
};

/* Bytes of memory that config_parse needs for a text of `size` bytes, at most CONFIG_FILE_MAX. */
uint64_t config_memory(uint64_t size);

/*
 * Parses `size` bytes of `text` (not terminated) into `config`. There are config_memory(size) bytes
 * at `text`, aligned to 8: modules stay pieces of it, so that it is written to. After an error,
 * `config` has what the lines before it say.
 * Errors, all but the last two with error_line: BOOT_CONFIG_SYNTAX, _TOO_LONG, _BAD_VALUE,
 * _TOO_MANY_MODULES, _BAD_PATH; _NO_KERNEL, _UTF16.
 */
enum boot_status config_parse(char *text, uint64_t size, struct boot_config *config);

/* The hash that a module has to have, if there is one. */
void config_module_hash(const struct config_module *module, struct file_hash *hash);

#endif /* KILN_BOOT_CORE_CONFIG_H */
