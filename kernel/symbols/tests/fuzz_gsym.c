/*
 * Fuzzing of the reader of GSYM tables: no table makes it read elsewhere, or forever, and every
 * string that it finds lies in the table.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/symbols/gsym.h"

/* Tries one table; libFuzzer's main calls this. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_string(const struct gsym *table, const char *string) {
  static const char nothing[] = "";

  assert(strlen(string) == strlen(nothing) ||
         (string >= table->strings && string < table->strings + table->strings_size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t *copy = malloc(size + (size == 0)); /* It ends where its memory does. */
  struct gsym table;

  assert(copy != NULL);
  memcpy(copy, data, size);
  for (uint64_t i = 0; gsym_open(copy, size, &table) && i < 32; i++) {
    char text[SYMBOL_TEXT_MAX];
    struct symbol symbol;

    if (!gsym_find(&table, table.base + i * 29, &symbol)) {
      continue;
    }
    assert(symbol.count >= 1 && symbol.count <= SYMBOL_FRAMES_MAX);
    for (uint32_t frame = 0; frame < symbol.count; frame++) {
      check_string(&table, symbol.frames[frame].function);
      check_string(&table, symbol.frames[frame].directory);
      check_string(&table, symbol.frames[frame].file);
      symbol_format(&symbol, frame, text, sizeof(text));
      assert(memchr(text, '\0', sizeof(text)) != NULL);
    }
  }
  free(copy);
  return 0;
}
