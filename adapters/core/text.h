/* Lines that are put together of texts and numbers; what does not fit is left out. */
#ifndef KILN_ADAPTERS_CORE_TEXT_H
#define KILN_ADAPTERS_CORE_TEXT_H

#include <stdint.h>

#define TEXT_MAX 512u /* Bytes: a path of 255, a sentence and a remedy, and the terminator. */

struct text {
  char bytes[TEXT_MAX]; /* Always terminated. */
  uint32_t length;
};

/* Begins with `string`. */
void text_begin(struct text *text, const char *string);

void text_add(struct text *text, const char *string);

/* Adds a number, with zeros in front if it has fewer than `digits`. */
void text_add_number(struct text *text, uint32_t number, uint32_t digits);

#endif /* KILN_ADAPTERS_CORE_TEXT_H */
