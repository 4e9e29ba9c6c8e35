/* How far the loader is: for people who wait, and for the report of an exception. */
#ifndef KILN_BOOT_CORE_PROGRESS_H
#define KILN_BOOT_CORE_PROGRESS_H

#include <stdint.h>

#include "clock.h"

/* Ticks of the processor's counter from one line to the next. */
#define PROGRESS_TICKS CLOCK_SOME_SECONDS

/* What the loader is working on (a path, "memory map"); "start" at first. */
const char *progress_stage(void);

/* From now on that is what `stage` holds, also when it changes. */
void progress_set_stage(const char *stage);

/*
 * Says that the first `done` of the `size` bytes of the file that progress_stage() names are there,
 * if PROGRESS_TICKS have passed since the time stamp `since`. Returns the time stamp of the line,
 * or `since` again. To be called every few MiB: what does not take long costs a look at the
 * counter.
 */
uint64_t progress_show(uint64_t since, uint64_t done, uint64_t size);

#endif /* KILN_BOOT_CORE_PROGRESS_H */
