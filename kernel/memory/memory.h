/*
 * The running kernel's memory: one page allocator, one address space, one heap, for all processors.
 *
 * The address space (boot/protocol/kiln.h), and what this adds to it:
 *   0xffff800000000000  direct map of all RAM: where allocated pages and the heap are reached
 *   0xffffc00000000000  framebuffer window
 *   0xffffd00000000000  devices and firmware's tables: memory_map_device, MEMORY_DEVICES
 *   0xffffffff80000000  kernel image
 *   0xffffffffc0000000  hand-off area until memory_reclaim, then the boot stack above its guard
 *
 * One lock is around all of it, with interrupts off as long as it is held. A page that is unmapped,
 * or gets other rights, is forgotten by all processors before the call returns.
 *
 * Nothing here may be called by an interrupt handler, as others wait for it with the lock in hand.
 * Mistakes of the kernel's own, as freeing twice, are panics; no memory, or an impossible address,
 * is NULL.
 */
#ifndef KILN_KERNEL_MEMORY_MEMORY_H
#define KILN_KERNEL_MEMORY_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "../../boot/protocol/kiln.h"
#include "../paging/paging.h"

/* Device addresses are never used twice, so that a stale one faults: 16 TiB last for ever. */
#define MEMORY_DEVICES 0xffffd00000000000ull
#define MEMORY_DEVICES_END 0xffffe00000000000ull

struct memory_statistics {
  uint64_t total_pages; /* Of 4 KiB, that the kernel can allocate... */
  uint64_t free_pages;  /* ...and those that are free. */
  uint64_t heap_pages;  /* Of the others, the heap's. */
  uint64_t heap_blocks; /* Allocated by kmalloc and so on... */
  uint64_t heap_bytes;  /* ...in so many bytes, with what rounding and red zones take. */
};

/* Sets all of it up from the usable memory and the page tables in use; before it nothing here
   works. The heap has red zones where `red_zone` is 16, none where it is 0. Panics on a false
   memory map. */
void memory_init(const struct kiln_boot_info *info, uint32_t red_zone);

/*
 * Makes the loader's memory free, but for page tables in use and the stack, which stays the
 * kernel's; unmaps the hand-off area. Once, and when the kernel has tables of its own instead of
 * the loader's GDT, TSS and IDT, and copies of what it still wants of the boot information: the
 * structure, and what it points to (the memory map, strings, the array of modules, EDID, EFI map,
 * loader's log), but not the modules' contents. `info` itself may be the original. The other
 * processors that the loader had parked have left its code (processors.h); their stacks stay
 * theirs.
 */
void memory_reclaim(const struct kiln_boot_info *info);

/* Blocks of the heap: see heap.h. kmalloc's contents are undefined, kzalloc's are 0. */
void *kmalloc(size_t size);
void *kzalloc(size_t count, size_t size);
void *krealloc(void *block, size_t size);
void kfree(void *block);

/* `count` pages in a row in the direct map, at a physical multiple of `alignment` pages, a power of
   two; their contents are undefined. NULL: no memory. Freed with the same count. */
void *memory_allocate_pages(uint64_t count, uint64_t alignment);
void memory_free_pages(void *pages, uint64_t count);

/*
 * Change what a range of whole pages is mapped to, in the kernel's address space: see paging.h for
 * rights and errors. Nothing is both writable and executable.
 */
enum paging_status memory_map(uint64_t address, uint64_t physical, uint64_t size, uint32_t rights);
enum paging_status memory_unmap(uint64_t address, uint64_t size);
enum paging_status memory_protect(uint64_t address, uint64_t size, uint32_t rights);

/*
 * Maps [physical, physical + size), aligned or not, writable and with memory type `type`:
 * PAGING_UNCACHED, PAGING_WRITE_COMBINING or 0, write-back. Returns the address of the first byte,
 * to be given to memory_unmap_device with the same size. NULL: the processor has no such address,
 * or there is no memory for page tables.
 */
void *memory_map_device(uint64_t physical, uint64_t size, uint32_t type);
void memory_unmap_device(void *device, uint64_t size);

/* Where the direct map has [physical, physical + size); NULL unless all of it is mapped there, as
   RAM is, so that any number will do. */
void *memory_at_physical(uint64_t physical, uint64_t size);

struct memory_statistics memory_statistics(void);

#endif /* KILN_KERNEL_MEMORY_MEMORY_H */
