/* The kernel's GDT, which takes the place of the loader's. */
#ifndef KILN_KERNEL_ARCH_X86_64_SEGMENTS_H
#define KILN_KERNEL_ARCH_X86_64_SEGMENTS_H

/* Byte offsets in the table, ring 0 (Intel SDM 3A §3.4.2). */
#define SEGMENT_CODE 0x08
#define SEGMENT_DATA 0x10
#define SEGMENT_TSS 0x18    /* Two entries. */
#define SEGMENT_ABSENT 0x28 /* Not present: who loads it gets an exception (provoke.h). */

/* Loads the kernel's GDT and TSS, and every segment register. */
void segments_load(void);

#endif /* KILN_KERNEL_ARCH_X86_64_SEGMENTS_H */
