/*
 * The memory that the loader allocates from, for loaders that run in 32-bit mode without paging:
 * firmware_allocate, firmware_largest_free, firmware_memory_map and firmware_exit over one map.
 */
#ifndef KILN_BOOT_BIOS_FREE_MEMORY_H
#define KILN_BOOT_BIOS_FREE_MEMORY_H

#include <stdint.h>

#include "boot/core/memory_map.h"

/* Regions that free_memory has room for: twice as many as a firmware may list, as overlaps are
   resolved into more. */
#define FREE_MEMORY_REGIONS 2400u

/*
 * The machine's memory. Whoever learns of it fills the map and normalises it; from then on the
 * functions above work. What nobody may be given is claimed: as loader-reclaimable what is free for
 * the kernel in the end, as reserved what is not.
 */
extern struct memory_map free_memory;

/* True when some of [base, base + length) is RAM: free, the loader's or the firmware's. */
int memory_overlaps_ram(uint64_t base, uint64_t length);

/*
 * The largest piece of memory that firmware_allocate could still return, and its size; null and 0
 * where there is none. It stays free: it is the caller's until the next allocation.
 */
void *memory_largest_free(uint64_t *size);

#endif /* KILN_BOOT_BIOS_FREE_MEMORY_H */
