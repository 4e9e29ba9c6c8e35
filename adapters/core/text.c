/* Texts: see text.h. */
#include "adapters/core/text.h"

#define DIGITS_MAX 10u /* Of a number of 32 bits. */

void text_begin(struct text *text, const char *string) {
  text->length = 0;
  text->bytes[0] = '\0';
  text_add(text, string);
}

void text_add(struct text *text, const char *string) {
  while (*string != '\0' && text->length < TEXT_MAX - 1) text->bytes[text->length++] = *string++;
  text->bytes[text->length] = '\0';
}

void text_add_number(struct text *text, uint32_t number, uint32_t digits) {
  char reversed[DIGITS_MAX + 1];
  char *first = &reversed[DIGITS_MAX];

  *first = '\0';
  do {
    *--first = (char)('0' + number % 10);
    number /= 10;
    if (digits > 0) digits--;
  } while (first > reversed && (number != 0 || digits != 0));
  text_add(text, first);
}
