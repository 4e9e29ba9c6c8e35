/*
 * Files as the loader's common part reads them: in pieces that every firmware can read at once,
 * with progress on the screen, checked against a hash where kiln.cfg has one, and measured where
 * there is a TPM.
 */
#ifndef KILN_BOOT_CORE_FILE_H
#define KILN_BOOT_CORE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/core/firmware.h"
#include "boot/core/status.h"
#include "lib/sha256.h"

/* Bytes; what a damaged directory says can be more. */
#define FILE_SIZE_MAX (1ull << 40)

/* The SHA-256 that a file has to have (FIPS 180-4), if kiln.cfg says one. */
struct file_hash {
  bool set;
  uint8_t digest[SHA256_SIZE];
  uint8_t found[SHA256_SIZE]; /* After BOOT_FILE_HASH: what it has instead. */
};

/* A file of the boot volume. */
struct loader_file {
  struct boot_file file;
  const uint8_t *memory; /* All of it, if it was read to be checked or measured; else null. */
};

/*
 * Opens the file at `path`. If `hash` is neither null nor not set, or there is a TPM, all of the
 * file is read into memory of its own, has to have that hash, and is measured: what is used later
 * is what was checked and measured, whatever the disk says then. Errors: those of firmware_open and
 * firmware_read; BOOT_OUT_OF_MEMORY, BOOT_FILE_HASH, BOOT_TPM.
 */
enum boot_status file_open(const char *path, struct file_hash *hash, struct loader_file *file);

/* firmware_read of such a file. */
enum boot_status file_read(struct loader_file *file, uint64_t offset, void *destination,
                           uint64_t length);

/*
 * Reads all of `file`, whose path is `path`, to `memory`; checks its hash and measures it likewise.
 * Errors: those of firmware_read; BOOT_FILE_HASH, BOOT_TPM.
 */
enum boot_status file_read_all(const char *path, struct boot_file *file, struct file_hash *hash,
                               void *memory);

#endif /* KILN_BOOT_CORE_FILE_H */
