/*
 * Fuzzes next_mount() and next_swap(): they stay in the text, take one line a call, and come to an
 * end.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "image/flash/tables.h"

/* Tries one input; libFuzzer's main calls this. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as a text in memory of its own, in which `*lines` lines begin. */
static char *text_of(const uint8_t *data, size_t size, size_t *lines) {
  char *text = malloc(size + 1);

  assert(text != NULL);
  if (size > 0) memcpy(text, data, size);
  text[size] = '\0';
  *lines = 0;
  for (const char *at = text; *at != '\0'; at++) *lines += at == text || at[-1] == '\n';
  return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t lines, calls = 0;
  char *text = text_of(data, size, &lines), *rest = text;
  struct mount mount;
  const char *path;
  int result;

  while ((result = next_mount(&rest, &mount)) != 0) {
    calls++;
    if (result < 0) continue;
    assert(mount.point >= text && mount.point + strlen(mount.point) < rest + 1);
    assert(mount.source > mount.point && mount.source + strlen(mount.source) < rest + 1);
  }
  assert(calls == lines);
  free(text);

  text = text_of(data, size, &lines);
  rest = text;
  calls = 0;
  while ((result = next_swap(&rest, &path)) != 0) {
    calls++;
    if (result > 0) assert(path >= text && path + strlen(path) < rest + 1);
  }
  assert(calls <= lines);
  free(text);
  return 0;
}
