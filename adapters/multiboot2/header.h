/*
 * The header by which a Multiboot kernel makes itself known: where it is in the file, and what it
 * demands. What this machine and the adapter do not have is refused here.
 */
#ifndef KILN_ADAPTERS_MULTIBOOT2_HEADER_H
#define KILN_ADAPTERS_MULTIBOOT2_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/core/status.h"
#include "boot/protocol/kiln.h"

/* What is loaded, where the header says it instead of an ELF file. Physical addresses. */
struct multiboot_addresses {
  uint32_t header;   /* Of the header itself. */
  uint32_t load;     /* Of the first byte that is loaded; LOAD_FROM_START: of the file. */
  uint32_t load_end; /* Behind the last such byte; 0: the end of the file. */
  uint32_t bss_end;  /* Behind what is cleared; 0: nothing is. */
};

struct multiboot_header {
  uint32_t version; /* Of Multiboot: 1 or 2. */
  uint64_t offset;  /* In the file. */
  uint64_t length;  /* Bytes. */
  bool has_addresses;
  struct multiboot_addresses addresses;
  bool has_entry;
  uint32_t entry;
  bool relocatable;         /* It can lie anywhere in */
  uint32_t minimum;         /* [minimum, */
  uint32_t maximum;         /* maximum), */
  uint32_t alignment;       /* at a multiple of this, a power of two; */
  uint32_t preference;      /* PREFER_LOWEST, PREFER_HIGHEST, or another number. */
  bool wants_console;       /* There must be a screen that it knows. */
  bool knows_text;          /* EGA text is one, */
  bool knows_pixels;        /* and so is a framebuffer. */
  uint16_t wrong_tag;       /* What an error is about: the type of a tag of the header, */
  uint32_t wrong_parameter; /* or an information that it requests, or flags. */
};

/*
 * Finds the header in the `size` bytes at `file`, and reads it. A file with both has a header of
 * version 2. Errors: MULTIBOOT_NO_HEADER, MULTIBOOT_OTHER_PROCESSOR, MULTIBOOT_BAD_HEADER,
 * MULTIBOOT_UNKNOWN_DEMAND, MULTIBOOT_NO_BOOT_SERVICES, MULTIBOOT_NO_SCREEN.
 */
enum adapter_status multiboot_header_read(const struct kiln_boot_info *info, const uint8_t *file,
                                          uint64_t size, struct multiboot_header *header);

/*
 * Reads the tags of the Multiboot2 header that is at `header->offset` and has `header->length`
 * bytes. Errors: those of multiboot_header_read, from MULTIBOOT_BAD_HEADER on.
 */
enum adapter_status multiboot_tags_read(const struct kiln_boot_info *info, const uint8_t *file,
                                        struct multiboot_header *header);

#endif /* KILN_ADAPTERS_MULTIBOOT2_HEADER_H */
