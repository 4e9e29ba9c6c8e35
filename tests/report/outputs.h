/* What tests leave in TEST_UNDECLARED_OUTPUTS_DIR. */
#ifndef KILN_TESTS_REPORT_OUTPUTS_H
#define KILN_TESTS_REPORT_OUTPUTS_H

#include "tests/report/tests.h"

/*
 * Reads the files below a directory: qemu.command, serial.log, pictures, other texts, and
 * faults.json (faults.h). Of logs, more for a test that has failed.
 */
void outputs_read(const char *directory, struct test *test);

#endif /* KILN_TESTS_REPORT_OUTPUTS_H */
