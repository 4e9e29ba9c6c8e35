/* Fuzzes contents_of() and table_of(): whatever is on a disk, a label is printable and ends. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "image/flash/contents.h"

/* Tries one input; libFuzzer's main calls this. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct contents contents;
  const char *table = table_of(data, size);

  memset(&contents, 0xff, sizeof(contents));
  contents_of(data, size, &contents);
  assert(memchr(contents.label, 0, sizeof(contents.label)) != NULL);
  for (const char *at = contents.label; *at != '\0'; at++) assert(*at >= ' ' && *at <= '~');
  assert(contents.type != NULL || contents.label[0] == '\0');
  assert(table == NULL || size >= 512);
  return 0;
}
