/* Faults that tests have put before the loaders, by kind: what the files faults.json of their
 * outputs count. */
#ifndef KILN_TESTS_REPORT_FAULTS_H
#define KILN_TESTS_REPORT_FAULTS_H

#include <stddef.h>

struct faults {
  const char *kind, *label;              /* What was done to what; the test that did. */
  unsigned long cases, good, named, bad; /* Cases; good boots, named errors, anything else. */
  unsigned long firmware;                /* Cases that the firmware refused by itself. */
};

extern struct faults *faults;
extern size_t faults_count;

/*
 * Reads a file of the test `label`: {"kind": "...", "cases": N, "good": N, "named": N, "bad": N},
 * or an array of such objects. What is not one is reported as a kind of that test with one bad
 * case.
 */
void faults_add(const char *path, const char *label);

/* Sorts them by kind. */
void faults_sort(void);

#endif /* KILN_TESTS_REPORT_FAULTS_H */
