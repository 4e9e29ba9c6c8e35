/* Reading of files in pieces, and their hashes: see file.h. */
#include "boot/core/file.h"

#include "boot/core/allocate.h"
#include "boot/core/measure.h"
#include "boot/core/progress.h"
#include "boot/core/random.h"
#include "lib/string.h"

/*
 * Bytes of a piece. Some firmware fails on large reads; 1 MiB is what the Linux EFI stub found to
 * work on nearly all machines, and costs nothing that can be measured. A piece is hashed as soon as
 * it is there, while caches have it.
 */
#define PIECE (1u << 20)

/* Reads a range of a file from the disk, and adds it to a hash unless `sha` is null. */
static enum boot_status read_pieces(struct boot_file *file, uint64_t offset, uint8_t *to,
                                    uint64_t length, struct sha256 *sha) {
  uint64_t shown = time_stamp();

  while (length > 0) {
    uint64_t piece = length < PIECE || file->any_length ? length : PIECE;
    enum boot_status status = firmware_read(file, offset, to, piece);

    if (status != BOOT_OK) return status;
    if (sha != NULL) sha256_add(sha, to, (size_t)piece);
    offset += piece;
    to += piece;
    length -= piece;
    shown = progress_show(shown, offset, file->size);
  }
  return BOOT_OK;
}

/* Reads all of a file, and checks its hash if there is one to be checked. */
static enum boot_status read_checked(struct boot_file *file, struct file_hash *hash, void *memory) {
  struct sha256 sha;
  enum boot_status status;

  if (hash == NULL || !hash->set) return read_pieces(file, 0, memory, file->size, NULL);
  sha256_begin(&sha);
  status = read_pieces(file, 0, memory, file->size, &sha);
  if (status != BOOT_OK) return status;
  sha256_end(&sha, hash->found);
  return memcmp(hash->found, hash->digest, SHA256_SIZE) == 0 ? BOOT_OK : BOOT_FILE_HASH;
}

enum boot_status file_read_all(const char *path, struct boot_file *file, struct file_hash *hash,
                               void *memory) {
  enum boot_status status = read_checked(file, hash, memory);

  return status == BOOT_OK ? measure_file(path, memory, file->size) : status;
}

enum boot_status file_open(const char *path, struct file_hash *hash, struct loader_file *file) {
  uint64_t pages, physical;
  enum boot_status status = firmware_open(path, &file->file);

  file->memory = NULL;
  if (status != BOOT_OK) return status;
  if ((hash == NULL || !hash->set) && firmware_tpm == NULL) return BOOT_OK;
  if (file->file.size > FILE_SIZE_MAX) return BOOT_BAD_FILE_SYSTEM;
  pages = page_align_up(file->file.size == 0 ? 1 : file->file.size);
  status = boot_allocate(pages, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);
  if (status != BOOT_OK) return status;
  file->memory = physical_pointer(physical);
  return file_read_all(path, &file->file, hash, physical_pointer(physical));
}

enum boot_status file_read(struct loader_file *file, uint64_t offset, void *destination,
                           uint64_t length) {
  if (file->memory == NULL) return read_pieces(&file->file, offset, destination, length, NULL);
  if (offset > file->file.size || length > file->file.size - offset) return BOOT_FILE_TOO_SHORT;
  memcpy(destination, file->memory + offset, (size_t)length);
  return BOOT_OK;
}
