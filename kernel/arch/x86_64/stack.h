/*
 * The stack that the kernel runs on: where it lies, who called whom, and whether an
 * address is its guard page. Every function keeps a frame pointer (toolchain feature
 * frame_pointers): RBP points to the caller's RBP, and the return address is above it.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_STACK_H
#define KILN_KERNEL_ARCH_X86_64_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"

/* Says that the kernel runs on `stack`. Before it there are no backtraces. */
void stack_set(const struct kiln_stack *stack);

/* True for an address in the page below the stack: something needed more stack than there is. */
bool stack_guard_contains(uint64_t address);

/*
 * Prints the return addresses from the frame at `frame_pointer` outwards, one a line, each
 * only after its place has been checked to lie on the stack: RBP may hold anything. In a kernel
 * that the loader has moved, each with the address that the ELF file has, for a symbolizer.
 */
void stack_print_backtrace(uint64_t frame_pointer);

#endif /* KILN_KERNEL_ARCH_X86_64_STACK_H */
