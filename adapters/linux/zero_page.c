/* The zero page's facts about the machine: see zero_page.h. */
#include "adapters/linux/zero_page.h"

#include <stdbool.h>

#include "adapters/core/e820.h"
#include "lib/string.h"

#define VGA_MODE_3 3u         /* 80 x 25 cells, colour. */
#define VGA_MEMORY_256_KIB 3u /* BL of INT 10h AH=12h BL=10h; 10h there means: no EGA or VGA. */
#define VGA_GLYPH_HEIGHT 16u
#define VESA_SIZE_UNIT 0x10000u

uint32_t zero_page_memory(const struct kiln_boot_info *info, struct linux_e820_entry *table,
                          struct linux_e820_entry *rest) {
  struct e820_entry entry;
  uint32_t count = 0;

  for (uint32_t i = 0; e820_next(info, &i, &entry); count++) {
    if (table == 0) continue;
    *(count < E820_ENTRIES ? &table[count] : &rest[count - E820_ENTRIES]) =
        (struct linux_e820_entry){entry.base, entry.length, entry.type};
  }
  return count;
}

static void text_screen(const struct kiln_framebuffer *screen, struct linux_screen_info *to) {
  to->orig_video_is_vga = VIDEO_VGA_TEXT;
  to->orig_video_mode = VGA_MODE_3;
  to->orig_video_cols = (uint8_t)screen->width;
  to->orig_video_lines = (uint8_t)screen->height;
  to->orig_video_points = VGA_GLYPH_HEIGHT;
  to->orig_video_ega_bx = VGA_MEMORY_256_KIB;
  to->orig_y = (uint8_t)(screen->height - 1); /* Below what firmware and loader wrote. */
}

/* The bits of a pixel that are no colour, if they are in one piece at its upper or lower end. */
static void unused_bits(const struct kiln_framebuffer *screen, struct linux_screen_info *to) {
  const struct kiln_channel *channels[] = {&screen->red, &screen->green, &screen->blue};
  uint32_t lowest = 32, highest = 0;

  for (uint32_t i = 0; i < 3; i++) {
    uint32_t end = (uint32_t)channels[i]->shift + channels[i]->bits;

    if (channels[i]->shift < lowest) lowest = channels[i]->shift;
    if (end > highest) highest = end;
  }
  if (highest < screen->bits_per_pixel) {
    to->rsvd_pos = (uint8_t)highest;
    to->rsvd_size = (uint8_t)(screen->bits_per_pixel - highest);
  } else {
    to->rsvd_size = (uint8_t)lowest;
  }
}

static void linear_screen(const struct kiln_framebuffer *screen, bool efi,
                          struct linux_screen_info *to) {
  uint64_t size = screen->size;

  if (!efi) size = (size + VESA_SIZE_UNIT - 1) / VESA_SIZE_UNIT;
  if (screen->pitch > UINT16_MAX || screen->width > UINT16_MAX || screen->height > UINT16_MAX ||
      size > UINT32_MAX)
    return;
  to->orig_video_is_vga = efi ? VIDEO_EFI : VIDEO_VESA_LINEAR;
  to->lfb_width = (uint16_t)screen->width;
  to->lfb_height = (uint16_t)screen->height;
  to->lfb_depth = (uint16_t)screen->bits_per_pixel;
  to->lfb_linelength = (uint16_t)screen->pitch;
  to->lfb_base = (uint32_t)screen->physical;
  to->ext_lfb_base = (uint32_t)(screen->physical >> 32);
  if (to->ext_lfb_base != 0) to->capabilities = VIDEO_64_BIT_BASE;
  to->lfb_size = (uint32_t)size;
  to->red_size = screen->red.bits;
  to->red_pos = screen->red.shift;
  to->green_size = screen->green.bits;
  to->green_pos = screen->green.shift;
  to->blue_size = screen->blue.bits;
  to->blue_pos = screen->blue.shift;
  unused_bits(screen, to);
}

void zero_page_screen(const struct kiln_boot_info *info, struct linux_boot_params *params) {
  bool efi = info->firmware == KILN_FIRMWARE_UEFI;

  if (info->framebuffer.kind == KILN_FRAMEBUFFER_TEXT) {
    text_screen(&info->framebuffer, &params->screen_info);
  } else if (info->framebuffer.kind == KILN_FRAMEBUFFER_LINEAR) {
    linear_screen(&info->framebuffer, efi, &params->screen_info);
  }
  if (info->edid.size >= EDID_BYTES) memcpy(params->edid_info, info->edid.data, EDID_BYTES);
}

void zero_page_efi(const struct kiln_boot_info *info, uint64_t memory_map,
                   struct linux_boot_params *params) {
  struct linux_efi_info *efi = &params->efi_info;

  memcpy(efi->loader_signature, "EL64", sizeof(efi->loader_signature));
  efi->systab = (uint32_t)info->efi.system_table;
  efi->systab_hi = (uint32_t)(info->efi.system_table >> 32);
  efi->memdesc_size = info->efi.descriptor_size;
  efi->memdesc_version = info->efi.descriptor_version;
  efi->memmap = (uint32_t)memory_map;
  efi->memmap_hi = (uint32_t)(memory_map >> 32);
  efi->memmap_size = (uint32_t)info->efi.memory_map_size;
}
