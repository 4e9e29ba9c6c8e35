/* The kernel's GDT, which takes the place of the loader's. */
#ifndef KILN_KERNEL_ARCH_X86_64_SEGMENTS_H
#define KILN_KERNEL_ARCH_X86_64_SEGMENTS_H

/* Selector of an entry behind those of lib/x86/descriptors.h. It is not present: who loads it gets
   an exception (provoke.h). */
#define SEGMENT_ABSENT 0x28

/* Loads the kernel's GDT and TSS, and every segment register. */
void segments_load(void);

#endif /* KILN_KERNEL_ARCH_X86_64_SEGMENTS_H */
