/*
 * The EDID through the VBE's Display Data Channel services (VBE/DDC 1.1 §3), block by block.
 * What comes over two wires from a monitor is checked: signature and sums.
 */
#include "boot/bios/edid.h"

#include "boot/bios/bios.h"
#include "boot/bios/vbe.h"
#include "boot/core/edid.h"
#include "boot/core/firmware.h"
#include "lib/string.h"

#define VBE_DDC 0x4f15u
#define READ_EDID 1u /* BL; CX = controller, 0: the only one, DX = number of the block. */

#define BLOCKS_MAX (EDID_MAX / EDID_BLOCK_SIZE)

static uint8_t edid[EDID_MAX];
static uint32_t edid_size;

/* Reads block `number` to `block`. Returns 1 when it came as it should. */
static int read_block(uint16_t number, uint8_t *block) {
  return vbe_call(VBE_DDC, READ_EDID, 0, number, block) && edid_block_is_good(block, number == 0);
}

void edid_read(void) {
  uint16_t blocks = 1;

  for (uint16_t i = 0; i < blocks; i++) {
    if (read_block(i, edid + edid_size)) edid_size += EDID_BLOCK_SIZE;
    if (edid_size == 0) return;
    blocks = (uint16_t)(1u + edid[EDID_EXTENSION_COUNT]);
    if (blocks > BLOCKS_MAX) blocks = BLOCKS_MAX;
  }
}

void edid_preferred(uint32_t *width, uint32_t *height) {
  edid_preferred_size(edid, edid_size, width, height);
}

uint32_t firmware_edid(uint8_t *copy) {
  memcpy(copy, edid, edid_size);
  return edid_size;
}
