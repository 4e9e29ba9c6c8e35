/* The search for the header, and Multiboot 1's, which is not much more: see header.h. */
#include "adapters/multiboot2/header.h"

#include "adapters/multiboot2/specification.h"
#include "lib/string.h"

/* True when the screen is one that the kernel knows how to use. */
static bool has_screen(const struct kiln_boot_info *info, const struct multiboot_header *header) {
  return (info->framebuffer.kind == KILN_FRAMEBUFFER_TEXT && header->knows_text) ||
         (info->framebuffer.kind == KILN_FRAMEBUFFER_LINEAR && header->knows_pixels);
}

/* Finds a header of version 2. Random bytes can have the magic number: its checksum counts. */
static bool find_2(const uint8_t *file, uint64_t size, struct multiboot_header *header) {
  uint64_t end = size < MULTIBOOT2_SEARCH ? size : MULTIBOOT2_SEARCH;
  struct multiboot2_header found;

  for (uint64_t at = 0; at + sizeof(found) <= end; at += MULTIBOOT2_ALIGNMENT) {
    memcpy(&found, file + at, sizeof(found));
    if (found.magic != MULTIBOOT2_HEADER_MAGIC) continue;
    if (found.magic + found.architecture + found.header_length + found.checksum != 0) continue;
    header->version = 2;
    header->offset = at;
    header->length = found.header_length;
    return true;
  }
  return false;
}

static enum adapter_status read_2(const struct kiln_boot_info *info, const uint8_t *file,
                                  uint64_t size, struct multiboot_header *header) {
  uint64_t end = size < MULTIBOOT2_SEARCH ? size : MULTIBOOT2_SEARCH;
  struct multiboot2_header found;
  enum adapter_status status;

  memcpy(&found, file + header->offset, sizeof(found));
  if (found.architecture != MULTIBOOT2_I386) return MULTIBOOT_OTHER_PROCESSOR;
  if (header->length < sizeof(found) || header->length > end - header->offset)
    return MULTIBOOT_BAD_HEADER;
  status = multiboot_tags_read(info, file, header);
  if (status != ADAPTER_OK) return status;
  if (header->wants_console && !has_screen(info, header)) {
    header->wrong_tag = HEADER_TAG_CONSOLE_FLAGS;
    return MULTIBOOT_NO_SCREEN;
  }
  return ADAPTER_OK;
}

static bool find_1(const uint8_t *file, uint64_t size, struct multiboot_header *header) {
  uint64_t end = size < MULTIBOOT1_SEARCH ? size : MULTIBOOT1_SEARCH;
  struct multiboot1_header found;

  for (uint64_t at = 0; at + MULTIBOOT1_HEADER_SHORT <= end; at += MULTIBOOT1_ALIGNMENT) {
    memcpy(&found, file + at, MULTIBOOT1_HEADER_SHORT);
    if (found.magic != MULTIBOOT1_HEADER_MAGIC) continue;
    if (found.magic + found.flags + found.checksum != 0) continue;
    header->version = 1;
    header->offset = at;
    header->length =
        (found.flags & MULTIBOOT1_HAS_ADDRESSES) != 0 ? sizeof(found) : MULTIBOOT1_HEADER_SHORT;
    return true;
  }
  return false;
}

static enum adapter_status read_1(const struct kiln_boot_info *info, const uint8_t *file,
                                  uint64_t size, struct multiboot_header *header) {
  uint64_t end = size < MULTIBOOT1_SEARCH ? size : MULTIBOOT1_SEARCH;
  struct multiboot1_header found = {.magic = 0};

  if (header->length > end - header->offset) return MULTIBOOT_BAD_HEADER;
  memcpy(&found, file + header->offset, header->length);
  header->wrong_parameter =
      found.flags & MULTIBOOT1_REQUIREMENTS &
      ~(MULTIBOOT1_ALIGN_MODULES | MULTIBOOT1_WANT_MEMORY | MULTIBOOT1_WANT_VIDEO);
  if (header->wrong_parameter != 0) return MULTIBOOT_UNKNOWN_DEMAND;
  header->has_addresses = header->has_entry = (found.flags & MULTIBOOT1_HAS_ADDRESSES) != 0;
  header->addresses = (struct multiboot_addresses){.header = found.header_address,
                                                   .load = found.load_address,
                                                   .load_end = found.load_end,
                                                   .bss_end = found.bss_end};
  header->entry = found.entry;
  header->knows_text = header->knows_pixels = true;
  if ((found.flags & MULTIBOOT1_WANT_VIDEO) != 0 && !has_screen(info, header)) {
    header->wrong_parameter = MULTIBOOT1_WANT_VIDEO;
    return MULTIBOOT_NO_SCREEN;
  }
  return ADAPTER_OK;
}

enum adapter_status multiboot_header_read(const struct kiln_boot_info *info, const uint8_t *file,
                                          uint64_t size, struct multiboot_header *header) {
  *header = (struct multiboot_header){.version = 0};
  if (find_2(file, size, header)) return read_2(info, file, size, header);
  if (find_1(file, size, header)) return read_1(info, file, size, header);
  return MULTIBOOT_NO_HEADER;
}
