/*
 * Rows are filled with a pattern of 24 bytes, which is a whole number of pixels of any size, by
 * 64-bit stores. They may be unaligned, as a pitch need not be a multiple of anything.
 */
#include "kernel/draw/surface.h"

#include <stddef.h>

#include "lib/string.h"

#define PATTERN_SIZE 24u /* Bytes. */

static bool channel_fits(struct kiln_channel channel, uint32_t bits_per_pixel) {
  return channel.bits >= 1 && channel.bits <= 8 &&
         (uint32_t)channel.shift + channel.bits <= bits_per_pixel;
}

bool surface_check(const struct kiln_framebuffer *surface, enum kiln_framebuffer_kind kind) {
  uint32_t bits = surface->bits_per_pixel;
  bool fits = kind == KILN_FRAMEBUFFER_TEXT
                  ? bits == 16 && surface->pitch % 2 == 0
                  : (bits == 16 || bits == 24 || bits == 32) && channel_fits(surface->red, bits) &&
                        channel_fits(surface->green, bits) && channel_fits(surface->blue, bits);

  return fits && surface->kind == kind && surface->address != NULL && surface->width != 0 &&
         surface->height != 0 && surface->pitch >= (uint64_t)surface->width * (bits / 8) &&
         surface->size >= (uint64_t)surface->pitch * surface->height;
}

/* The lowest byte of `intensity`, in the channel's bits of a pixel. */
static uint32_t pack_channel(uint32_t intensity, struct kiln_channel channel) {
  return (intensity & 0xff) >> (8 - channel.bits) << channel.shift;
}

uint32_t surface_colour(const struct kiln_framebuffer *surface, uint32_t rgb) {
  return pack_channel(rgb >> 16, surface->red) | pack_channel(rgb >> 8, surface->green) |
         pack_channel(rgb, surface->blue);
}

void surface_rectangle(const struct kiln_framebuffer *surface, uint32_t x, uint32_t y,
                       uint32_t width, uint32_t height, uint32_t rgb) {
  uint32_t pixel = surface_colour(surface, rgb);
  uint32_t pixel_size = surface->bits_per_pixel / 8;
  uint8_t pattern[PATTERN_SIZE + sizeof(pixel)]; /* The last pixel may be stored beyond its end. */
  uint8_t *row;
  size_t size; /* Bytes of a row. */

  if (x >= surface->width || y >= surface->height) {
    return;
  }
  width = width < surface->width - x ? width : surface->width - x;
  height = height < surface->height - y ? height : surface->height - y;
  size = (size_t)width * pixel_size;
  for (uint32_t i = 0; i < PATTERN_SIZE; i += pixel_size) {
    __builtin_memcpy(pattern + i, &pixel, sizeof(pixel));
  }
  row = surface_at(surface, x, y);
  for (; height != 0; height--, row += surface->pitch) {
    uint8_t *at = row;
    uint8_t *end = row + size / PATTERN_SIZE * PATTERN_SIZE;

#pragma clang loop unroll_count(4)
    for (; at != end; at += PATTERN_SIZE) {
      __builtin_memcpy(at, pattern, PATTERN_SIZE);
    }
    memcpy(at, pattern, size % PATTERN_SIZE);
  }
}

void surface_blit(const struct kiln_framebuffer *surface, uint32_t x, uint32_t y,
                  const struct picture *picture, uint32_t scale) {
  const char *pixel = picture->pixels;

  for (uint32_t row = 0; row < picture->height; row++) {
    for (uint32_t column = 0; column < picture->width; column++, pixel++) {
      if (*pixel != ' ') {
        surface_rectangle(surface, x + column * scale, y + row * scale, scale, scale,
                          picture->colours[*pixel - 'a']);
      }
    }
  }
}
