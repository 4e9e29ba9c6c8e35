/*
 * The stacks that the kernel runs on: where they lie, who called whom, and whether an
 * address is in the guard below one of them. Every function keeps a frame pointer (toolchain
 * feature frame_pointers): the frame pointer, RBP or X29, points to the caller's, and the return
 * address is above it.
 */
#ifndef KILN_KERNEL_STACK_H
#define KILN_KERNEL_STACK_H

#include <stdint.h>

#include "../boot/protocol/kiln.h"

/* Says that the kernel runs on `stack`, the loader's. Before it there are no backtraces. */
void stack_set(const struct kiln_stack *stack);

/* Says that code can run on `stack` too, for example an interrupt's. Beyond the 319th: ignored. */
void stack_add(const struct kiln_stack *stack);

/* The same of a stack that the loader has made for another processor, with a guard below it. */
void stack_add_guarded(const struct kiln_stack *stack);

/* Prints a line if `address` is in the guard below a stack: there was less of it than needed. */
void stack_print_overflow(uint64_t address);

/*
 * Prints who called whom, from the frame at `frame_pointer` outwards, each only after its place has
 * been checked to lie on a stack: the frame pointer may hold anything. `instruction` is the one
 * that was interrupted, and at `link` lies what a call there would have left (RSP on x86-64, where
 * X30 is kept on aarch64); 0 and 0 in a function that calls this itself.
 *
 *     backtrace, innermost call first; slide 0x12345000; build 4b3a1c5d2e6f7081:
 *       at ffffffff80001234 @92346234 shell_fault (kernel/shell.c:12) [inlined]
 *                                     shell_run+0x12 (kernel/shell.c:40)
 *       by ffffffff80000123 @92345123 kernel_main+0x1f (kernel/main.c:20)
 *
 * `at` has an instruction, `by` the one behind a call. Addresses are the ELF file's, then, where
 * the loader has moved the kernel, their lower half as they are; names need a table
 * (kernel/symbols), and //kernel:symbolize adds them later, from a table of the same build id.
 */
void stack_print_backtrace(uint64_t instruction, uint64_t link, uint64_t frame_pointer);

/* Prints the first of these lines alone: where that was. */
void stack_print_place(uint64_t instruction, uint64_t link);

#endif /* KILN_KERNEL_STACK_H */
