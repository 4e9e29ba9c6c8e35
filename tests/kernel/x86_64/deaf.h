/* What a panic says of a processor that has interrupts off: an NMI stops it, also one that waits
 * for something and would have answered, where it is late. */
#ifndef KILN_TESTS_KERNEL_X86_64_DEAF_H
#define KILN_TESTS_KERNEL_X86_64_DEAF_H

#define DEAF "  processor 1, which had interrupts off\n  at "
#define DEAF_THAT_ANSWERS DEAF

#endif /* KILN_TESTS_KERNEL_X86_64_DEAF_H */
