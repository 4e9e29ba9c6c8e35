/* The processor's registers, for reports. */
#ifndef KILN_KERNEL_ARCH_AARCH64_REGISTERS_H
#define KILN_KERNEL_ARCH_AARCH64_REGISTERS_H

/*
 * Prints where its caller's stack is, and the registers that control memory. The general registers
 * have been used since by whoever calls this; reports of exceptions have them.
 */
void registers_print(void);

#endif /* KILN_KERNEL_ARCH_AARCH64_REGISTERS_H */
