/*
 * The EDID through the VBE's Display Data Channel services (VBE/DDC 1.1 §3), block by block.
 * What comes over two wires from a monitor is checked: signature and sums.
 */
#include "boot/bios/edid.h"

#include "boot/bios/bios.h"
#include "boot/bios/vbe.h"
#include "boot/core/firmware.h"
#include "lib/string.h"

#define VBE_DDC 0x4f15u
#define READ_EDID 1u /* BL; CX = controller, 0: the only one, DX = number of the block. */

#define BLOCK_SIZE 128u
#define BLOCKS_MAX (EDID_MAX / BLOCK_SIZE)

/* Offsets in the base block (E-EDID release A2 §3). */
#define TIMING 54u /* The first detailed timing descriptor: the preferred one (§3.10.1). */
#define EXTENSION_COUNT 126u

/* Offsets in a detailed timing descriptor (E-EDID A2 §3.10.2, table 3.21). */
#define PIXEL_CLOCK 0u /* Two bytes; 0 in descriptors of other kinds. */
#define WIDTH_LOW 2u   /* 8 bits, */
#define WIDTH_HIGH 4u  /* and 4 more in the upper half of this. */
#define HEIGHT_LOW 5u
#define HEIGHT_HIGH 7u

static const uint8_t signature[8] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00};

static uint8_t edid[EDID_MAX];
static uint32_t edid_size;

/* Reads block `number` to `block`. Returns 1 when it came as it should. */
static int read_block(uint16_t number, uint8_t *block) {
  uint8_t sum = 0;

  if (!vbe_call(VBE_DDC, READ_EDID, 0, number, block)) return 0;
  for (uint32_t i = 0; i < BLOCK_SIZE; i++) sum = (uint8_t)(sum + block[i]);
  /* Only the base block has the signature; some BIOSes give it whatever number they are asked. */
  return sum == 0 && (memcmp(block, signature, sizeof(signature)) == 0) == (number == 0);
}

void edid_read(void) {
  uint32_t blocks = 1;

  for (uint16_t i = 0; i < blocks; i++) {
    if (read_block(i, edid + edid_size)) edid_size += BLOCK_SIZE;
    if (edid_size == 0) return;
    blocks = 1u + edid[EXTENSION_COUNT];
    if (blocks > BLOCKS_MAX) blocks = BLOCKS_MAX;
  }
}

void edid_preferred(uint32_t *width, uint32_t *height) {
  const uint8_t *timing = edid + TIMING; /* Zeros when there is no EDID. */

  *width = *height = 0;
  if (timing[PIXEL_CLOCK] == 0 && timing[PIXEL_CLOCK + 1] == 0) return;
  *width = timing[WIDTH_LOW] | (timing[WIDTH_HIGH] & 0xf0u) << 4;
  *height = timing[HEIGHT_LOW] | (timing[HEIGHT_HIGH] & 0xf0u) << 4;
}

uint32_t firmware_edid(uint8_t *copy) {
  memcpy(copy, edid, edid_size);
  return edid_size;
}
