/* Rows are filled by copies of a run of pixels, as large ones as a stack has room for. */
#include "kernel/draw/surface.h"

#include <stddef.h>

#include "lib/string.h"

#define RUN_SIZE 1536u /* Bytes: a whole number of pixels of any size. */

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

static uint32_t smaller(uint32_t a, uint32_t b) {
  return a < b ? a : b;
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
  uint8_t run[RUN_SIZE + sizeof(pixel)]; /* The last pixel may be stored beyond its end. */
  uint8_t *row;
  size_t size; /* Bytes of a row. */

  if (x >= surface->width || y >= surface->height) {
    return;
  }
  size = (size_t)smaller(width, surface->width - x) * pixel_size;
  height = smaller(height, surface->height - y);
  for (size_t i = 0; i < size && i < RUN_SIZE; i += pixel_size) {
    __builtin_memcpy(run + i, &pixel, sizeof(pixel));
  }
  row = surface_at(surface, x, y);
  for (; height != 0; height--, row += surface->pitch) {
    for (size_t done = 0; done < size; done += RUN_SIZE) {
      memcpy(row + done, run, size - done < RUN_SIZE ? size - done : RUN_SIZE);
    }
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
