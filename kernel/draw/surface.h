/*
 * Drawing plain shapes on a surface: a screen of pixels, 16, 24 or 32 bits each, as the loader
 * describes it. Only for one that surface_check has found to be sound; its height may be made less
 * then, to leave alone what is below. What lies beyond the right or the lower edge is cut off, and
 * nothing is ever read: reads of a write-combining mapping take a bus cycle each.
 */
#ifndef KILN_KERNEL_DRAW_SURFACE_H
#define KILN_KERNEL_DRAW_SURFACE_H

#include <stdbool.h>
#include <stdint.h>

#include "../../boot/protocol/kiln.h"

/* A small picture: a byte a pixel, row by row from the top. */
struct picture {
  uint32_t width;
  uint32_t height;
  const char *pixels;      /* From 'a' on; ' ' leaves what is there. */
  const uint32_t *colours; /* 0xRRGGBB: of 'a', 'b', ... */
};

/* True when a screen is of this kind, LINEAR or TEXT, and its numbers do not contradict it. */
bool surface_check(const struct kiln_framebuffer *surface, enum kiln_framebuffer_kind kind);

/* The pixel that shows 0xRRGGBB. */
uint32_t surface_colour(const struct kiln_framebuffer *surface, uint32_t rgb);

/* The address of a pixel, or of a cell of text mode, that lies on the surface. */
static inline uint8_t *surface_at(const struct kiln_framebuffer *surface, uint32_t x, uint32_t y) {
  return (uint8_t *)surface->address + (uint64_t)y * surface->pitch +
         (uint64_t)x * (surface->bits_per_pixel / 8);
}

/* Fills `width` x `height` pixels from (x, y) on with 0xRRGGBB. */
void surface_rectangle(const struct kiln_framebuffer *surface, uint32_t x, uint32_t y,
                       uint32_t width, uint32_t height, uint32_t rgb);

static inline void surface_pixel(const struct kiln_framebuffer *surface, uint32_t x, uint32_t y,
                                 uint32_t rgb) {
  surface_rectangle(surface, x, y, 1, 1, rgb);
}

/* Draws `picture` from (x, y) on, each of its pixels as `scale` x `scale`. */
void surface_blit(const struct kiln_framebuffer *surface, uint32_t x, uint32_t y,
                  const struct picture *picture, uint32_t scale);

#endif /* KILN_KERNEL_DRAW_SURFACE_H */
