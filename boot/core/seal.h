/*
 * The seal: the place in a loader's file for the hash of the one kiln.cfg that it accepts.
 *
 * A loader is built with an empty place, and is so the same file for everybody. What makes a disk
 * with verified files writes the hash into a copy (image/private/verify.sh): where the file has
 * the sixteen bytes of SEAL_MARK, at a multiple of 16, which nothing else in it has.
 */
#ifndef KILN_BOOT_CORE_SEAL_H
#define KILN_BOOT_CORE_SEAL_H

#include <stdint.h>

#include "boot/core/file.h"

#define SEAL_MARK_SIZE 16u
#define SEAL_MARK "KILN CONFIG SEAL" /* Without its terminator. */

struct seal {
  uint8_t mark[SEAL_MARK_SIZE];
  uint8_t digest[SHA256_SIZE]; /* SHA-256 of kiln.cfg, or zeros. */
};

/* Nobody writes to it but who makes disks, and tests. */
extern volatile struct seal boot_seal;

/* What kiln.cfg has to be; not set when the place is empty. */
struct file_hash seal_hash(void);

#endif /* KILN_BOOT_CORE_SEAL_H */
