/*
 * render STYLE LOCK DIGESTS OUT [FIGURES] < TESTS: writes a page of test results. report.sh runs
 * it; tests.h says what it reads, parts.h what the arguments are. Exit status: 0, or 2 with a
 * message.
 */
#include <stdio.h>

#include "tests/report/memory.h"
#include "tests/report/parts.h"
#include "tests/report/pictures.h"
#include "tests/report/tests.h"

static int write_page(const struct inputs *inputs, const char *path) {
  FILE *out = fopen(path, "wb");
  if (out == NULL) {
    perror(path);
    return -1;
  }
  int status = print_page(inputs, out);
  long size = ftell(out);
  if (ferror(out) != 0 || fclose(out) != 0) {
    perror(path);
    return -1;
  }
  if (status == 0) {
    printf("%s: %zu tests: %zu passed, %zu failed, %zu not run; %zu screens; %ld KiB\n", path,
           test_count, tests_in_state(STATE_PASSED), tests_in_state(STATE_FAILED),
           tests_in_state(STATE_NOT_RUN), picture_count, size / 1024);
  }
  return status;
}

int main(int argc, char **argv) {
  if (argc != 5 && argc != 6) {
    fprintf(stderr, "usage: render STYLE LOCK DIGESTS OUT [FIGURES] < TESTS\n");
    return 2;
  }
  struct inputs inputs = {
      .style = argv[1], .lock = argv[2], .digests = argv[3], .figures = argc == 6 ? argv[5] : NULL};
  int status = tests_read(stdin) == 0 && write_page(&inputs, argv[4]) == 0 ? 0 : 2;
  keep_nothing();
  return status;
}
