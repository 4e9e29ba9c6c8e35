/*
 * Says where in a file an offset lies, in the file's own terms:
 *
 *     partition 1 (FAT16) > /kernel.elf + 0x1c04 > section .rodata + 0x404 (address
 * 0xffffffff80003404)
 *
 * where() tries the kinds of file that it knows, each in a file of its own. A file may hold others,
 * in which it looks further. Files may be broken: then it says what can still be said.
 */
#ifndef KILN_TESTS_HERMETIC_DIFFERENCE_WHERE_H
#define KILN_TESTS_HERMETIC_DIFFERENCE_WHERE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/hermetic/difference/bytes.h"
#include "tests/hermetic/difference/text.h"

#define WHERE_DEPTH \
  4u /* Files inside of each other: a disk, an archive on it, an object in that, and one more. */

/*
 * Appends where `offset`, one of `file`'s, lies, behind " > " when there is text already; nothing
 * when the file is of no kind that it knows. `depth`: how many files inside of each other are
 * looked at.
 */
void where(struct bytes file, uint64_t offset, uint32_t depth, struct text *text);

/* Each of these returns false, with nothing appended, when the file is of another kind. */
bool where_in_elf(struct bytes file, uint64_t offset, struct text *text);
bool where_in_pe(struct bytes file, uint64_t offset, struct text *text);
bool where_in_archive(struct bytes file, uint64_t offset, uint32_t depth, struct text *text);
bool where_in_disk(struct bytes file, uint64_t offset, uint32_t depth, struct text *text);

#endif /* KILN_TESTS_HERMETIC_DIFFERENCE_WHERE_H */
