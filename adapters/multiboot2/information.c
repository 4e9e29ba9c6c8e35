/* Facts that both versions of Multiboot tell a kernel: see information.h. */
#include "adapters/multiboot2/information.h"

#include "adapters/core/e820.h"

#define KIB 1024u
#define LOWER_MAX 640u /* KiB. */

/* Bytes of RAM from `base` on, without a hole. */
static uint64_t ram_from(const struct kiln_boot_info *info, uint64_t base) {
  struct e820_entry entry;

  for (uint32_t i = 0; e820_next(info, &i, &entry);) {
    if (entry.type == E820_RAM && entry.base <= base && base - entry.base < entry.length)
      return entry.length - (base - entry.base);
  }
  return 0;
}

uint32_t information_lower(const struct kiln_boot_info *info) {
  uint64_t kib = ram_from(info, 0) / KIB;

  return kib < LOWER_MAX ? (uint32_t)kib : LOWER_MAX;
}

uint32_t information_upper(const struct kiln_boot_info *info) {
  uint64_t kib = ram_from(info, MEMORY_START) / KIB;

  return kib < UINT32_MAX ? (uint32_t)kib : UINT32_MAX;
}

bool information_screen(const struct kiln_boot_info *info, struct multiboot_framebuffer *screen,
                        struct multiboot_colours *colours) {
  const struct kiln_framebuffer *from = &info->framebuffer;

  if (from->kind != KILN_FRAMEBUFFER_TEXT && from->kind != KILN_FRAMEBUFFER_LINEAR) return false;
  *screen = (struct multiboot_framebuffer){
      .address = from->physical,
      .pitch = from->pitch,
      .width = from->width,
      .height = from->height,
      .bits_per_pixel = (uint8_t)from->bits_per_pixel,
      .type = from->kind == KILN_FRAMEBUFFER_TEXT ? FRAMEBUFFER_EGA_TEXT : FRAMEBUFFER_RGB};
  *colours = (struct multiboot_colours){from->red.shift,  from->red.bits,   from->green.shift,
                                        from->green.bits, from->blue.shift, from->blue.bits};
  return true;
}
