/* What tests of memory have to know of the architecture. */
#ifndef KILN_TESTS_KERNEL_MACHINE_CODE_H
#define KILN_TESTS_KERNEL_MACHINE_CODE_H

#define FAULT_OF_DATA 0x25 /* Data abort: the numbers of KTEST_FAULTS. */
#define FAULT_OF_FETCH 0x21

#define NO_RAM 0x09010000u /* Physical address of something else: QEMU's clock. */

#define MACHINE_CODE_RETURN ((const uint8_t[]){0xc0, 0x03, 0x5f, 0xd6}) /* RET, */
#define MACHINE_CODE_SIZE 4u                                            /* and its bytes. */

/* Calls what is no function of C's, whose type nobody can check. */
static inline void machine_code_call(const void *code) {
  __asm__ volatile("blr %0" : : "r"(code) : "x30", "memory");
}

#endif /* KILN_TESTS_KERNEL_MACHINE_CODE_H */
