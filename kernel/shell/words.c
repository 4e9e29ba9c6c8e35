/* Takes a line apart: see words.h. */
#include "kernel/shell/words.h"

#include <stdbool.h>
#include <stddef.h>

static bool is_blank(char character) {
  return character == ' ' || character == '\t';
}

void words_split(char *line, const char **words, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    while (is_blank(*line)) *line++ = '\0';
    words[i] = *line != '\0' ? line : NULL;
    while (*line != '\0' && !is_blank(*line)) line++;
  }
  *line = '\0'; /* Behind the last. */
}
