/* Loading of sections: see sections.h. */
#include "adapters/multiboot2/sections.h"

#include "lib/string.h"

static const uint8_t *header_in_file(const struct multiboot_boot *boot, uint32_t index) {
  const struct image_sections *sections = &boot->image.sections;
  const uint8_t *file = boot->info->modules[0].address;

  return file + sections->offset + index * (uint64_t)sections->size;
}

/* Where the section goes that is to follow `used` bytes of others: it has its alignment, but no
 * page has to begin for it. */
static uint64_t aligned(const struct section *section, uint64_t used) {
  uint64_t alignment = section->alignment;

  if (alignment == 0 || alignment > PAGE_SIZE || (alignment & (alignment - 1)) != 0) alignment = 1;
  return (used + alignment - 1) & ~(alignment - 1);
}

uint64_t sections_load(const struct multiboot_boot *boot, uint8_t *to) {
  const uint8_t *file = boot->info->modules[0].address;
  struct section section;
  uint64_t used = 0;

  for (uint32_t i = 0; i < boot->image.sections.count; i++) {
    section_read(header_in_file(boot, i), boot->image.sections.size, &section);
    if (!section_is_apart(&section)) continue;
    used = aligned(&section, used);
    if (to != 0) memcpy(to + used, file + section.offset, section.size);
    used += section.size;
  }
  return used;
}

uint64_t sections_headers_size(const struct multiboot_boot *boot) {
  return (uint64_t)boot->image.sections.count * boot->image.sections.size;
}

void sections_headers(const struct multiboot_boot *boot, uint8_t *to) {
  uint32_t size = boot->image.sections.size;
  struct section section;
  uint64_t used = 0;

  for (uint32_t i = 0; i < boot->image.sections.count; i++, to += size) {
    memcpy(to, header_in_file(boot, i), size);
    section_read(to, size, &section);
    if (section_is_apart(&section)) {
      used = aligned(&section, used);
      section_set_address(to, size, boot->sections + used);
      used += section.size;
    } else if (section.address != 0) {
      section_set_address(to, size, section.address + boot->slide);
    }
  }
}
