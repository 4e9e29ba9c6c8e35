/*
 * What a processor has found when it was sent off, for processors.c: on a PC. Each architecture has
 * a file of this name.
 */
#ifndef KILN_TESTS_KERNELS_X86_64_PROCESSOR_RECORD_H
#define KILN_TESTS_KERNELS_X86_64_PROCESSOR_RECORD_H

#include <stdint.h>

#include "kernel/arch/x86_64/cpu.h"
#include "lib/x86/cpuid.h"
#include "tests/kernels/x86_64/entry_state.h"

#define PROCESSOR_MTRRS 28u /* Of the memory types (Intel SDM 3A §12.11). */

struct processor_record {
  struct entry_state state; /* The first member: processor_start stores into it. */
  uint64_t mtrrs[PROCESSOR_MTRRS];
  uint32_t id, spurious, timer;
  uint32_t done;
};

static inline _Noreturn void processor_stop(void) {
  cpu_stop();
}

static inline void processor_pause(void) {
  cpu_pause();
}

#endif /* KILN_TESTS_KERNELS_X86_64_PROCESSOR_RECORD_H */
