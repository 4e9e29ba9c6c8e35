/*
 * A screen of pixels in memory, 16, 24 or 32 bits each, and the drawing of plain shapes on it.
 * What lies beyond an edge is cut off, and nothing is ever read: reads of a write-combining
 * mapping take a bus cycle each.
 */
#ifndef KILN_KERNEL_DRAW_SURFACE_H
#define KILN_KERNEL_DRAW_SURFACE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"

struct surface {
  uint8_t *pixels;     /* The first pixel. */
  uint32_t width;      /* Pixels of a row. */
  uint32_t height;     /* Rows. May be made less: what is below is then left alone. */
  uint32_t pitch;      /* Bytes from one row to the next, at least width * pixel_size. */
  uint32_t pixel_size; /* Bytes: 2, 3 or 4. */
  struct kiln_channel red, green, blue;
};

/* A small picture: a byte a pixel, row by row from the top. */
struct picture {
  uint32_t width;
  uint32_t height;
  const char *pixels;      /* From 'a' on; ' ' leaves what is there. */
  const uint32_t *colours; /* 0xRRGGBB: of 'a', 'b', ... */
};

/*
 * Makes `surface` of what the loader found. Returns false when that is no linear framebuffer, or
 * its description contradicts itself: use nothing of it then.
 */
bool surface_init(struct surface *surface, const struct kiln_framebuffer *framebuffer);

/* The pixel that shows 0xRRGGBB; what other functions call a `pixel`. */
uint32_t surface_colour(const struct surface *surface, uint32_t rgb);

/* The address of a pixel that lies on the surface. */
static inline uint8_t *surface_at(const struct surface *surface, uint32_t x, uint32_t y) {
  return surface->pixels + (uint64_t)y * surface->pitch + (uint64_t)x * surface->pixel_size;
}

void surface_pixel(const struct surface *surface, int32_t x, int32_t y, uint32_t pixel);

/* Fills `width` x `height` pixels from (x, y) on. */
void surface_rectangle(const struct surface *surface, int32_t x, int32_t y, uint32_t width,
                       uint32_t height, uint32_t pixel);

/* Draws `picture` from (x, y) on, each of its pixels as `scale` x `scale`. */
void surface_blit(const struct surface *surface, int32_t x, int32_t y,
                  const struct picture *picture, uint32_t scale);

#endif /* KILN_KERNEL_DRAW_SURFACE_H */
