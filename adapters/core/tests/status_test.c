/* The catalogue: a code has both a sentence and a remedy, which fit the form of an error, or
 * neither. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "adapters/core/status.h"

static void sentences_and_remedies(void **state) {
  unsigned codes = 0;

  (void)state;
  for (unsigned code = 0; code < ADAPTER_STATUS_END + 3u; code++) {
    const char *sentence = adapter_status_sentence((enum adapter_status)code);
    const char *remedy = adapter_status_remedy((enum adapter_status)code);

    assert_int_equal(sentence == NULL, remedy == NULL);
    if (sentence == NULL) continue;
    codes++;
    assert_non_null(sentence);
    assert_in_range(strlen(sentence), 1, 100);
    assert_in_range(strlen(remedy), 1, 100);
    assert_true(sentence[strlen(sentence) - 1] != '.' && remedy[strlen(remedy) - 1] != '.');
    assert_null(strchr(sentence, ';'));
  }
  assert_int_equal(codes, 31);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sentences_and_remedies)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
