/* Draws glyphs into pixels of any common format: see pixel_text.h. */
#include "kernel/console/pixel_text.h"

#include <stddef.h>

/* Light grey on a dark blue-grey, 8 bits a channel. */
static const struct colour {
  uint8_t red, green, blue;
} ink_colour = {0xd8, 0xde, 0xe9}, paper_colour = {0x14, 0x1a, 0x24};

/* An 8-bit intensity, in the channel's bits of a pixel. */
static uint32_t pack_channel(uint8_t intensity, struct kiln_channel channel) {
  return (uint32_t)(intensity >> (8 - channel.bits)) << channel.shift;
}

static uint32_t pack(struct colour colour, const struct kiln_framebuffer *framebuffer) {
  return pack_channel(colour.red, framebuffer->red) |
         pack_channel(colour.green, framebuffer->green) |
         pack_channel(colour.blue, framebuffer->blue);
}

static bool channel_fits(struct kiln_channel channel, uint32_t bits_per_pixel) {
  return channel.bits >= 1 && channel.bits <= 8 &&
         (uint32_t)channel.shift + channel.bits <= bits_per_pixel;
}

bool pixel_text_init(struct pixel_text *text, const struct kiln_framebuffer *framebuffer,
                     const struct psf_font *font) {
  uint32_t bits = framebuffer->bits_per_pixel;

  if (framebuffer->kind != KILN_FRAMEBUFFER_LINEAR || framebuffer->address == NULL ||
      (bits != 16 && bits != 24 && bits != 32) || !channel_fits(framebuffer->red, bits) ||
      !channel_fits(framebuffer->green, bits) || !channel_fits(framebuffer->blue, bits) ||
      framebuffer->pitch < (uint64_t)framebuffer->width * (bits / 8) ||
      framebuffer->size < (uint64_t)framebuffer->pitch * framebuffer->height ||
      framebuffer->width < font->width || framebuffer->height < font->height) {
    return false;
  }
  *text = (struct pixel_text){
      .font = font,
      .pixels = framebuffer->address,
      .width = framebuffer->width,
      .height = framebuffer->height,
      .pitch = framebuffer->pitch,
      .pixel_size = bits / 8,
      .ink = pack(ink_colour, framebuffer),
      .paper = pack(paper_colour, framebuffer),
  };
  return true;
}

/*
 * Inlined with a constant size, this is one store, or three of a byte for 24 bits. A pitch
 * need not be a multiple of the pixel's size: the store may be unaligned.
 */
static inline uint8_t *put_pixel(uint8_t *at, uint32_t pixel, uint32_t pixel_size) {
  if (pixel_size == 3) {
    at[0] = (uint8_t)pixel;
    at[1] = (uint8_t)(pixel >> 8);
    at[2] = (uint8_t)(pixel >> 16);
  } else {
    __builtin_memcpy(at, &pixel, pixel_size);
  }
  return at + pixel_size;
}

static inline uint8_t *pixel_at(const struct pixel_text *text, uint32_t x, uint32_t y) {
  return text->pixels + (uint64_t)y * text->pitch + (uint64_t)x * text->pixel_size;
}

/* Fills rows [0, height) for one size of pixels, which the callers make a constant. */
static inline __attribute__((always_inline)) void clear(const struct pixel_text *text,
                                                        uint32_t pixel_size) {
  for (uint32_t y = 0; y < text->height; y++) {
    uint8_t *at = pixel_at(text, 0, y);

    for (uint32_t x = 0; x < text->width; x++) {
      at = put_pixel(at, text->paper, pixel_size);
    }
  }
}

/* Draws a run scan line by scan line, so that stores go to ascending addresses. */
static inline __attribute__((always_inline)) void draw(const struct pixel_text *text, uint32_t x,
                                                       uint32_t y, const char *characters,
                                                       uint32_t count, uint32_t pixel_size) {
  const struct psf_font *font = text->font;

  for (uint32_t line = 0; line < font->height; line++) {
    uint8_t *at = pixel_at(text, x, y + line);

    for (uint32_t i = 0; i < count; i++) {
      const uint8_t *bits = psf_glyph(font, characters[i]) + line * font->row_size;

      for (uint32_t column = 0; column < font->width; column++) {
        bool set = bits[column / 8] & (0x80u >> (column % 8));

        at = put_pixel(at, set ? text->ink : text->paper, pixel_size);
      }
    }
  }
}

void pixel_text_clear(const struct pixel_text *text) {
  switch (text->pixel_size) {
    case 2:
      clear(text, 2);
      break;
    case 3:
      clear(text, 3);
      break;
    default:
      clear(text, 4);
  }
}

void pixel_text_draw(const void *context, uint32_t row, uint32_t column, const char *characters,
                     uint32_t count) {
  const struct pixel_text *text = context;
  uint32_t x = column * text->font->width;
  uint32_t y = row * text->font->height;

  switch (text->pixel_size) {
    case 2:
      draw(text, x, y, characters, count, 2);
      break;
    case 3:
      draw(text, x, y, characters, count, 3);
      break;
    default:
      draw(text, x, y, characters, count, 4);
  }
}
