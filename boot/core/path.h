/*
 * Paths of kiln.cfg, in the one form that both firmwares get to see. config.c calls this, so that
 * a disk means the same on every machine, whatever its firmware makes of odd spellings.
 */
#ifndef KILN_BOOT_CORE_PATH_H
#define KILN_BOOT_CORE_PATH_H

#include <stdint.h>

#include "boot/core/config.h"
#include "boot/core/status.h"

/*
 * Writes the path in the first `length` characters of `text` to `path`, which has room for
 * CONFIG_PATH_MAX bytes and is left undefined by an error: names with one '/' between them, none
 * at either end.
 *   - '/' and '\' separate names.
 *   - Empty names and "." mean nothing. ".." takes back the name before it, whether or not there is
 *     such a directory.
 *   - Spaces around a name, and dots behind it, are no part of it (FAT §7).
 * Errors: BOOT_CONFIG_TOO_LONG; BOOT_CONFIG_BAD_PATH when a character cannot be in a name, when
 * ".." leads out of the volume, when a name is all dots and spaces, and when no name is left.
 */
enum boot_status path_normalise(const char *text, uint64_t length, char *path);

#endif /* KILN_BOOT_CORE_PATH_H */
