/* What the processor says about itself, for the shell's `cpuid`. */
#ifndef KILN_KERNEL_ARCH_AARCH64_IDENTIFY_H
#define KILN_KERNEL_ARCH_AARCH64_IDENTIFY_H

/* Prints it: who made it, model, width of addresses, features. */
void identify_print(void);

#endif /* KILN_KERNEL_ARCH_AARCH64_IDENTIFY_H */
