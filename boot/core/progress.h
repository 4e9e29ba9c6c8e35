/* How far the loader is: for people who wait, and for the report of an exception. */
#ifndef KILN_BOOT_CORE_PROGRESS_H
#define KILN_BOOT_CORE_PROGRESS_H

#include <stdint.h>

/* Ticks of the time-stamp counter from one line to the next: 4 to 17 s at 4 to 1 GHz. */
#define PROGRESS_TICKS (1ull << 34)

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
