/*
 * Fuzzes where(): whatever a file has in it, it stays in the file, comes to an end, and says what
 * can be printed. The last four bytes of an input choose the offset.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/hermetic/difference/where.h"

#define CHOICE 4u

/* Tries one input; libFuzzer's main calls this. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct text text;
  uint8_t *copy; /* It ends where its memory does. */

  if (size <= CHOICE) return 0;
  size -= CHOICE;
  copy = malloc(size);
  assert(copy != NULL);
  memcpy(copy, data, size);
  text_cut(&text, 0);
  where((struct bytes){copy, size},
        number((struct bytes){data, size + CHOICE}, size, CHOICE) % size, WHERE_DEPTH, &text);
  assert(text.length == strlen(text.characters));
  for (uint32_t i = 0; i < text.length; i++)
    assert(text.characters[i] >= ' ' && text.characters[i] <= '~');
  free(copy);
  return 0;
}
