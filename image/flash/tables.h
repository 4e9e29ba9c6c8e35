/* Two tables of the kernel, line by line: what is mounted, and where it swaps. */
#ifndef KILN_IMAGE_FLASH_TABLES_H
#define KILN_IMAGE_FLASH_TABLES_H

#include <stdbool.h>
#include <stddef.h>

/* A line of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
struct mount {
  unsigned major, minor; /* Of the file system; of btrfs and its like, no device's. */
  const char *point;     /* Where it is mounted. */
  const char *source;    /* The device's path, if it has one; else a word of its own. */
};

/*
 * Takes the next line from `*rest`, which it changes: the texts lie in it, unescaped. Returns 1 for
 * a line, 0 at the end, -1 for a line that is none of this table.
 */
int next_mount(char **rest, struct mount *mount);

/* The same for /proc/swaps (proc_swaps(5)): the path of a device or a file. Skips the heading. */
int next_swap(char **rest, const char **path);

#endif /* KILN_IMAGE_FLASH_TABLES_H */
