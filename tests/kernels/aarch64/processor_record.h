/*
 * What a processor has found when it was sent off, for processors.c: on an Arm machine. Each
 * architecture has a file of this name, with the same functions.
 */
#ifndef KILN_TESTS_KERNELS_AARCH64_PROCESSOR_RECORD_H
#define KILN_TESTS_KERNELS_AARCH64_PROCESSOR_RECORD_H

#include <stdint.h>

#include "boot/protocol/kiln.h"

#define PROCESSOR_REGISTERS 20u /* System registers: "State at entry" in docs/boot-protocol.md. */

struct processor_record {
  uint64_t general[32]; /* X0 to X30 and SP. The first member: processor_start stores into it. */
  uint64_t system[PROCESSOR_REGISTERS];
  uint64_t counter; /* CNTVCT_EL0 */
  uint32_t id;
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
  for (;;) __asm__ volatile("msr daifset, #0xf; wfi");
}

static inline void processor_pause(void) {
  __asm__ volatile("yield" : : : "memory");
}

#endif /* KILN_TESTS_KERNELS_AARCH64_PROCESSOR_RECORD_H */
