/* What the files of this image share. */
#ifndef KILN_BOOT_HANDOFF_X86_64_INTERNAL_H
#define KILN_BOOT_HANDOFF_X86_64_INTERNAL_H

#include "boot/handoff/handoff.h"
#include "boot/handoff/x86_64/processors.h"
#include "boot/protocol/kiln.h"
#include "lib/x86/descriptors.h"

/* The first bytes of this image, with what boot/core has written there, and where its data end. */
extern const struct handoff_header image_start;
extern const uint8_t memory_end[];

/* The tables of which each processor has its own. */
struct handoff_tables {
  uint64_t gdt[5];
  struct x86_task_state task_state;
};

/*
 * The page above the stack of each processor but the first. As with the first's exception stack,
 * nothing guards this one: it has to do for a report.
 */
struct handoff_page {
  uint8_t exception_stack[HANDOFF_PAGE_SIZE - 176] __attribute__((aligned(16)));
  uint64_t number;                /* Of the processor, in the list. */
  uint64_t stack_base, stack_end; /* Its stack: the lowest byte, and the end. */
  uint64_t reserved;
  struct handoff_tables tables;
};

_Static_assert(sizeof(struct handoff_page) == HANDOFF_PAGE_SIZE, "a page");

/* Loads GDT, IDT, TSS, LDTR and every segment register. Called once, on the boot stack. */
void handoff_load_tables(void);

/* Fills in `tables`, zeros before, and loads all of these for a processor whose stack for
   exceptions ends at `exception_stack_end`; the IDT is what handoff_load_tables has made. */
void handoff_use_tables(struct handoff_tables *tables, const uint8_t *exception_stack_end);

/* Loads the IDT alone. */
void handoff_load_idt(void);

/*
 * Starts the other processors as image_start.processors says, and tells the kernel by `info`.
 * Called on the first, on the boot stack, in the state that the kernel is entered in.
 */
void handoff_bring_up(struct kiln_boot_info *info);

/*
 * Makes the processor that it is called on, on its own stack, `processor` of the list, and returns
 * once that is sent off. If it comes too late it does not return.
 */
void handoff_arrive(struct kiln_processor *processor, struct handoff_processors *processors);

/* The real-mode code that a processor starts with, and the numbers in it that depend on its place:
   each is an offset in it, but for the root of the page tables (start.asm). */
extern const uint8_t trampoline[], trampoline_end[];
extern const uint8_t trampoline_root[], trampoline_gdt[], trampoline_jump[];

/* What ends the wait of a parked processor: the gate of the timer's interrupt. */
extern const uint8_t handoff_wake[];

#endif /* KILN_BOOT_HANDOFF_X86_64_INTERNAL_H */
