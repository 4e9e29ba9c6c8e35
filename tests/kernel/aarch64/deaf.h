/* What a panic says of a processor that has interrupts off: there is no NMI, so that none answers
 * but who looks for calls while it waits. */
#ifndef KILN_TESTS_KERNEL_AARCH64_DEAF_H
#define KILN_TESTS_KERNEL_AARCH64_DEAF_H

#define DEAF "  processor 1: it does not answer\n"
#define DEAF_THAT_ANSWERS " answer_until_told+"

#endif /* KILN_TESTS_KERNEL_AARCH64_DEAF_H */
