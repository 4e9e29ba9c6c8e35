/*
 * A kernel of the Limine boot protocol that checks how it was started: what its files share. It was
 * written from the specification (PROTOCOL.md), and knows nothing of the adapter's own
 * declarations.
 */
#ifndef KILN_TESTS_ADAPTERS_LIMINE_TEST_H
#define KILN_TESTS_ADAPTERS_LIMINE_TEST_H

#include <stdbool.h>
#include <stdint.h>

/* What the processor had at the first instruction; limine_entry.asm knows the order. */
struct entry_state {
  uint64_t registers[15]; /* All general ones but RSP. */
  uint64_t rsp;
  uint64_t rflags;
};

struct memmap_entry {
  uint64_t base, length, type;
};

struct memmap_response {
  uint64_t revision, count;
  struct memmap_entry **entries;
};

enum {
  USABLE,
  RESERVED,
  ACPI_RECLAIMABLE,
  ACPI_NVS,
  BAD,
  RECLAIMABLE,
  EXECUTABLE,
  FRAMEBUFFER,
  MAPPED
};

extern const struct memmap_response *memory_map;
extern uint64_t hhdm;
extern uint64_t image_slide; /* From a virtual address in the kernel to the physical one. */

/* Notes that something is wrong, and says so. */
void fail(const char *what);

static inline void check(bool right, const char *what) {
  if (!right) fail(what);
}

/* The type of the entry that has all of [physical, physical + length); or all ones. */
uint64_t memory_type(uint64_t physical, uint64_t length);

/* The lowest entry of the page tables for the address, with its size; 0 if it is not mapped. */
uint64_t page_entry(uint64_t address, uint64_t *size);

static inline bool is_mapped(uint64_t address) {
  uint64_t size;

  return page_entry(address, &size) != 0;
}

/* True when what the pointer leads to lies in memory that can be reclaimed. */
static inline bool is_reclaimable(const void *pointer, uint64_t length) {
  return memory_type((uint64_t)pointer - hhdm, length) == RECLAIMABLE;
}

/* limine_machine.c: registers, descriptors, page tables, devices. */
void check_machine(const struct entry_state *state, uint64_t stack_size);

#endif /* KILN_TESTS_ADAPTERS_LIMINE_TEST_H */
