/*
 * flash_on_files ROOT ARGUMENT...: flash on a machine that lies in a directory: ROOT/sys, ROOT/proc
 * and ROOT/dev. A device is a file there, of which ROOT/nodes has a file of the same name with what
 * it is: "b 8 16". Each call that could change it is noted in ROOT/calls.
 *
 * The environment says what goes wrong: FAULT="CALL AT WHAT", where CALL is open, read, write,
 * flush, reread or eject, AT a byte of the disk, and WHAT one of `whats` below. TERMINAL=1: there
 * is a terminal.
 *
 * A device that has no file in ROOT/nodes is what Linux says; loop_device.sh puts a loop device
 * there.
 */
#define _GNU_SOURCE /* O_DIRECT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "image/flash/machine.h"

#define SECTOR 512u

static const struct {
  const char *name;
  int error;
} whats[] = {
    {"eacces", EACCES}, {"ebusy", EBUSY},   {"einval", EINVAL},
    {"eio", EIO},       {"enodev", ENODEV}, {"enomedium", ENOMEDIUM},
    {"enospc", ENOSPC}, {"enotty", ENOTTY}, {"erofs", EROFS},
    {"flip", 0},      /* One bit of what is read is another. */
    {"interrupt", 0}, /* A signal comes. */
    {"short", 0},     /* Only a sector is written. */
    {"swap", 0},      /* The opened file is another device. */
    {"unplug", EIO},  /* The device leaves sysfs as well. */
    {"use", 0},       /* Something mounts it when it has been looked at. */
};

static const char *root;
static bool swapped;

static void in_root(const char *name, char path[PATH_MAX]) {
  snprintf(path, PATH_MAX, "%s/%s", root, name);
}

static void note(const char *call) {
  char path[PATH_MAX];
  FILE *file;

  in_root("calls", path);
  file = fopen(path, "a");
  if (file == NULL || fprintf(file, "%s\n", call) < 0 || fclose(file) != 0) abort();
}

/* The kernel's files are others from now on: what was called NAME.later. */
static void replace(const char *name) {
  char path[PATH_MAX], later[PATH_MAX + 8];

  in_root(name, path);
  snprintf(later, sizeof(later), "%s.later", path);
  if (rename(later, path) != 0) abort();
}

/* Whether the call goes wrong at these bytes, and how. */
static bool is_fault(const char *call, uint64_t offset, size_t size, const char **what) {
  static char fault_call[16], fault_what[16];
  const char *fault = getenv("FAULT");
  uint64_t at;

  if (fault == NULL) return false;
  if (sscanf(fault, "%15s %" SCNu64 " %15s", fault_call, &at, fault_what) != 3) abort();
  *what = fault_what;
  return strcmp(call, fault_call) == 0 && at >= offset && at - offset < size;
}

/* Does what goes wrong. Returns -1, with errno, if the call fails. */
static int go_wrong(const char *what) {
  char path[PATH_MAX], away[PATH_MAX];

  for (size_t i = 0; i < sizeof(whats) / sizeof(*whats); i++) {
    if (strcmp(what, whats[i].name) != 0) continue;
    if (strcmp(what, "interrupt") == 0) raise(SIGINT);
    if (strcmp(what, "use") == 0) replace("proc/self/mountinfo");
    if (strcmp(what, "swap") == 0) swapped = true;
    if (strcmp(what, "unplug") == 0) {
      in_root("sys/devices", path);
      in_root("sys/unplugged", away);
      if (rename(path, away) != 0) abort();
    }
    errno = whats[i].error;
    return errno != 0 ? -1 : 0;
  }
  abort();
}

static int identify(const char *path, struct node *node) {
  const char *name = strrchr(path, '/') + 1;
  char nodes[PATH_MAX + 8], kind;
  struct stat status;
  FILE *file;

  if (stat(path, &status) != 0) return -1;
  node->kind = S_ISBLK(status.st_mode)   ? NODE_BLOCK
               : S_ISREG(status.st_mode) ? NODE_REGULAR
                                         : NODE_OTHER;
  node->major = major(status.st_rdev);
  node->minor = minor(status.st_rdev);
  snprintf(nodes, sizeof(nodes), "%s/nodes/%s", root, name);
  file = fopen(nodes, "r");
  if (file == NULL) return 0;
  if (fscanf(file, "%c %u %u", &kind, &node->major, &node->minor) != 3) abort();
  fclose(file);
  node->kind = kind == 'b' ? NODE_BLOCK : NODE_CHARACTER;
  return 0;
}

static int identify_open(int file, struct node *node) {
  char link[64], path[PATH_MAX];
  ssize_t length;

  snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
  length = readlink(link, path, sizeof(path) - 1);
  if (length < 0) return -1;
  path[length] = '\0';
  if (identify(path, node) != 0) return -1;
  if (swapped) node->minor++;
  return 0;
}

static int open_disk(const char *path) {
  const char *what;
  struct stat status;
  int flags = O_RDWR | O_CLOEXEC;

  if (is_fault("open", 0, 1, &what) && go_wrong(what) != 0) return -1;
  if (stat(path, &status) != 0) return -1;
  if (S_ISBLK(status.st_mode)) flags |= O_EXCL | O_DIRECT; /* As main.c; a file need not have it. */
  return open(path, flags);
}

static ssize_t read_disk(int disk, void *bytes, size_t size, uint64_t offset) {
  const char *what = "";
  bool fault = is_fault("read", offset, size, &what);
  ssize_t count;

  if (fault && go_wrong(what) != 0) return -1;
  count = pread(disk, bytes, size, (off_t)offset);
  if (fault && strcmp(what, "flip") == 0) *(char *)bytes ^= 1;
  return count;
}

static ssize_t write_disk(int disk, const void *bytes, size_t size, uint64_t offset) {
  const char *what = "";
  char call[64];

  snprintf(call, sizeof(call), "write %" PRIu64, offset);
  note(call);
  if (is_fault("write", offset, size, &what)) {
    if (go_wrong(what) != 0) return -1;
    if (strcmp(what, "short") == 0) size = SECTOR;
  }
  return pwrite(disk, bytes, size, (off_t)offset);
}

static int flush(int disk) {
  const char *what;

  (void)disk;
  note("flush");
  return is_fault("flush", 0, 1, &what) ? go_wrong(what) : 0;
}

static int reread_table(int disk) {
  const char *what;
  struct stat status;

  note("reread");
  if (is_fault("reread", 0, 1, &what)) return go_wrong(what);
  if (fstat(disk, &status) != 0) return -1;
  return S_ISBLK(status.st_mode) ? ioctl(disk, BLKRRPART) : 0;
}

static int eject(int disk) {
  const char *what;

  (void)disk;
  note("eject");
  return is_fault("eject", 0, 1, &what) ? go_wrong(what) : 0;
}

int main(int argc, char **argv) {
  struct machine machine = {
      .terminal = getenv("TERMINAL") != NULL,
      .identify = identify,
      .identify_open = identify_open,
      .open = open_disk,
      .read = read_disk,
      .write = write_disk,
      .flush = flush,
      .reread_table = reread_table,
      .eject = eject,
  };

  if (argc < 2) return 2;
  root = argv[1];
  machine.root = root;
  argv[1] = argv[0];
  return flash_main(&machine, argc - 1, argv + 1);
}
