/* What people see while a file takes long to load. Called by the loaders' firmware_read. */
#ifndef KILN_BOOT_CORE_PROGRESS_H
#define KILN_BOOT_CORE_PROGRESS_H

#include <stdint.h>

/* Ticks of the time-stamp counter from one line to the next: 4 to 17 s at 4 to 1 GHz. */
#define PROGRESS_TICKS (1ull << 34)

/*
 * Says that the first `done` of the `size` bytes of the file that boot_stage() names are there, if
 * PROGRESS_TICKS have passed since the time stamp `since`. Returns the time stamp of the line, or
 * `since` again. To be called every few MiB: what does not take long costs a look at the counter.
 */
uint64_t progress_show(uint64_t since, uint64_t done, uint64_t size);

#endif /* KILN_BOOT_CORE_PROGRESS_H */
