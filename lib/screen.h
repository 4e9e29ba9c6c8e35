/* Text on a screen that a loader has set up, for a program that has one message to show. */
#ifndef KILN_LIB_SCREEN_H
#define KILN_LIB_SCREEN_H

#include "boot/protocol/kiln.h"

/*
 * Writes `text`, ASCII, from the screen's upper left corner on, white on black; lines are broken
 * where the screen ends. On a screen of pixels or of VGA text; without one nothing happens.
 */
void screen_write(const struct kiln_framebuffer *screen, const char *text);

#endif /* KILN_LIB_SCREEN_H */
