/* What the parts of disk.c share: sectors, and the tables that name partitions. */
#ifndef KILN_TESTS_HERMETIC_DIFFERENCE_DISK_H
#define KILN_TESTS_HERMETIC_DIFFERENCE_DISK_H

#include "tests/hermetic/difference/bytes.h"
#include "tests/hermetic/difference/parts.h"

#define SECTOR 512u /* Bytes. */

/*
 * Names the GUID partition table of `disk` and its backup, and the partitions in it. Sets
 * `partition` to the bytes of the one that holds the offset.
 */
void gpt_add(struct bytes disk, struct parts *parts, struct bytes *partition);

/* Names `count` sectors, as far as the disk has them, as parts_add does. Sets `bytes` to them when
 * they hold the offset. */
void disk_add_partition(struct bytes disk, struct parts *parts, uint64_t first, uint64_t count,
                        const char *name, struct bytes *bytes);

#endif /* KILN_TESTS_HERMETIC_DIFFERENCE_DISK_H */
