/* The tests of the page: which there are, what became of them, and what they left. */
#ifndef KILN_TESTS_REPORT_TESTS_H
#define KILN_TESTS_REPORT_TESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include "tests/report/junit.h"
#include "tests/report/machine.h"
#include "tests/report/memory.h"

#define TEST_SCREENS_MAX 8u
#define TEST_FILES_MAX 12u

enum state { STATE_PASSED, STATE_FAILED, STATE_NOT_RUN, STATE_COUNT };

/* What column a test is in: firmware as its name says it, which is there also before it has run. */
enum family { FAMILY_BIOS, FAMILY_UEFI, FAMILY_NONE, FAMILY_COUNT };

struct kept_file {
  const char *name; /* Below the test's outputs. */
  struct bytes text;
};

struct test {
  const char *label;   /* //tests:bios_image_test */
  const char *package; /* //tests */
  const char *name;    /* bios_image_test */
  const char *column;  /* "bios": the part of the name that is a firmware; "" without one. */
  const char *shape;   /* "image": the rest of the name. */
  enum family family;
  enum state state;
  bool is_manual;      /* Runs on demand only. */
  bool has_booted;     /* There is a command line of QEMU. */
  time_t when;         /* Of its result. */
  struct junit junit;  /* Where it has run. */
  const char *verdict; /* In one line, why; or "". */
  struct machine machine;
  struct bytes log, serial;
  int screens[TEST_SCREENS_MAX]; /* Indices of pictures. */
  size_t screen_count;
  struct kept_file files[TEST_FILES_MAX];
  size_t file_count;
  const char *note; /* What of it is not in the page, or null. */
};

extern struct test *tests;
extern size_t test_count;

/*
 * Reads lines "LABEL<tab>TAGS<tab>LOGS<tab>OUTPUTS": a test; "manual" or "-"; the directory with
 * its test.xml and test.log, or "-"; the directory that its outputs are in, or "-". Sorts them by
 * label. Returns 0, or -1 with a message printed.
 */
int tests_read(FILE *index);

/* How many of them have a state. */
size_t tests_in_state(enum state state);

#endif /* KILN_TESTS_REPORT_TESTS_H */
