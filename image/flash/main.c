/*
 * flash on a real machine: what `bazel run` starts, with the image as its first argument. See
 * flash.c for what it does.
 */
#define _GNU_SOURCE /* O_DIRECT */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "image/flash/machine.h"

/* linux/cdrom.h and scsi/scsi_ioctl.h; disks of SCSI and USB answer them, too. */
#define CDROMEJECT 0x5309
#define SCSI_IOCTL_DOORUNLOCK 0x5381

static int node_of(int result, const struct stat *status, struct node *node) {
  if (result != 0) return result;
  node->kind = S_ISBLK(status->st_mode)   ? NODE_BLOCK
               : S_ISCHR(status->st_mode) ? NODE_CHARACTER
               : S_ISREG(status->st_mode) ? NODE_REGULAR
                                          : NODE_OTHER;
  node->major = major(status->st_rdev);
  node->minor = minor(status->st_rdev);
  return 0;
}

static int identify(const char *path, struct node *node) {
  struct stat status;

  return node_of(stat(path, &status), &status, node);
}

static int identify_open(int file, struct node *node) {
  struct stat status;

  return node_of(fstat(file, &status), &status, node);
}

/* open(2): with O_EXCL a block device that something mounts or claims is EBUSY. */
static int open_disk(const char *path) {
  return open(path, O_RDWR | O_EXCL | O_DIRECT | O_NOFOLLOW | O_CLOEXEC);
}

static ssize_t read_disk(int disk, void *bytes, size_t size, uint64_t offset) {
  return pread(disk, bytes, size, (off_t)offset);
}

static ssize_t write_disk(int disk, const void *bytes, size_t size, uint64_t offset) {
  return pwrite(disk, bytes, size, (off_t)offset);
}

static int reread_table(int disk) {
  return ioctl(disk, BLKRRPART);
}

/* Linux locks a removable medium in while it is open. */
static int eject(int disk) {
  ioctl(disk, SCSI_IOCTL_DOORUNLOCK);
  return ioctl(disk, CDROMEJECT);
}

int main(int argc, char **argv) {
  const struct machine machine = {
      .root = "",
      .terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
      .identify = identify,
      .identify_open = identify_open,
      .open = open_disk,
      .read = read_disk,
      .write = write_disk,
      .flush = fsync,
      .reread_table = reread_table,
      .eject = eject,
  };

  return flash_main(&machine, argc, argv);
}
