/*
 * Interrupts that nothing handles: those that a firmware has left in the local APIC, as this
 * processor sends them to itself, and those of INT instructions. All in one boot, on any vector.
 */
#include <stddef.h>
#include <stdint.h>

#include "kernel/arch/x86_64/clock.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/memory/memory.h"
#include "kernel/test/ktest.h"

/* The local APIC (Intel SDM 3A §10.4.4, §10.6.1, table 10-1). */
#define MSR_BASE 0x1bu
#define BASE_ADDRESS 0x000ffffffffff000ul
#define COMMAND 0x300u
#define TO_ITSELF 0x40000u
#define IN_SERVICE 0x100u /* The first of eight registers, 16 bytes apart. */

static volatile uint32_t *map_local_apic(void) {
  return memory_map_device(cpu_read_msr(MSR_BASE) & BASE_ADDRESS, 4096, PAGING_UNCACHED);
}

/* Has `vector` pending when interrupts come on, as when kernel_start ends, and says whether the
 * local APIC still waits for its end then. */
static bool leaves_in_service(volatile uint32_t *apic, uint32_t vector) {
  bool on = cpu_interrupts_disable();

  apic[COMMAND / 4] = TO_ITSELF | vector;
  cpu_interrupts_restore(on);
  __asm__ volatile("nop"); /* STI lets the next instruction through first. */
  return (apic[(IN_SERVICE + vector / 32 * 16) / 4] >> vector % 32 & 1) != 0;
}

/* Vectors 0 to 15 no APIC sends. Among the others are those of exceptions, which bring no error
 * code then, and those of the PICs. */
KTEST(interrupts_left_by_the_firmware_are_ended) {
  volatile uint32_t *apic = map_local_apic();

  KREQUIRE(apic != NULL);
  for (uint32_t vector = 16; vector < 256; vector++) {
    KEXPECT_EQUAL(leaves_in_service(apic, vector) ? vector : 0, 0);
  }
}

/* Whatever it interrupts goes on as if nothing had been. */
KTEST(interrupts_left_by_the_firmware_change_no_register) {
  volatile uint32_t *apic = map_local_apic();
  uint64_t before = 0x6b696c6e6b696c6e, after, stack, stack_after;

  KREQUIRE(apic != NULL);
  __asm__ volatile(
      "movq %[before], %%r12\n\t"
      "movq %%rsp, %[stack]\n\t"
      "movl %[command], %[to]\n\t"
      "nop\n\t"
      "movq %%rsp, %[stack_after]\n\t"
      "movq %%r12, %[after]"
      : [after] "=&r"(after), [stack] "=&r"(stack), [stack_after] "=&r"(stack_after),
        [to] "=m"(apic[COMMAND / 4])
      : [before] "r"(before), [command] "i"(TO_ITSELF | 0xd1)
      : "r12", "memory");
  KEXPECT_EQUAL(after, before);
  KEXPECT_EQUAL(stack, stack_after);
}

/* A device that does not stop must not be all that the processor does. */
KTEST(interrupts_that_do_not_end_are_kept_away) {
  volatile uint32_t *apic = map_local_apic();
  uint64_t ticks = clock_ticks();

  KREQUIRE(apic != NULL);
  for (uint32_t i = 0; i < 1000; i++) {
    KEXPECT(!leaves_in_service(apic, 0xe3));
  }
  while (clock_ticks() < ticks + 3) {
    __asm__ volatile("hlt"); /* Others still come. */
  }
}

KTEST_PANICS(int_instructions_name_their_vector, "interrupt 0x80, which nothing handles") {
  __asm__ volatile("int $0x80");
}

KTEST_PANICS(the_last_vector_has_a_name_too, "interrupt 0xff, which nothing handles") {
  __asm__ volatile("int $0xff");
}

KTEST_PANICS(reports_of_interrupts_have_a_backtrace, "backtrace, innermost call first") {
  __asm__ volatile("int $0x31");
}

/* INT pushes no error code where the exception would. */
KTEST_PANICS(int_instructions_are_told_from_exceptions,
             "exception 13 (#GP, general protection), error code 0x0") {
  __asm__ volatile("int $13");
}
