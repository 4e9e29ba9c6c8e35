/*
 * Writing and reading back. Everything goes past Linux's cache (O_DIRECT): an error is that of the
 * write that caused it, progress is that of the disk, and what is read back has come from the disk.
 * BLKFLSBUF and reading as usual would not do: another program that looks at the disk at that
 * moment fills the cache anew.
 */
#include "image/flash/write.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/flash/text.h"

#define SECTOR 512u
#define LOST "what was on it is lost, and what is on it now is not to be used"

static size_t chunk_at(uint64_t offset, uint64_t end) {
  return end - offset < CHUNK ? (size_t)(end - offset) : CHUNK;
}

static bool is_gone(const struct job *job, int error) {
  return error == ENODEV || error == ENXIO || error == ENOMEDIUM ||
         access(job->disk->directory, F_OK) != 0;
}

/* An error of the disk, when it has been written to. */
static bool fail_disk(const struct job *job, struct problem *problem, const char *what,
                      uint64_t offset, int error) {
  if (is_gone(job, error))
    return fail(problem, FLASH_FAILED,
                "/dev/%s is gone, %s at byte %" PRIu64 ": it was unplugged, or has failed; " LOST
                ". Plug it in, see what it is called now, and flash it again",
                job->disk->name, what, offset);
  return fail(problem, FLASH_FAILED,
              "/dev/%s: %s at byte %" PRIu64 ": %s; " LOST ". Flash it again, or take another one",
              job->disk->name, what, offset, strerror(error));
}

static bool is_stopped(const struct job *job, struct problem *problem, const char *when) {
  if (!*job->stop) return false;
  fail(problem, FLASH_INTERRUPTED, "interrupted %s /dev/%s: %s", when, job->disk->name,
       strcmp(when, "writing") == 0
           ? LOST ". Flash it again"
           : "all of the image is on it, but nobody has compared it. Flash it again to be sure");
  return true;
}

static void show_progress(const struct job *job, const char *what, uint64_t done) {
  char size[SIZE_TEXT];

  if (!job->machine->terminal) return;
  size_text(done, size);
  /* The image is not empty; its size times 100 may not fit. */
  printf("\r%s: %3" PRIu64 " %%, %s   ", what, done / SECTOR * 100 / (job->image_size / SECTOR),
         size);
  if (done == job->image_size) putchar('\n');
  fflush(stdout);
}

bool read_disk(const struct job *job, uint8_t *bytes, size_t size, uint64_t offset) {
  while (size > 0) {
    ssize_t count = job->machine->read(job->device, bytes, size, offset);

    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = EIO; /* The disk ends before it should. */
    if (count <= 0) return false;
    bytes += count;
    size -= (size_t)count;
    offset += (uint64_t)count;
  }
  return true;
}

static bool write_disk(const struct job *job, const uint8_t *bytes, size_t size, uint64_t offset,
                       struct problem *problem) {
  while (size > 0) {
    ssize_t count = job->machine->write(job->device, bytes, size, offset);

    if (count < 0 && errno == EINTR) continue;
    if (count <= 0)
      return fail_disk(job, problem, "writing has failed", offset, count < 0 ? errno : ENOSPC);
    bytes += count;
    size -= (size_t)count;
    offset += (uint64_t)count;
  }
  return true;
}

static bool flush_disk(const struct job *job, struct problem *problem) {
  return job->machine->flush(job->device) == 0 ||
         fail_disk(job, problem, "writing has failed", job->image_size, errno);
}

static bool read_image(const struct job *job, uint64_t offset, size_t size,
                       struct problem *problem) {
  for (size_t done = 0; done < size;) {
    ssize_t count = pread(job->image, job->wanted + done, size - done, (off_t)(offset + done));

    if (count < 0 && errno == EINTR) continue;
    if (count <= 0)
      return fail(
          problem, FLASH_FAILED,
          "the image cannot be read at byte %" PRIu64 ": %s; /dev/%s: " LOST ". Flash it again",
          offset + done, count < 0 ? strerror(errno) : "it has become shorter", job->disk->name);
    done += (size_t)count;
  }
  return true;
}

/*
 * A GPT has a copy at the disk's end (UEFI 2.10 §5.3.1), where an image that is shorter leaves it.
 * That of what was there before is cleared, or tools would offer to restore it. (An image that is
 * as long as the disk is written over it.)
 */
static bool clear_old_backup(const struct job *job, struct problem *problem) {
  uint64_t last = job->disk->size - SECTOR;

  if (!read_disk(job, job->found, SECTOR, last))
    return fail_disk(job, problem, "reading has failed", last, errno);
  if (memcmp(job->found, "EFI PART", 8) != 0) return true;
  memset(job->found, 0, SECTOR);
  return write_disk(job, job->found, SECTOR, last, problem);
}

static bool write_chunk(const struct job *job, uint64_t offset, struct problem *problem) {
  size_t size = chunk_at(offset, job->image_size);

  return read_image(job, offset, size, problem) &&
         write_disk(job, job->wanted, size, offset, problem);
}

bool write_image(const struct job *job, struct problem *problem) {
  size_t first = chunk_at(0, job->image_size);

  memset(job->wanted, 0, first);
  if (!write_disk(job, job->wanted, first, 0, problem) || !clear_old_backup(job, problem) ||
      !flush_disk(job, problem))
    return false;
  for (uint64_t offset = first; offset < job->image_size;) {
    if (is_stopped(job, problem, "writing")) return false;
    if (!write_chunk(job, offset, problem)) return false;
    offset += chunk_at(offset, job->image_size);
    show_progress(job, "Writing", offset - first);
  }
  if (is_stopped(job, problem, "writing")) return false;
  if (!flush_disk(job, problem) || !write_chunk(job, 0, problem) || !flush_disk(job, problem))
    return false;
  show_progress(job, "Writing", job->image_size);
  return true;
}

bool verify_image(const struct job *job, struct problem *problem) {
  for (uint64_t offset = 0; offset < job->image_size;) {
    size_t size = chunk_at(offset, job->image_size), at = 0;

    if (is_stopped(job, problem, "verifying")) return false;
    if (!read_image(job, offset, size, problem)) return false;
    if (!read_disk(job, job->found, size, offset))
      return fail_disk(job, problem, "reading back has failed", offset, errno);
    while (at < size && job->found[at] == job->wanted[at]) at++;
    if (at < size)
      return fail(problem, FLASH_DIFFERS,
                  "/dev/%s: byte %" PRIu64
                  " was written as 0x%02x and read back as 0x%02x: the "
                  "disk does not keep what it is given. Take another one",
                  job->disk->name, offset + at, job->wanted[at], job->found[at]);
    offset += size;
    show_progress(job, "Verifying", offset);
  }
  return true;
}
