/*
 * What the kernels for aarch64 have of a console and of the QEMU around them: the UART that the
 * loader has left mapped, and semihosting.
 */
#ifndef KILN_TESTS_AARCH64_TEST_H
#define KILN_TESTS_AARCH64_TEST_H

#include <stdbool.h>
#include <stdint.h>

/* As printf, to the UART. At most 255 bytes. */
__attribute__((format(printf, 1, 2))) void print(const char *format, ...);

/* Prints a line for a clause of the contract, and remembers whether all of them held. */
__attribute__((format(printf, 2, 3))) void clause(bool holds, const char *format, ...);

/* A clause that says that what was found is what was promised. */
void clause_equal(const char *what, uint64_t found, uint64_t promised);

/* Ends the test: says that it has passed if all clauses held, and ends QEMU. */
_Noreturn void test_end(void);

#endif /* KILN_TESTS_AARCH64_TEST_H */
