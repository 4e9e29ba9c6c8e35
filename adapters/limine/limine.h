/* A Limine kernel, ready to be started. */
#ifndef KILN_ADAPTERS_LIMINE_LIMINE_H
#define KILN_ADAPTERS_LIMINE_LIMINE_H

#include "adapters/core/memory.h"
#include "adapters/limine/image.h"
#include "adapters/limine/requests.h"
#include "adapters/limine/space.h"
#include "adapters/limine/tables.h"

/* Addresses are physical, if nothing else is said. */
struct limine_boot {
  const struct kiln_boot_info *info;
  const char *subject; /* What an error is about: a file. */
  uint64_t image_physical;
  uint64_t entry;      /* Virtual address of the first instruction. */
  uint64_t stack_size; /* Bytes. */
  /* One piece of memory, for what follows in this order. */
  uint64_t enter_page; /* For enter.h. */
  uint64_t stack;
  uint64_t map;     /* Entries of the memory map. */
  uint64_t answers; /* For answers.h. */
  uint64_t tables;  /* Another piece: page tables. */
  struct limine_space space;
  struct limine_image image;
  struct limine_requests requests;
  struct adapter_memory memory;
  struct firmware_tables firmware;
};

/*
 * Prepares the start of the kernel that the modules of `info` are: checks the file, copies it to
 * its place, answers its requests and builds its address space. `low` is where physical address 0
 * is mapped, and 4 GiB from there on. Errors: those of image.h and requests.h,
 * LIMINE_NO_PAGING_MODE, LIMINE_BAD_ENTRY, ADAPTER_NO_MODULE, ADAPTER_OUT_OF_MEMORY.
 */
enum adapter_status limine_prepare(const struct kiln_boot_info *info, uint64_t low, bool gib_pages,
                                   struct limine_boot *boot);

#endif /* KILN_ADAPTERS_LIMINE_LIMINE_H */
