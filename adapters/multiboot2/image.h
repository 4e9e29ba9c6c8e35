/*
 * Which bytes of a Multiboot kernel's file go where: as an ELF file says it, or the addresses of
 * its Multiboot header. All that is here has been checked.
 */
#ifndef KILN_ADAPTERS_MULTIBOOT2_IMAGE_H
#define KILN_ADAPTERS_MULTIBOOT2_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/multiboot2/header.h"

#define IMAGE_SEGMENTS 32u /* Of one kernel; each takes two steps of a leap. */

struct image_segment {
  uint64_t physical;    /* Where it is linked to run. */
  uint64_t memory_size; /* Bytes, at least 1; [physical, physical + memory_size) is below 4 GiB. */
  uint64_t file_offset; /* Of the bytes that it begins with, in the file; */
  uint64_t file_size;   /* those behind them are 0. At most memory_size. */
};

/* The section header table of an ELF file (gABI 4.1, chapter 4). */
struct image_sections {
  uint64_t offset; /* In the file. */
  uint32_t count;  /* 0: there is none. */
  uint32_t size;   /* Bytes of a header: that of ELF32 or of ELF64. */
  uint32_t names;  /* Index of the section with the names of all. */
};

struct image {
  uint32_t count;                                /* At least 1. */
  struct image_segment segments[IMAGE_SEGMENTS]; /* By ascending address, without overlap. */
  uint64_t entry;                                /* Physical address, in a segment. */
  struct image_sections sections;
};

/* Physical addresses of the first byte of all segments, and behind the last. */
uint64_t image_base(const struct image *image);
uint64_t image_end(const struct image *image);

/*
 * Adds a segment; an empty one is left out. Errors: MULTIBOOT_MANY_SEGMENTS, MULTIBOOT_BAD_ELF,
 * ADAPTER_NO_PLACE for one that does not lie below 4 GiB.
 */
enum adapter_status image_add(struct image *image, const struct image_segment *segment);

/* The segment that has a byte at this physical address; null: none has. */
const struct image_segment *image_find(const struct image *image, uint64_t physical);

/*
 * Reads how the `size` bytes at `file` are loaded. Errors: those of image_add and image_read_elf,
 * MULTIBOOT_BAD_HEADER, MULTIBOOT_BAD_ENTRY.
 */
enum adapter_status image_read(const uint8_t *file, uint64_t size,
                               const struct multiboot_header *header, struct image *image);

/*
 * The same of an ELF file, with the entry point that it states. Errors: those of image_add,
 * MULTIBOOT_NOT_ELF, MULTIBOOT_BAD_ELF.
 */
enum adapter_status image_read_elf(const uint8_t *file, uint64_t size, struct image *image);

/* A section header of either class. */
struct section {
  uint32_t type;
  uint64_t flags;
  uint64_t address;
  uint64_t offset;
  uint64_t size;
  uint64_t alignment;
};

/* Reads the section header at `header`, of `size` bytes as image_sections has it. */
void section_read(const uint8_t *header, uint32_t size, struct section *section);

/* Writes another address into it. One that does not fit is cut. */
void section_set_address(uint8_t *header, uint32_t size, uint64_t address);

/* True when the file has bytes for a section that no segment loads. */
bool section_is_apart(const struct section *section);

#endif /* KILN_ADAPTERS_MULTIBOOT2_IMAGE_H */
