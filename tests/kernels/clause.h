/*
 * One line for each clause of a contract: what is asserted, what was found, and whether it
 * holds. A test kernel goes through all of its clauses, broken ones too, before it ends.
 */
#ifndef KILN_TESTS_KERNELS_CLAUSE_H
#define KILN_TESTS_KERNELS_CLAUSE_H

#include <stdbool.h>
#include <stdint.h>

/* Begins every line with `subject`, for example "state". */
void clause_subject(const char *subject);

/* Prints `subject: text ... ok`, or `... BROKEN`. The format is that of lib/format.h. */
__attribute__((format(printf, 2, 3))) void clause(bool holds, const char *format, ...);

/* The clause that `what`, which is `found`, is `promised`; both are printed if it is not. */
void clause_equal(const char *what, uint64_t found, uint64_t promised);

/* Prints how many clauses held; fails the test if not all did. */
void clause_summary(void);

/* Ends the test: a pass if all clauses held. */
_Noreturn void clause_end(void);

#endif /* KILN_TESTS_KERNELS_CLAUSE_H */
