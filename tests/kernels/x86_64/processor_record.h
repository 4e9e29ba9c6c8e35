/*
 * What a processor has found when it was sent off, for processors.c: on a PC. Each architecture has
 * a file of this name, with the same functions.
 */
#ifndef KILN_TESTS_KERNELS_X86_64_PROCESSOR_RECORD_H
#define KILN_TESTS_KERNELS_X86_64_PROCESSOR_RECORD_H

#include <stdint.h>

#include "boot/protocol/kiln.h"
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

/* Stores what there is besides the registers that processor_start stores. */
void processor_capture(struct processor_record *record, const struct kiln_boot_info *info);

/* Stores what holds for the first, all of it. */
void processor_capture_first(struct processor_record *record, const struct kiln_boot_info *info);

/* Where a processor begins: goes on to processor_arrived with its argument, the record. */
void processor_start(void);
__attribute__((used)) _Noreturn void processor_arrived(struct processor_record *record);

/* Where one begins that runs out of its stack, and what raises an exception. */
void processor_overflow(void);
void processor_raise(uint64_t argument);

/* What is not as it is on the first; null: nothing. */
const char *processor_wrong(const struct processor_record *record,
                            const struct processor_record *first,
                            const struct kiln_processor *processor);

static inline _Noreturn void processor_stop(void) {
  cpu_stop();
}

static inline void processor_pause(void) {
  cpu_pause();
}

#endif /* KILN_TESTS_KERNELS_X86_64_PROCESSOR_RECORD_H */
