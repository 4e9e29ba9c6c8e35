/* What tests of memory have to know of the architecture. */
#ifndef KILN_TESTS_KERNEL_MACHINE_CODE_H
#define KILN_TESTS_KERNEL_MACHINE_CODE_H

#define FAULT_OF_DATA 14 /* Page fault: the numbers of KTEST_FAULTS. */
#define FAULT_OF_FETCH 14

#define NO_RAM 0xfee00000u /* Physical address of something else: the local APIC. */

#define MACHINE_CODE_RETURN ((const uint8_t[]){0xc3}) /* RET, */
#define MACHINE_CODE_SIZE 1u                          /* and its bytes. */

/* Calls what is no function of C's, whose type nobody can check. */
static inline void machine_code_call(const void *code) {
  __asm__ volatile("call *%0" : : "r"(code) : "memory");
}

#endif /* KILN_TESTS_KERNEL_MACHINE_CODE_H */
