/* From the boot loader's description of a screen to the kernel's: see framebuffer.h. */
#include "boot/multiboot2/framebuffer.h"

#define SIDE_MAX 16383u /* Pixels; larger numbers are taken for garbage. */
#define MIB 0x100000u

/* VGA text, mode 3 (IBM VGA Technical Reference): the only one that the protocol knows. */
#define TEXT_PHYSICAL 0xb8000u
#define TEXT_COLUMNS 80u
#define TEXT_ROWS 25u
#define TEXT_CELL_SIZE 2u

static int is_text(const struct multiboot2_framebuffer *tag) {
  return tag->address == TEXT_PHYSICAL && tag->width == TEXT_COLUMNS && tag->height == TEXT_ROWS &&
         tag->pitch == TEXT_COLUMNS * TEXT_CELL_SIZE;
}

/* Adds the bits of a channel to `used`. Returns 0 when it does not fit, or has some of them. */
static int take_channel(uint32_t bits_per_pixel, struct kiln_channel channel, uint32_t *used) {
  uint32_t mask;

  if (channel.bits < 1 || channel.bits > 8 ||
      (uint32_t)channel.shift + channel.bits > bits_per_pixel)
    return 0;
  mask = ((1u << channel.bits) - 1) << channel.shift;
  if ((*used & mask) != 0) return 0;
  *used |= mask;
  return 1;
}

/* The size is less than 2^46: a row has less than 2^32 bytes, and there are less than 2^14. */
static int is_linear(const struct multiboot2_framebuffer *tag, uint64_t size) {
  uint32_t bits = tag->bits_per_pixel, used = 0;

  if (bits != 16 && bits != 24 && bits != 32) return 0;
  if (tag->width == 0 || tag->width > SIDE_MAX || tag->height == 0 || tag->height > SIDE_MAX ||
      tag->pitch < tag->width * bits / 8)
    return 0;
  if (!take_channel(bits, (struct kiln_channel){tag->red_shift, tag->red_bits}, &used) ||
      !take_channel(bits, (struct kiln_channel){tag->green_shift, tag->green_bits}, &used) ||
      !take_channel(bits, (struct kiln_channel){tag->blue_shift, tag->blue_bits}, &used))
    return 0;
  return tag->address >= MIB && tag->address <= UINT64_MAX - size;
}

void framebuffer_describe(const struct multiboot2_framebuffer *tag,
                          struct kiln_framebuffer *framebuffer) {
  uint64_t size;

  *framebuffer = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_NONE};
  if (tag == NULL) return;
  size = (uint64_t)tag->pitch * tag->height;
  if (tag->type == MULTIBOOT2_TEXT ? !is_text(tag) : !is_linear(tag, size)) return;
  framebuffer->physical = tag->address;
  framebuffer->size = size;
  framebuffer->width = tag->width;
  framebuffer->height = tag->height;
  framebuffer->pitch = tag->pitch;
  if (tag->type == MULTIBOOT2_TEXT) {
    framebuffer->kind = KILN_FRAMEBUFFER_TEXT;
    framebuffer->bits_per_pixel = TEXT_CELL_SIZE * 8;
    return;
  }
  framebuffer->kind = KILN_FRAMEBUFFER_LINEAR;
  framebuffer->bits_per_pixel = tag->bits_per_pixel;
  framebuffer->red = (struct kiln_channel){tag->red_shift, tag->red_bits};
  framebuffer->green = (struct kiln_channel){tag->green_shift, tag->green_bits};
  framebuffer->blue = (struct kiln_channel){tag->blue_shift, tag->blue_bits};
}
