/* Text that grows: see text.h. */
#include "tests/hermetic/difference/text.h"

#include <stdarg.h>
#include <stdio.h>

void text_add(struct text *text, const char *format, ...) {
  va_list arguments;
  int length;

  va_start(arguments, format);
  length = vsnprintf(text->characters + text->length, TEXT_MAX - text->length, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  text->length =
      (uint32_t)length < TEXT_MAX - text->length ? text->length + (uint32_t)length : TEXT_MAX - 1;
}

void text_cut(struct text *text, uint32_t length) {
  text->length = length;
  text->characters[length] = '\0';
}

/* Characters of `width` bytes each. */
static struct name decode(struct bytes bytes, uint32_t width) {
  struct name name = {0};

  for (uint32_t i = 0; i < NAME_SIZE - 1; i++) {
    uint64_t character = number(bytes, (uint64_t)i * width, width);

    if (character == 0) break;
    name.text[i] = character >= ' ' && character <= '~' ? (char)character : '?';
  }
  return name;
}

struct name name_of(struct bytes bytes) {
  return decode(bytes, 1);
}

struct name name_of_utf16(struct bytes bytes) {
  return decode(bytes, 2);
}
