#include "parts/answer.h"

#include "lib/format.h"

const char *answer(void) {
  static char text[16];

  snprintf(text, sizeof(text), "%d", 42);
  return text;
}
