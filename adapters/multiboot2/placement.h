/* Where the kernel's segments go, and its modules if they are in the way. */
#ifndef KILN_ADAPTERS_MULTIBOOT2_PLACEMENT_H
#define KILN_ADAPTERS_MULTIBOOT2_PLACEMENT_H

#include "adapters/multiboot2/multiboot.h"

/*
 * Takes the memory of the kernel from its first segment to its last, and sets `slide`. Gaps between
 * segments need not be free, but nothing that the kernel gets is put there: many a kernel takes all
 * of it for its own. Errors: ADAPTER_NO_PLACE.
 */
enum adapter_status placement_take(struct multiboot_boot *boot);

/*
 * Copies those modules that the kernel would overwrite, or cannot reach as they end above 4 GiB,
 * and sets `moved` and `file`. The kernel's own file is copied only if its segments cannot be moved
 * out of it one after the other. Errors: ADAPTER_OUT_OF_MEMORY.
 */
enum adapter_status placement_move_modules(struct multiboot_boot *boot);

/* A walk over all modules, of which the kernel's file is the first: begins with {.boot = boot}. */
struct placement_walk {
  const struct multiboot_boot *boot;
  uint64_t next; /* Index of a module. */
  uint64_t used; /* Bytes from `boot->moved` on, of modules before it. */
};

/* Stores where the next module will be. False: there is no more. */
bool placement_next(struct placement_walk *walk, uint64_t *address);

/*
 * Lists the steps of the leap. No step overwrites what a later one reads: the kernel's file lies
 * apart from the kernel, or its segments are in the file in the order of their addresses. Then
 * those that move down go first, upwards, and after them those that move up, downwards; clearing
 * comes last.
 */
void placement_list(struct multiboot_boot *boot);

#endif /* KILN_ADAPTERS_MULTIBOOT2_PLACEMENT_H */
