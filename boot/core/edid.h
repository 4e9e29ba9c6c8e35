/*
 * What a display says about itself: checking and reading of EDID blocks, which each loader
 * gets from its firmware. (VESA E-EDID release A revision 2, "EDID 1.4".)
 */
#ifndef KILN_BOOT_CORE_EDID_H
#define KILN_BOOT_CORE_EDID_H

#include <stdint.h>

#define EDID_BLOCK_SIZE 128u      /* Bytes (§2.1). */
#define EDID_EXTENSION_COUNT 126u /* Offset in the base block: blocks behind it (§3.11). */
#define EDID_MAX 512u             /* Bytes that are kept: a base block and three extensions. */

/*
 * True when the bytes of `block` add up to 0 and it bears the base block's signature just if it
 * is the base block, `is_base`: some firmware gives that one whatever block it is asked for.
 */
int edid_block_is_good(const uint8_t *block, int is_base);

/*
 * Stores the size in pixels of the first detailed timing of the base block `edid`: what the display
 * prefers. Returns 0, and stores 0 x 0, when there is none or `size`, the bytes of the EDID, is 0.
 */
int edid_preferred_size(const uint8_t *edid, uint32_t size, uint32_t *width, uint32_t *height);

#endif /* KILN_BOOT_CORE_EDID_H */
