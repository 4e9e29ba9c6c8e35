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

bool surface_init(struct surface *surface, const struct kiln_framebuffer *framebuffer) {
  uint32_t bits = framebuffer->bits_per_pixel;

  if (framebuffer->kind != KILN_FRAMEBUFFER_LINEAR || framebuffer->address == NULL ||
      (bits != 16 && bits != 24 && bits != 32) || !channel_fits(framebuffer->red, bits) ||
      !channel_fits(framebuffer->green, bits) || !channel_fits(framebuffer->blue, bits) ||
      framebuffer->width == 0 || framebuffer->height == 0 ||
      framebuffer->pitch < (uint64_t)framebuffer->width * (bits / 8) ||
      framebuffer->size < (uint64_t)framebuffer->pitch * framebuffer->height) {
    return false;
  }
  *surface = (struct surface){
      .pixels = framebuffer->address,
      .width = framebuffer->width,
      .height = framebuffer->height,
      .pitch = framebuffer->pitch,
      .pixel_size = bits / 8,
      .red = framebuffer->red,
      .green = framebuffer->green,
      .blue = framebuffer->blue,
  };
  return true;
}

/* The lowest byte of `intensity`, in the channel's bits of a pixel. */
static uint32_t pack_channel(uint32_t intensity, struct kiln_channel channel) {
  return (intensity & 0xff) >> (8 - channel.bits) << channel.shift;
}

uint32_t surface_colour(const struct surface *surface, uint32_t rgb) {
  return pack_channel(rgb >> 16, surface->red) | pack_channel(rgb >> 8, surface->green) |
         pack_channel(rgb, surface->blue);
}

void surface_pixel(const struct surface *surface, int32_t x, int32_t y, uint32_t pixel) {
  surface_rectangle(surface, x, y, 1, 1, pixel);
}

/* Cuts [start, start + length) to [0, limit). Returns what is left, from `*first` on. */
static uint32_t clip(int32_t start, uint32_t length, uint32_t limit, uint32_t *first) {
  int64_t from = start < 0 ? 0 : start;
  int64_t to = (int64_t)start + length < limit ? (int64_t)start + length : limit;

  *first = (uint32_t)from;
  return to > from ? (uint32_t)(to - from) : 0;
}

void surface_rectangle(const struct surface *surface, int32_t x, int32_t y, uint32_t width,
                       uint32_t height, uint32_t pixel) {
  uint8_t pattern[PATTERN_SIZE + sizeof(pixel)]; /* The last pixel may be stored beyond its end. */
  uint32_t left;
  uint32_t top;
  size_t size = (size_t)clip(x, width, surface->width, &left) * surface->pixel_size;

  height = clip(y, height, surface->height, &top);
  if (size == 0 || height == 0) {
    return; /* Then there need not be a pixel at (left, top). */
  }
  for (uint32_t i = 0; i < PATTERN_SIZE; i += surface->pixel_size) {
    __builtin_memcpy(pattern + i, &pixel, sizeof(pixel));
  }
  for (; height != 0; height--, top++) {
    uint8_t *at = surface_at(surface, left, top);
    uint8_t *end = at + size / PATTERN_SIZE * PATTERN_SIZE;

#pragma clang loop unroll_count(4)
    for (; at != end; at += PATTERN_SIZE) {
      __builtin_memcpy(at, pattern, PATTERN_SIZE);
    }
    memcpy(at, pattern, size % PATTERN_SIZE);
  }
}

void surface_blit(const struct surface *surface, int32_t x, int32_t y,
                  const struct picture *picture, uint32_t scale) {
  for (uint32_t row = 0; row < picture->height; row++) {
    const char *pixels = picture->pixels + (size_t)row * picture->width;
    uint32_t end;

    for (uint32_t column = 0; column < picture->width; column = end) {
      for (end = column + 1; end < picture->width && pixels[end] == pixels[column]; end++) {
      }
      if (pixels[column] != ' ') {
        uint32_t rgb = picture->colours[pixels[column] - 'a'];

        surface_rectangle(surface, x + (int32_t)(column * scale), y + (int32_t)(row * scale),
                          (end - column) * scale, scale, surface_colour(surface, rgb));
      }
    }
  }
}
