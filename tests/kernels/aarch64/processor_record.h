/*
 * What a processor has found when it was sent off, for processors.c: on an Arm machine. Each
 * architecture has a file of this name.
 */
#ifndef KILN_TESTS_KERNELS_AARCH64_PROCESSOR_RECORD_H
#define KILN_TESTS_KERNELS_AARCH64_PROCESSOR_RECORD_H

#include <stdint.h>

#define PROCESSOR_REGISTERS 20u /* System registers: "State at entry" in docs/boot-protocol.md. */

struct processor_record {
  uint64_t general[32]; /* X0 to X30 and SP. The first member: processor_start stores into it. */
  uint64_t system[PROCESSOR_REGISTERS];
  uint64_t counter; /* CNTVCT_EL0 */
  uint32_t id;
  uint32_t done;
};

static inline _Noreturn void processor_stop(void) {
  for (;;) __asm__ volatile("msr daifset, #0xf; wfi");
}

static inline void processor_pause(void) {
  __asm__ volatile("yield" : : : "memory");
}

#endif /* KILN_TESTS_KERNELS_AARCH64_PROCESSOR_RECORD_H */
