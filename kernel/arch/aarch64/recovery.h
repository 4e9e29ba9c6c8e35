/*
 * A way back from code that will never return: a panic, an exception, a hang. What setjmp and
 * longjmp are to C, for a kernel: it also ends the handling of an interrupt.
 */
#ifndef KILN_KERNEL_ARCH_AARCH64_RECOVERY_H
#define KILN_KERNEL_ARCH_AARCH64_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

/* Where to go on: what the AAPCS64 (§6.1.1) has a function preserve, and the masks. */
struct recovery_point {
  uint64_t x19_to_x30[12];
  uint64_t sp, daif;
};

/*
 * Notes this place in `point`, and returns false; returns true when somebody comes back. The
 * function that calls it must not have returned by then; what it changed since in its local
 * variables is lost, unless they are volatile (C17 §7.13.2.1). Not in a handler.
 */
__attribute__((returns_twice)) bool recovery_set(struct recovery_point *point);

/* Goes on at `point`, from any stack and any handler. */
_Noreturn void recovery_go(const struct recovery_point *point);

#endif /* KILN_KERNEL_ARCH_AARCH64_RECOVERY_H */
