/* Text that grows by pieces, and names out of files made fit to be printed. */
#ifndef KILN_TESTS_HERMETIC_DIFFERENCE_TEXT_H
#define KILN_TESTS_HERMETIC_DIFFERENCE_TEXT_H

#include <stdint.h>

#include "tests/hermetic/difference/bytes.h"

#define TEXT_MAX 2048u /* Characters, the terminator included; what does not fit is cut off. */

struct text {
  char characters[TEXT_MAX]; /* Terminated. */
  uint32_t length;
};

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Takes all characters from `length` on away again. */
void text_cut(struct text *text, uint32_t length);

#define NAME_SIZE 256u /* The longest name that FAT has, and a terminator. */

struct name {
  char text[NAME_SIZE]; /* Printable ASCII, terminated. */
};

/* The characters up to a NUL or the end; '?' for what cannot be printed. */
struct name name_of(struct bytes bytes);

/* The same of UTF-16. */
struct name name_of_utf16(struct bytes bytes);

#endif /* KILN_TESTS_HERMETIC_DIFFERENCE_TEXT_H */
