/* A decoder of UTF-8 that takes nothing for a character that has a shorter form: see utf8.h. */
#include "lib/utf8.h"

#define SURROGATE_FIRST 0xd800u /* Halves of UTF-16 pairs, which are no characters... */
#define SURROGATE_LAST 0xdfffu
#define CHARACTER_MAX 0x10ffffu /* ...and the last that is one. */

/* Bytes that follow a first byte; 0 when it cannot be one of more. */
static size_t count_followers(uint8_t first) {
  if (first >= 0xc0 && first < 0xe0) {
    return 1;
  }
  if (first >= 0xe0 && first < 0xf0) {
    return 2;
  }
  return first >= 0xf0 && first < 0xf8 ? 3 : 0;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *character) {
  static const uint32_t minimum[] = {0, 0x80, 0x800, 0x10000}; /* By the number of followers. */
  uint8_t first = (uint8_t)text[0];
  size_t followers = count_followers(first);
  uint32_t value = first & (0x3fu >> followers);

  *character = first < 0x80 ? first : UTF8_REPLACEMENT;
  if (followers == 0 || followers >= length) {
    return 1;
  }
  for (size_t i = 1; i <= followers; i++) {
    if (((uint8_t)text[i] & 0xc0) != 0x80) {
      return 1;
    }
    value = value << 6 | ((uint8_t)text[i] & 0x3f);
  }
  if (value < minimum[followers] || (value >= SURROGATE_FIRST && value <= SURROGATE_LAST) ||
      value > CHARACTER_MAX) {
    return 1;
  }
  *character = value;
  return followers + 1;
}
