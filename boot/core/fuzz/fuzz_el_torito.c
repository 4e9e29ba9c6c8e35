/*
 * Fuzzes el_torito.c: 8 bytes with the number of the disk's blocks, its boot record, and the first
 * block of its catalogue. What is missing is zero.
 */
#include "boot/core/el_torito.h"

#include "boot/core/fuzz/fuzz.h"

/* The next block of the input, on the heap. */
static uint8_t *take_block(struct input *input) {
  uint8_t *block = calloc(1, EL_TORITO_BLOCK);
  size_t size = input->left < EL_TORITO_BLOCK ? input->left : EL_TORITO_BLOCK;

  INVARIANT(block != NULL);
  if (size != 0) memcpy(block, input->data, size);
  input->data += size;
  input->left -= size;
  return block;
}

/* The image is one that the catalogue names, in an entry of its own that says that it boots. */
static int is_named(const uint8_t *catalogue, uint64_t first) {
  for (uint32_t at = 32; at < EL_TORITO_BLOCK; at += 32) {
    uint32_t block = (uint32_t)catalogue[at + 8] | (uint32_t)catalogue[at + 9] << 8 |
                     (uint32_t)catalogue[at + 10] << 16 | (uint32_t)catalogue[at + 11] << 24;

    if (catalogue[at] == 0x88 && block == first) return 1;
  }
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input input = {data, size};
  uint64_t blocks = take(&input, 8), catalogue = 0;
  uint8_t *record = take_block(&input), *entries = take_block(&input);
  struct el_torito_image image = {0};
  enum boot_status status = el_torito_catalogue(record, blocks, &catalogue);

  INVARIANT(status == BOOT_OK || status == BOOT_BAD_CATALOGUE);
  if (status == BOOT_OK) INVARIANT(catalogue > EL_TORITO_BOOT_RECORD && catalogue < blocks);
  status = el_torito_find(entries, blocks, &image);
  INVARIANT(status == BOOT_OK || status == BOOT_BAD_CATALOGUE);
  if (status == BOOT_OK) {
    INVARIANT(image.first_block > EL_TORITO_BOOT_RECORD && image.first_block < blocks);
    INVARIANT(image.blocks > 0 && image.blocks <= blocks - image.first_block);
    INVARIANT(is_named(entries, image.first_block));
  }
  free(record);
  free(entries);
  return 0;
}
