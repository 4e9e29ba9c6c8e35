/*
 * The hand-off area: the last code of the loader, which runs in the kernel's address
 * space and stays there until the kernel has descriptor tables of its own.
 *
 * It is one 64-bit image for each architecture, the same on all firmware, linked at
 * KILN_HANDOFF_BASE: code pages (read, execute), then data pages (read, write), for tables that
 * start as zeros, and for the stack that exceptions are handled on, which does not. Each loader
 * carries it as bytes; boot/core copies it into place, maps it and enters it through
 * firmware_enter.
 *
 * Behind its data come the pages of code that start the other processors, and a page of the local
 * APIC's registers: only for a kernel that asks for them. boot/core has that code entered in the
 * place of the kernel, and it goes on to the kernel.
 */
#ifndef KILN_BOOT_HANDOFF_HANDOFF_H
#define KILN_BOOT_HANDOFF_HANDOFF_H

#include <stdint.h>

/*
 * The first bytes of the image, written by handoff.ld. The last four are 0 there: boot/core writes
 * them into its copy, the first three for the report of an exception.
 */
struct handoff_header {
  uint64_t entry;        /* Virtual address to enter with struct handoff_arguments. */
  uint32_t code_size;    /* Bytes of code pages from the start of the image; whole pages. */
  uint32_t file_size;    /* Bytes that the image has, at most code_size. */
  uint32_t cleared_size; /* Where the bytes end that are 0, from file_size on. */
  uint32_t memory_size;  /* Bytes in memory, whole pages. */
  uint64_t start;        /* Virtual address of the code that starts the other processors. */
  uint32_t start_offset; /* Where that code is in the image as the loader carries it: it runs at
                            KILN_HANDOFF_BASE + memory_size; */
  uint32_t start_size;   /* and its bytes. */
  uint64_t slide;        /* Of the kernel: struct kiln_placement. */
  uint64_t stack_base;   /* Virtual addresses of the boot stack's lowest byte... */
  uint64_t stack_end;    /* ...and of the one behind its highest. */
  uint64_t processors;   /* Of struct handoff_processors; 0 if the kernel did not ask for them. */
};

/* What the hand-off code needs to enter the kernel. Pointers are virtual. */
struct handoff_arguments {
  uint64_t boot_info;     /* Address of struct kiln_boot_info: the kernel's argument. */
  uint64_t kernel_entry;  /* e_entry. */
  uint64_t stack_top;     /* First byte above the boot stack, 16-byte aligned. */
  uint64_t identity_slot; /* Address of the root table's entry that maps firmware_enter: cleared. */
  uint64_t entry_time;    /* Address of the time stamp that is taken last of all. */
};

#define HANDOFF_PAGE_SIZE 4096u
#define HANDOFF_GATES 48u /* Of the IDT of a processor that waits for its timer. */
#define HANDOFF_MTRRS                                                         \
  76u /* The default type, 11 of fixed range, and 32 pairs of variable range. \
       */

/* What the code that starts the other processors needs to know, and what it keeps. */
struct handoff_processors {
  uint64_t kernel_entry; /* e_entry. */
  uint64_t list;  /* Of struct kiln_processor, in the direct map. Those that have a stack are to be
                     started. */
  uint32_t count; /* Of processors in the list. */
  uint32_t low;   /* Physical address of two free pages below 1 MiB; 0: none. */
  uint64_t local_apic_physical; /* Where the page of the local APIC's registers is... */
  uint64_t local_apic;          /* ...and where it is mapped; 0: not. */
  uint64_t low_slot;            /* The entry of the root table that maps the first of `low`. */
  uint64_t root;                /* CR3. From here on all is 0 at first. */
  uint32_t arrived;             /* Processors that are parked. */
  uint32_t x2apic;              /* As in struct kiln_processors. */
  uint32_t lock;                /* Of COM1, for reports of exceptions: 1 while one is printed. */
  uint32_t mtrr_count;
  uint64_t mtrrs[HANDOFF_MTRRS]; /* Of the first processor. */
  uint64_t gates[HANDOFF_GATES][2];
};

_Static_assert(sizeof(struct handoff_header) == 72, "as handoff.ld writes it");
_Static_assert(__builtin_offsetof(struct handoff_header, processors) == 64,
               "as start.asm reads it");
_Static_assert(__builtin_offsetof(struct handoff_processors, root) == 48, "as start.asm reads it");
_Static_assert(sizeof(struct handoff_arguments) == 40, "as enter of the architecture reads it");

/* The image as the loader carries it (image of the architecture). */
extern const uint8_t handoff_image[];

#endif /* KILN_BOOT_HANDOFF_HANDOFF_H */
