/*
 * A Limine kernel's ELF file, and its image in memory: one piece, as its segments lie to each
 * other. Every number in the file is hostile until image_read has seen it.
 */
#ifndef KILN_ADAPTERS_LIMINE_IMAGE_H
#define KILN_ADAPTERS_LIMINE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/core/status.h"

struct limine_image {
  const uint8_t *file;
  uint64_t headers;       /* Offset of the program headers in the file, */
  uint32_t header_count;  /* and their number. */
  uint64_t linked;        /* Virtual address of the lowest page, as the file says. */
  uint64_t slide;         /* What is added to each virtual address of the file. */
  uint64_t size;          /* Bytes in memory, whole pages. */
  uint64_t entry;         /* Virtual address, with the slide. */
  bool relocatable;       /* ET_DYN. */
  uint64_t dynamic;       /* Offset of the dynamic section in the image, */
  uint64_t dynamic_count; /* and its entries. */
};

/* A segment; offsets are those in the image. */
struct limine_segment {
  uint64_t offset; /* Of its first byte. */
  uint64_t file_offset;
  uint64_t file_size;
  uint64_t memory_size;
  uint64_t start; /* Its pages. */
  uint64_t end;
  bool writable;
  bool executable;
};

/*
 * Reads and checks the headers. Errors: LIMINE_NOT_ELF, LIMINE_BAD_ELF, LIMINE_LOW_ADDRESS,
 * LIMINE_MIXED_PAGE, LIMINE_BAD_ENTRY.
 */
enum adapter_status image_read(const void *file, uint64_t size, struct limine_image *image);

/* The next segment that has memory; `index` begins with 0. False: there is no other. */
bool image_next(const struct limine_image *image, uint32_t *index, struct limine_segment *segment);

/* True when the virtual address, slide included, lies in an executable segment. */
bool image_is_code(const struct limine_image *image, uint64_t address);

/* Writes the image to `memory`, all `size` bytes of it, as the file has it. */
void image_copy(const struct limine_image *image, uint8_t *memory);

/* Relocates a copied image. Errors: LIMINE_BAD_RELOCATION. */
enum adapter_status image_relocate(const struct limine_image *image, uint8_t *memory);

#endif /* KILN_ADAPTERS_LIMINE_IMAGE_H */
