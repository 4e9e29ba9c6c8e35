/* The parts of the state-at-entry kernel. */
#ifndef KILN_TESTS_KERNELS_STATE_H
#define KILN_TESTS_KERNELS_STATE_H

#include <stdint.h>

#include "boot/protocol/kiln.h"

/* Where the hand-off area ends: the guard and then the stack follow. */
static inline uint64_t handoff_end(const struct kiln_boot_info *info) {
  return info->stack.base - KILN_STACK_GUARD;
}

/* Stores the registers that no code has had a reason to touch (state_registers.c). */
void state_capture_registers(void);

/* Clauses about them, and about what they point to. */
void state_check_registers(const struct kiln_boot_info *info);

/* Clauses about everything that is mapped (state_memory.c). */
void state_check_memory(const struct kiln_boot_info *info);

#endif /* KILN_TESTS_KERNELS_STATE_H */
