/*
 * Page tables in which virtual addresses are physical ones (Intel SDM 3A §4.5): what foreign
 * protocols enter their kernels with.
 *
 * They map the first 4 GiB, where firmware's tables and devices are, and all RAM above, in pages of
 * 2 MiB and, where the processor has them, 1 GiB; everything can be written and executed. A first
 * walk counts the tables, so that they come in one piece of memory.
 */
#ifndef KILN_ADAPTERS_CORE_IDENTITY_H
#define KILN_ADAPTERS_CORE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"

/* True when the processor has pages of 1 GiB (CPUID.80000001h:EDX bit 26). */
bool identity_has_gib_pages(void);

/* How many tables identity_build fills in, of 4 KiB each; `gib` as it will get. */
uint64_t identity_count(const struct kiln_boot_info *info, bool gib);

/*
 * Fills in `tables`, memory for as many as identity_count says, at the physical address `physical`.
 * The first one is the PML4; its upper half, entries 256 to 511, is 0.
 */
void identity_build(const struct kiln_boot_info *info, bool gib, uint64_t *tables,
                    uint64_t physical);

#endif /* KILN_ADAPTERS_CORE_IDENTITY_H */
