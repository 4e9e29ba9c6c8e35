/* One more segment for a kernel that has been linked: see append_segment.h. */
#include "boot/core/append_segment.h"

#include <string.h>

#include "boot/core/memory_map.h"

uint64_t append_segment_room(uint64_t size) {
  return PAGE_SIZE - 1 + size;
}

/* True when [offset, offset + size) of the file is free: zeros, and before any segment's bytes. */
static bool is_free(const uint8_t *file, uint64_t file_size, const struct elf_image *image,
                    uint64_t offset, uint64_t size) {
  if (offset > file_size || size > file_size - offset) return false;
  for (uint32_t i = 0; i < image->segment_count; i++) {
    if (image->segments[i].file_size != 0 && image->segments[i].file_offset < offset + size)
      return false;
  }
  for (uint64_t i = 0; i < size; i++) {
    if (file[offset + i] != 0) return false;
  }
  return true;
}

bool append_segment(uint8_t *file, uint64_t *size, const struct elf_image *image,
                    const uint8_t *data, uint64_t data_size) {
  uint64_t place = (*size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1); /* As aligned as in memory. */
  struct elf64_program_header segment = {
      .p_type = PT_LOAD,
      .p_flags = PF_R,
      .p_offset = place,
      .p_vaddr = image->base + image->size,
      .p_paddr = image->base + image->size,
      .p_filesz = data_size,
      .p_memsz = data_size,
      .p_align = PAGE_SIZE,
  };
  struct elf64_header header;
  uint64_t offset;

  memcpy(&header, file, sizeof(header));
  offset = header.e_phoff + (uint64_t)header.e_phnum * sizeof(segment);
  if (!is_free(file, *size, image, offset, sizeof(segment))) return false;
  header.e_phnum++;
  memcpy(file, &header, sizeof(header));
  memcpy(file + offset, &segment, sizeof(segment));
  memset(file + *size, 0, place - *size);
  memcpy(file + place, data, data_size);
  *size = place + data_size;
  return true;
}
