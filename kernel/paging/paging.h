/*
 * Maps memory: 4-level page tables (Intel SDM 3A §4.5; Arm ARM D8.2, of 4 KiB granules), in pages
 * of 4 KiB. An entry is as page_entry.h of the architecture has it. Larger pages, which the
 * loader's direct map has, are understood, and changed as a whole only.
 *
 * A call that fails has changed nothing, and to unmap never needs memory. Pure: pages for tables,
 * and what the processor has to forget, are its user's business.
 */
#ifndef KILN_KERNEL_PAGING_PAGING_H
#define KILN_KERNEL_PAGING_PAGING_H

#include <stdbool.h>
#include <stdint.h>

/* Rights to a page beside reading; never both. */
#define PAGING_WRITE (1u << 0)
#define PAGING_EXECUTE (1u << 1)
/* Its memory type; without either, write-back: for RAM. */
#define PAGING_WRITE_COMBINING (1u << 2) /* For framebuffers. */
#define PAGING_UNCACHED (1u << 3)        /* For device registers. */

enum paging_status {
  PAGING_OK,
  PAGING_BAD_RANGE,
  PAGING_NOT_CANONICAL,
  PAGING_BAD_PHYSICAL,
  PAGING_BAD_RIGHTS,
  PAGING_WRITABLE_CODE,
  PAGING_MAPPED,
  PAGING_NOT_MAPPED,
  PAGING_OUT_OF_MEMORY,
  PAGING_STATUS_END
};

struct address_space {
  uint64_t root;         /* Physical address of the table of the highest level. */
  uint64_t direct_map;   /* Virtual address of physical address 0; all tables are reached by it. */
  uint64_t physical_end; /* First physical address that the processor does not have; <= 2^52. */
  /* Gets a page for a table, or says false. Not physical page 0; its contents do not matter. */
  bool (*take_page)(uint64_t *physical);
  /* Gives a table's page back that is empty and not in use any more. */
  void (*give_page)(uint64_t physical);
  /* The processor is to forget the page at this address, and what it knows of tables above it. */
  void (*invalidate)(uint64_t address);
};

/* What one address is mapped to. */
struct paging_page {
  uint64_t physical; /* Of this very address. */
  uint64_t size;     /* Of the page that it lies in: 4 KiB, 2 MiB or 1 GiB. */
};

/* One sentence for people. */
const char *paging_status_message(enum paging_status status);

/*
 * All are about [address, address + length), multiples of 4096; length is not 0, and the range
 * stays in one half of the address space. Errors of all: PAGING_BAD_RANGE, PAGING_NOT_CANONICAL.
 *
 * Map it to memory from `physical` on (a multiple of 4096). Errors: PAGING_BAD_PHYSICAL,
 * PAGING_BAD_RIGHTS (two memory types), PAGING_WRITABLE_CODE, PAGING_MAPPED (a part of it is),
 * PAGING_OUT_OF_MEMORY.
 */
enum paging_status paging_map(const struct address_space *space, uint64_t address,
                              uint64_t physical, uint64_t length, uint32_t rights);

/* Map nothing there any more. Errors: PAGING_NOT_MAPPED (a part of it is not); PAGING_BAD_RANGE
   also for a part of a large page. */
enum paging_status paging_unmap(const struct address_space *space, uint64_t address,
                                uint64_t length);

/* Give what is mapped there other rights (PAGING_WRITE, PAGING_EXECUTE or 0); its memory type
   stays. Errors: PAGING_BAD_RIGHTS, PAGING_WRITABLE_CODE, and those of paging_unmap. */
enum paging_status paging_protect(const struct address_space *space, uint64_t address,
                                  uint64_t length, uint32_t rights);

/* What `address` is mapped to. Errors: PAGING_NOT_CANONICAL, PAGING_NOT_MAPPED. */
enum paging_status paging_query(const struct address_space *space, uint64_t address,
                                struct paging_page *page);

/* Calls `visit` with the physical address of every page table that the processor may read, the
   root first. It must not change the tables. */
void paging_walk(const struct address_space *space, void (*visit)(uint64_t physical));

#endif /* KILN_KERNEL_PAGING_PAGING_H */
