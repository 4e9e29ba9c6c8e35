/*
 * The state of devices at a kernel's entry ("Machine State at Entry", x86-64): I/O APICs, IOMMUs
 * and the processor's local APIC. All registers are reached where the tables' `low` maps them.
 */
#ifndef KILN_ADAPTERS_LIMINE_DEVICES_H
#define KILN_ADAPTERS_LIMINE_DEVICES_H

#include "adapters/limine/tables.h"

/*
 * Masks the lines of all I/O APICs that have fixed or lowest-priority delivery; `strict`, as from
 * base revision 5 on, also those with NMI or ExtINT.
 */
void devices_mask_io_apics(const struct firmware_tables *tables, bool strict);

/* Ends DMA translation and interrupt remapping of all IOMMUs. */
void devices_stop_iommus(const struct firmware_tables *tables);

/*
 * Brings the local APIC into the state that base revision 5 has: enabled, with all that could
 * interrupt masked. `registers` is null for one in x2APIC mode, whose registers are MSRs.
 */
void devices_set_local_apic(const struct firmware_tables *tables, volatile uint32_t *registers);

#endif /* KILN_ADAPTERS_LIMINE_DEVICES_H */
