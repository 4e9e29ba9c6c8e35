/* Text on the screen that the loader has set up, for the one message that an adapter shows. */
#ifndef KILN_ADAPTERS_CORE_SCREEN_H
#define KILN_ADAPTERS_CORE_SCREEN_H

#include "boot/protocol/kiln.h"

/*
 * Writes `text`, ASCII, from the screen's upper left corner on, white on black; lines are broken
 * where the screen ends. On a screen of pixels or of VGA text; without one nothing happens.
 */
void screen_write(const struct kiln_framebuffer *screen, const char *text);

#endif /* KILN_ADAPTERS_CORE_SCREEN_H */
