/*
 * The boot screen: a band below the console that shows Kiln's emblem and what is in the
 * machine's memory, as coloured blocks.
 */
#ifndef KILN_KERNEL_DRAW_BOOT_SCREEN_H
#define KILN_KERNEL_DRAW_BOOT_SCREEN_H

#include "../../boot/protocol/kiln.h"

/* Rows of pixels that the band takes at the bottom of a screen; 0 when that is too small. */
uint32_t boot_screen_height(const struct kiln_framebuffer *framebuffer);

/* Draws the band, if there is room, for a memory map of `count` regions. */
void boot_screen_draw(const struct kiln_framebuffer *framebuffer,
                      const struct kiln_memory_region *regions, uint32_t count);

#endif /* KILN_KERNEL_DRAW_BOOT_SCREEN_H */
