/*
 * What the kernel for several processors (processors.c) wants of an architecture, whose
 * processor_record.h has struct processor_record, and whose processor_record.c has these.
 */
#ifndef KILN_TESTS_KERNELS_PROCESSOR_H
#define KILN_TESTS_KERNELS_PROCESSOR_H

#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "processor_record.h"

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

#endif /* KILN_TESTS_KERNELS_PROCESSOR_H */
