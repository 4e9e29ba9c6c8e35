/* What tests of where() share. */
#ifndef KILN_TESTS_HERMETIC_DIFFERENCE_TESTS_EXPECT_H
#define KILN_TESTS_HERMETIC_DIFFERENCE_TESTS_EXPECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/hermetic/difference/tests/samples.h"
#include "tests/hermetic/difference/where.h"

/* Looks at the first `size` bytes of the sample, in memory that ends with them. */
static inline struct text where_in_first(const struct sample *sample, uint32_t size,
                                         uint64_t offset) {
  uint8_t *copy = malloc(size + (size == 0));
  struct text text = {0};

  assert_non_null(copy);
  memcpy(copy, sample->bytes, size);
  where((struct bytes){copy, size}, offset, WHERE_DEPTH, &text);
  free(copy);
  assert_int_equal(text.length, strlen(text.characters));
  return text;
}

static inline void expect(const struct sample *sample, uint64_t offset, const char *expected) {
  struct text text = where_in_first(sample, sample->size, offset);

  assert_string_equal(text.characters, expected);
}

#endif /* KILN_TESTS_HERMETIC_DIFFERENCE_TESTS_EXPECT_H */
