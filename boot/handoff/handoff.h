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
 * The pages of code that start the other processors come behind its data, and on x86_64 a page of
 * the local APIC's registers: only for a kernel that asks for them. boot/core has that code entered
 * in the place of the kernel, and it goes on to the kernel (processors.h of the architecture).
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

_Static_assert(sizeof(struct handoff_header) == 72, "as handoff.ld writes it");
_Static_assert(sizeof(struct handoff_arguments) == 40, "as enter of the architecture reads it");

/* The image as the loader carries it (image of the architecture). */
extern const uint8_t handoff_image[];

#endif /* KILN_BOOT_HANDOFF_HANDOFF_H */
