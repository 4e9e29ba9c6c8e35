/*
 * The stack protector: in `-c dbg`, a function with an array on its stack keeps a number of its own
 * between it and its return address, and panics when it finds another there at its end.
 */
#ifndef KILN_KERNEL_CHECKS_STACK_PROTECTOR_H
#define KILN_KERNEL_CHECKS_STACK_PROTECTOR_H

/* Does what stack_protector_start says, in every mode. */
void stack_protector_choose(void);

/*
 * Chooses the number. To be called early, by a function that never returns or is marked
 * __attribute__((no_stack_protector)): any other that is running finds its number changed.
 */
static inline __attribute__((always_inline)) void stack_protector_start(void) {
#ifdef KILN_CHECKS
  stack_protector_choose();
#endif
}

#endif /* KILN_KERNEL_CHECKS_STACK_PROTECTOR_H */
