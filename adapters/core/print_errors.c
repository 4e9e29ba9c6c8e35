/* Prints the catalogue of errors as docs/adapter-errors.md: a tool for the machine that builds. */
#include <stdio.h>

#include "adapters/core/status.h"

int main(void) {
  puts("# What the adapters can refuse to do");
  puts("");
  puts(
      "An adapter that cannot start its kernel prints one line, on COM1 and the screen, and "
      "stops:");
  puts("");
  puts("    kiln: error: WHAT: SENTENCE; REMEDY. (CODE)");
  puts("");
  puts(
      "This page is printed by `bazel run //adapters/core:print_errors` from the catalogue that "
      "the");
  puts(
      "adapters have, adapters/core/status.c; a test compares them. Codes that begin with K are "
      "the");
  puts("loaders' ([errors.md](errors.md)).");
  puts("");
  puts("| code | sentence | remedy |");
  puts("|---|---|---|");
  for (unsigned code = 1; code < ADAPTER_STATUS_END; code++) {
    const char *sentence = adapter_status_sentence((enum adapter_status)code);

    if (sentence == NULL) continue;
    printf("| A%02u | %s | %s |\n", code, sentence,
           adapter_status_remedy((enum adapter_status)code));
  }
  return 0;
}
