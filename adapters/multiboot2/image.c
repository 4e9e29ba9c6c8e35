/* Segments, and those that the Multiboot header states: see image.h. */
#include "adapters/multiboot2/image.h"

#include "adapters/core/memory.h"
#include "adapters/multiboot2/specification.h"

uint64_t image_base(const struct image *image) {
  return image->segments[0].physical;
}

uint64_t image_end(const struct image *image) {
  const struct image_segment *last = &image->segments[image->count - 1];

  return last->physical + last->memory_size;
}

enum adapter_status image_add(struct image *image, const struct image_segment *segment) {
  uint32_t place = image->count;

  if (segment->memory_size == 0) return ADAPTER_OK;
  if (segment->physical >= FOUR_GIB || segment->memory_size > FOUR_GIB - segment->physical)
    return ADAPTER_NO_PLACE;
  if (image->count == IMAGE_SEGMENTS) return MULTIBOOT_MANY_SEGMENTS;
  for (uint32_t i = 0; i < image->count; i++) {
    const struct memory_piece other = {image->segments[i].physical, image->segments[i].memory_size};

    if (memory_overlaps(&other, segment->physical, segment->memory_size)) return MULTIBOOT_BAD_ELF;
  }
  for (; place > 0 && image->segments[place - 1].physical > segment->physical; place--) {
    image->segments[place] = image->segments[place - 1];
  }
  image->segments[place] = *segment;
  image->count++;
  return ADAPTER_OK;
}

const struct image_segment *image_find(const struct image *image, uint64_t physical) {
  for (uint32_t i = 0; i < image->count; i++) {
    const struct image_segment *segment = &image->segments[i];

    if (physical >= segment->physical && physical - segment->physical < segment->memory_size)
      return segment;
  }
  return 0;
}

/* One segment, as the addresses of the header say it (Multiboot2 §3.1.6). */
static enum adapter_status read_addresses(const struct multiboot_header *header, uint64_t size,
                                          struct image *image) {
  struct multiboot_addresses at = header->addresses;
  struct image_segment segment = {.file_offset = 0};

  if (header->version == 2 && at.load == LOAD_FROM_START) {
    if (at.header < header->offset) return MULTIBOOT_BAD_HEADER;
    at.load = at.header - (uint32_t)header->offset;
  }
  if (at.load > at.header || at.header - at.load > header->offset) return MULTIBOOT_BAD_HEADER;
  segment.physical = at.load;
  segment.file_offset = header->offset - (at.header - at.load);
  segment.file_size = size - segment.file_offset;
  if (at.load_end != 0) {
    if (at.load_end < at.load || at.load_end - at.load > segment.file_size)
      return MULTIBOOT_BAD_HEADER;
    segment.file_size = at.load_end - at.load;
  }
  segment.memory_size = segment.file_size;
  if (at.bss_end != 0) {
    if (at.bss_end < at.load || at.bss_end - at.load < segment.file_size)
      return MULTIBOOT_BAD_HEADER;
    segment.memory_size = at.bss_end - at.load;
  }
  return segment.memory_size != 0 ? image_add(image, &segment) : MULTIBOOT_BAD_HEADER;
}

enum adapter_status image_read(const uint8_t *file, uint64_t size,
                               const struct multiboot_header *header, struct image *image) {
  enum adapter_status status;

  *image = (struct image){.count = 0};
  if (header->has_addresses) {
    if (!header->has_entry) return MULTIBOOT_BAD_ENTRY; /* Only an ELF file has another one. */
    status = read_addresses(header, size, image);
  } else {
    status = image_read_elf(file, size, image);
  }
  if (status != ADAPTER_OK) return status;
  if (header->has_entry) image->entry = header->entry;
  return image_find(image, image->entry) != 0 ? ADAPTER_OK : MULTIBOOT_BAD_ENTRY;
}
