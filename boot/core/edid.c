/* EDID blocks: see edid.h. Called by the video code of both loaders. */
#include "boot/core/edid.h"

#include "lib/string.h"

#define TIMING 54u /* First detailed timing descriptor: the preferred one (§3.10.1). */

/* Offsets in a detailed timing descriptor (§3.10.2, table 3.21). */
#define PIXEL_CLOCK 0u /* Two bytes; 0 in descriptors of other kinds. */
#define WIDTH_LOW 2u   /* 8 bits, */
#define WIDTH_HIGH 4u  /* and 4 more in the upper half of this. */
#define HEIGHT_LOW 5u
#define HEIGHT_HIGH 7u

static const uint8_t signature[8] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00}; /* §3.3. */

int edid_block_is_good(const uint8_t *block, int is_base) {
  int has_signature = memcmp(block, signature, sizeof(signature)) == 0;
  uint8_t sum = 0;

  for (uint32_t i = 0; i < EDID_BLOCK_SIZE; i++) sum = (uint8_t)(sum + block[i]);
  return sum == 0 && has_signature == (is_base != 0);
}

int edid_preferred_size(const uint8_t *edid, uint32_t size, uint32_t *width, uint32_t *height) {
  const uint8_t *timing = edid + TIMING;

  *width = *height = 0;
  if (size == 0 || (timing[PIXEL_CLOCK] == 0 && timing[PIXEL_CLOCK + 1] == 0)) return 0;
  *width = timing[WIDTH_LOW] | (timing[WIDTH_HIGH] & 0xf0u) << 4;
  *height = timing[HEIGHT_LOW] | (timing[HEIGHT_HIGH] & 0xf0u) << 4;
  return *width != 0 && *height != 0;
}
