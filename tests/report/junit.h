/* What a test.xml says of a test: JUnit's format, as Bazel's wrapper around tests and the harness
 * of kernel tests write it. */
#ifndef KILN_TESTS_REPORT_JUNIT_H
#define KILN_TESTS_REPORT_JUNIT_H

#include <stddef.h>

#define JUNIT_MESSAGE_MAX 400u /* Bytes of a message that are kept. */

struct junit {
  unsigned cases, failed,
      skipped;    /* Elements testcase; those with a failure or an error; skipped ones. */
  double seconds; /* Of all cases. */
  char message[JUNIT_MESSAGE_MAX]; /* Of the first failure or error; "" without one. */
};

/* Reads a file. Returns 0; -1 for one that is not there, is no XML, or has no testcase. */
int junit_read(const char *path, struct junit *junit);

#endif /* KILN_TESTS_REPORT_JUNIT_H */
