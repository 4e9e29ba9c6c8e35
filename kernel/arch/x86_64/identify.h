/* What the processor says about itself, for the shell's `cpuid`. */
#ifndef KILN_KERNEL_ARCH_X86_64_IDENTIFY_H
#define KILN_KERNEL_ARCH_X86_64_IDENTIFY_H

/* Prints it: name, model, widths of addresses, features. */
void identify_print(void);

#endif /* KILN_KERNEL_ARCH_X86_64_IDENTIFY_H */
