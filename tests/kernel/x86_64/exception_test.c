/* Exceptions of x86-64 in the running kernel. */
#include <stdint.h>

#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/provoke.h"
#include "kernel/test/ktest.h"

/* --- Each exception arrives as itself: by its cause, or, as a number, through its gate --- */

#define EXCEPTION(test, name, vector)      \
  KTEST_FAULTS(exception_##test, vector) { \
    provoke(provoke_find(name));           \
  }

EXCEPTION(divide_error, "de", 0)
EXCEPTION(debug, "db", 1)
EXCEPTION(nmi, "nmi", 2)
EXCEPTION(breakpoint, "bp", 3)
EXCEPTION(overflow, "of", 4)
EXCEPTION(bound_range, "5", 5)
EXCEPTION(invalid_opcode, "ud", 6)
EXCEPTION(device_not_available, "nm", 7)
EXCEPTION(double_fault, "df", 8)
EXCEPTION(reserved_9, "9", 9)
EXCEPTION(invalid_tss, "10", 10)
EXCEPTION(segment_not_present, "np", 11)
EXCEPTION(stack_segment, "ss", 12)
EXCEPTION(general_protection, "gp", 13)
EXCEPTION(page_fault_read, "pf", 14)
EXCEPTION(page_fault_write, "pf-write", 14)
EXCEPTION(page_fault_write_to_code, "pf-readonly", 14)
EXCEPTION(page_fault_fetch, "pf-execute", 14)
EXCEPTION(reserved_15, "15", 15)
EXCEPTION(x87_error, "mf", 16)
EXCEPTION(alignment_check, "17", 17)
EXCEPTION(machine_check, "18", 18)
EXCEPTION(simd_error, "19", 19)
EXCEPTION(virtualization, "20", 20)
EXCEPTION(control_protection, "21", 21)
EXCEPTION(reserved_22, "22", 22)
EXCEPTION(reserved_23, "23", 23)
EXCEPTION(reserved_24, "24", 24)
EXCEPTION(reserved_25, "25", 25)
EXCEPTION(reserved_26, "26", 26)
EXCEPTION(reserved_27, "27", 27)
EXCEPTION(hypervisor_injection, "28", 28)
EXCEPTION(vmm_communication, "29", 29)
EXCEPTION(security, "30", 30)
EXCEPTION(reserved_31, "31", 31)

/* --- What is done about them --- */

KTEST(breakpoints_keep_the_registers) {
  uint64_t before = 0x6b696c6e6b696c6e, after;

  __asm__ volatile(
      "movq %1, %%r12\n\t"
      "int3\n\t"
      "movq %%r12, %0"
      : "=r"(after)
      : "r"(before)
      : "r12");
  KEXPECT_EQUAL(after, before);
}

/* With nowhere to push to, an exception is a double fault, and one without a stack of its own a
 * reset. */
KTEST_FAULTS(double_faults_have_a_stack_of_their_own, 8) {
  __asm__ volatile(
      "movq %0, %%rsp\n\t"
      "ud2"
      :
      : "r"(0x8000000000000000u));
}

/* The local APIC's vector for an interrupt that has gone away meanwhile: nobody ends it, or hears
 * of it. */
KTEST(spurious_interrupts_are_ignored) {
  __asm__ volatile("int %0" : : "i"(INTERRUPT_SPURIOUS) : "memory");
}
