/* The library of this example: the kernel links it, and so does the test in Kiln's kernel. */
#include "words.h"

int has_word(const char *line, const char *word) {
  while (*line != '\0') {
    const char *rest = word;

    while (*line != '\0' && *line == *rest) {
      line++;
      rest++;
    }
    if (*rest == '\0' && rest != word && (*line == ' ' || *line == '\0')) {
      return 1;
    }
    while (*line != '\0' && *line != ' ') {
      line++;
    }
    while (*line == ' ') {
      line++;
    }
  }
  return 0;
}
