/* Loading of the modules that kiln.cfg names. */
#ifndef KILN_BOOT_CORE_MODULES_H
#define KILN_BOOT_CORE_MODULES_H

#include <stdint.h>

#include "boot/core/file.h"
#include "boot/core/status.h"

/* A module in memory of its own: whole pages, what the file does not fill is zero. */
struct loaded_module {
  uint64_t physical; /* Page-aligned. */
  uint64_t size;     /* Bytes of the file. */
};

/*
 * Reads the whole file at `path` into `module`, and checks its hash and measures it as
 * file_read_all does. Errors: its own and those of firmware_open; BOOT_OUT_OF_MEMORY.
 */
enum boot_status module_load(const char *path, struct file_hash *hash,
                             struct loaded_module *module);

#endif /* KILN_BOOT_CORE_MODULES_H */
