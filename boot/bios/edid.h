/* The display's own description (VESA E-EDID), behind firmware_edid too. */
#ifndef KILN_BOOT_BIOS_EDID_H
#define KILN_BOOT_BIOS_EDID_H

#include <stdint.h>

/*
 * Reads the EDID from the display, which can take half a second: only for somebody who will
 * draw on it. firmware_edid has it from then on.
 */
void edid_read(void);

/* Stores the size in pixels that the display likes best, or 0 x 0 where there is no telling. */
void edid_preferred(uint32_t *width, uint32_t *height);

#endif /* KILN_BOOT_BIOS_EDID_H */
