/*
 * The hand-off area: the last code of the loader, which runs in the kernel's address
 * space and stays there until the kernel has descriptor tables of its own.
 *
 * It is one 64-bit image, the same on both firmwares, linked at KILN_HANDOFF_BASE:
 * code pages (read, execute), then data pages (read, write) for the GDT, the TSS and the IDT, which
 * start as zeros, and the stack that exceptions are handled on, which does not. Each loader carries
 * it as bytes; boot/core copies it into place, maps it and enters it through firmware_enter.
 */
#ifndef KILN_BOOT_HANDOFF_HANDOFF_H
#define KILN_BOOT_HANDOFF_HANDOFF_H

#include <stdint.h>

/*
 * The first bytes of the image, written by handoff.ld. The last three are 0 there: boot/core writes
 * them into its copy, for the report of an exception.
 */
struct handoff_header {
  uint64_t entry;        /* Virtual address to enter, RDI = struct handoff_arguments. */
  uint32_t code_size;    /* Bytes of code pages from the start of the image; whole pages. */
  uint32_t file_size;    /* Bytes that the image has, at most code_size. */
  uint32_t cleared_size; /* Where the bytes end that are 0, from file_size on. */
  uint32_t memory_size;  /* Bytes in memory, whole pages. */
  uint64_t slide;        /* Of the kernel: struct kiln_placement. */
  uint64_t stack_base;   /* Virtual addresses of the boot stack's lowest byte... */
  uint64_t stack_end;    /* ...and of the one behind its highest. */
};

/* What the hand-off code needs to enter the kernel. Pointers are virtual. */
struct handoff_arguments {
  uint64_t boot_info;     /* Address of struct kiln_boot_info: the kernel's RDI. */
  uint64_t kernel_entry;  /* e_entry. */
  uint64_t stack_top;     /* First byte above the boot stack, 16-byte aligned. */
  uint64_t identity_slot; /* Address of the PML4 entry that maps firmware_enter: cleared. */
  uint64_t entry_time;    /* Address of the time stamp that is taken last of all. */
};

_Static_assert(sizeof(struct handoff_header) == 48, "as handoff.ld writes it");
_Static_assert(sizeof(struct handoff_arguments) == 40, "as enter.asm reads it");

/* The image as the loader carries it (boot/handoff/image.asm). */
extern const uint8_t handoff_image[];

#endif /* KILN_BOOT_HANDOFF_HANDOFF_H */
