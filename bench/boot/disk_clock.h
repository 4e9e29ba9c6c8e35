/* Takes the time of UEFI's disk services: what disk_clock.asm does on a BIOS. */
#ifndef KILN_BENCH_BOOT_DISK_CLOCK_H
#define KILN_BENCH_BOOT_DISK_CLOCK_H

#include <efi.h>

/*
 * From now on, each read of the first whole disk that the firmware knows writes a stamp when it
 * begins and one when it ends. Needs this application to stay in memory.
 */
void disk_clock_start(EFI_BOOT_SERVICES *services);

#endif /* KILN_BENCH_BOOT_DISK_CLOCK_H */
