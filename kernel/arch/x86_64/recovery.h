/*
 * A way back from code that will never return: a panic, an exception, a hang. What setjmp and
 * longjmp are to C, for a kernel: it also ends the handling of an interrupt, a non-maskable one
 * included (Intel SDM 3A §6.7.1: only IRET lets the next one through).
 */
#ifndef KILN_KERNEL_ARCH_X86_64_RECOVERY_H
#define KILN_KERNEL_ARCH_X86_64_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

/* Where to go on: what the psABI (§3.2.1) has a function preserve, and the flags. */
struct recovery_point {
  uint64_t rbx, rbp, r12, r13, r14, r15;
  uint64_t rsp, rip, rflags;
};

/*
 * Notes this place in `point`, and returns false; returns true when somebody comes back. The
 * function that calls it must not have returned by then; what it changed since in its local
 * variables is lost, unless they are volatile (C17 §7.13.2.1).
 */
__attribute__((returns_twice)) bool recovery_set(struct recovery_point *point);

/* Goes on at `point`, from any stack and any handler. */
_Noreturn void recovery_go(const struct recovery_point *point);

#endif /* KILN_KERNEL_ARCH_X86_64_RECOVERY_H */
