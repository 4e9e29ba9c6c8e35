/* The parts of the page, in its order: each prints one or more sections, or nothing where there is
 * nothing to show. */
#ifndef KILN_TESTS_REPORT_PARTS_H
#define KILN_TESTS_REPORT_PARTS_H

#include <stddef.h>
#include <stdio.h>

#include "tests/report/tests.h"

struct inputs {
  const char *style, *lock, *digests; /* Files: style.css, the package lock, the list of digests. */
  const char *figures;                /* A directory with results of benchmarks, or null. */
};

/* Of a state: the class of its elements, its mark, and its name. */
struct state_name {
  const char *class, *mark, *name;
};
extern const struct state_name state_names[STATE_COUNT];

/* "12 s", "0.4 s", "2 min"; "" for a test that has not run. */
const char *duration_name(const struct test *test);

/* page.c: the whole page. Returns 0, or -1 with a message printed. */
int print_page(const struct inputs *inputs, FILE *out);

/* results.c: the tables of tests, by package. */
void print_boots(FILE *out);
void print_checks(FILE *out);

/* machines.c: what was booted, by property of the machine; and faults, by kind. */
void print_machines(FILE *out);
void print_faults(FILE *out);

/* figures.c: benchmarks; digests and tools, of which the short form is for the summary. Return 0,
 * or -1 with a message printed. */
int print_figures(const char *directory, FILE *out);
int print_main_tools(const char *lock, FILE *out);
int print_tools(const char *lock, FILE *out);
int print_digests(const char *digests, FILE *out);

/* details.c: all screens; what there is to know of each test, unseen until a link leads there. */
void print_screens(FILE *out);
void print_details(FILE *out);

#endif /* KILN_TESTS_REPORT_PARTS_H */
