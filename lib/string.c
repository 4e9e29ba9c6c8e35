/*
 * The functions of string.h that need no knowledge of the processor.
 *
 * What they work on is short (names, signatures, notes): small code counts for more than speed.
 */
#include "lib/string.h"

int memcmp(const void *left, const void *right, size_t size) {
  const unsigned char *l = left;
  const unsigned char *r = right;

  for (size_t i = 0; i < size; i++) {
    if (l[i] != r[i]) return l[i] - r[i];
  }
  return 0;
}

size_t strlen(const char *text) {
  const char *end = text;

  while (*end != '\0') {
    end++;
  }
  return (size_t)(end - text);
}

int strcmp(const char *left, const char *right) {
  return strncmp(left, right, (size_t)-1);
}

int strncmp(const char *left, const char *right, size_t size) {
  for (size_t i = 0; i < size; i++) {
    unsigned char l = (unsigned char)left[i];
    unsigned char r = (unsigned char)right[i];

    if (l != r) return l - r;
    if (l == '\0') break;
  }
  return 0;
}

char *strchr(const char *text, int character) {
  for (;; text++) {
    if (*text == (char)character) return (char *)text;
    if (*text == '\0') return NULL;
  }
}
