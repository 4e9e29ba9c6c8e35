/*
 * The way out of Kiln's address space into that of a Limine kernel.
 *
 * The kernel's virtual addresses are also the adapter's own. So the last code runs on a page that
 * the adapter has taken, in the direct map, which both address spaces have at the same address.
 */
#ifndef KILN_ADAPTERS_LIMINE_ENTER_H
#define KILN_ADAPTERS_LIMINE_ENTER_H

#include "adapters/limine/tables.h"
#include "boot/protocol/kiln.h"

#define ENTER_SIZE 4096u /* Bytes of memory: code, GDT, struct enter, a stack. */

/* Where the kernel is entered. enter.asm knows the offsets. */
struct enter {
  uint64_t tables;    /* Physical address of the PML4. */
  uint64_t entry;     /* Virtual addresses. */
  uint64_t stack_end; /* A return address of 0 lies right below it. */
};

/*
 * Enters the kernel, by ENTER_SIZE bytes at the physical address `page`. At its entry the machine
 * is as the specification's "Machine State at Entry" has it.
 */
_Noreturn void enter(const struct kiln_boot_info *info, uint64_t page, const struct enter *kernel);

/*
 * Maps the first 4 GiB at their physical addresses in Kiln's own address space, whose lower half is
 * empty, by the page tables at the physical address `tables`; REACH_TABLES of them.
 */
#define REACH_TABLES 5u
void reach_low_memory(const struct kiln_boot_info *info, uint64_t tables);

/*
 * Brings interrupt controllers into the state that the specification has for the base revision, and
 * IOMMUs, unless the kernel wants to keep them.
 */
void quiet_devices(const struct firmware_tables *tables, uint64_t base_revision, bool keep_iommus);

#endif /* KILN_ADAPTERS_LIMINE_ENTER_H */
