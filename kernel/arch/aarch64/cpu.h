/*
 * Instructions and registers that C has no words for (Arm Architecture Reference Manual for
 * A-profile, DDI 0487J.a: "Arm ARM"). At EL1 only.
 */
#ifndef KILN_KERNEL_ARCH_AARCH64_CPU_H
#define KILN_KERNEL_ARCH_AARCH64_CPU_H

#include <stdbool.h>
#include <stdint.h>

#define CPU_PSTATE_INTERRUPTS 0xc0u /* I and F of DAIF: interrupts are off (C5.2.4). */

/* The system register `name`, by whatever name the assembler knows it. */
#define CPU_READ(name)                                             \
  ({                                                               \
    uint64_t value_;                                               \
    __asm__ volatile("mrs %0, " name : "=r"(value_) : : "memory"); \
    value_;                                                        \
  })
#define CPU_WRITE(name, value) \
  __asm__ volatile("msr " name ", %0" : : "r"((uint64_t)(value)) : "memory")

/* Has all that was written to system registers take effect on what follows. */
static inline void cpu_synchronize(void) {
  __asm__ volatile("isb" : : : "memory");
}

/* Waits until all that was read and written in memory before has been done (B2.3.12). */
static inline void cpu_complete(void) {
  __asm__ volatile("dsb sy" : : : "memory");
}

/* Turns interrupts off, and returns whether they were on: for cpu_interrupts_restore. */
static inline bool cpu_interrupts_disable(void) {
  bool were_on = (CPU_READ("daif") & CPU_PSTATE_INTERRUPTS) == 0;

  __asm__ volatile("msr daifset, #3" : : : "memory");
  return were_on;
}

/* Turns interrupts on again, if `on`. */
static inline void cpu_interrupts_restore(bool on) {
  if (on) {
    __asm__ volatile("msr daifclr, #3" : : : "memory");
  }
}

/*
 * Sleeps until an interrupt has been handled, and returns with interrupts on. Called with
 * interrupts off, after a look for work: an interrupt that is masked wakes too, and none is taken
 * before the sleep (D1.6.2).
 */
static inline void cpu_wait_for_interrupt(void) {
  __asm__ volatile("dsb sy; wfi; msr daifclr, #3; isb" : : : "memory");
}

/* One turn of a loop that waits for something. */
static inline void cpu_pause(void) {
  __asm__ volatile("yield" : : : "memory");
}

/* The counter that time stamps are taken from (struct kiln_time_stamps), read after everything
   before it has been done (D11.1.2). */
static inline uint64_t cpu_read_counter(void) {
  cpu_synchronize();
  return CPU_READ("cntvct_el0");
}

/* Stops the processor for good. It sleeps, and an emulator takes no CPU time. */
static inline _Noreturn void cpu_stop(void) {
  for (;;) {
    __asm__ volatile("msr daifset, #0xf; wfi" : : : "memory");
  }
}

/* Physical address of the root of the page tables: of the upper half, which the kernel has. */
static inline uint64_t cpu_root_table(void) {
  return CPU_READ("ttbr1_el1") & 0x0000fffffffff000ull;
}

/* Has page tables that were written be read, where nothing was mapped before: that is not
   remembered (D8.13.1). */
static inline void cpu_publish_mapping(void) {
  __asm__ volatile("dsb ishst; isb" : : : "memory");
}

/* Forgets what all processors remember of the page at `address`, and of the tables above it
   (D8.13.5). Tables that lead elsewhere by then were written before. */
static inline void cpu_invalidate_page(uint64_t address) {
  __asm__ volatile("dsb ishst; tlbi vaae1is, %0; dsb ish; isb"
                   :
                   : "r"(address >> 12 & 0xfffffffffffull)
                   : "memory");
}

/* Has what was written to [address, address + size), whole pages that can be read, be what is
   executed there: data is written back as far as instructions are fetched from, and these are
   fetched anew (B2.4.4). */
static inline void cpu_publish_code(uint64_t address, uint64_t size) {
  uint64_t line = 4ull << (CPU_READ("ctr_el0") >> 16 & 0xf); /* DminLine: words, as a power of 2. */

  for (uint64_t at = address; at - address < size; at += line) {
    __asm__ volatile("dc cvau, %0" : : "r"(at) : "memory");
  }
  __asm__ volatile("dsb ish; ic ialluis; dsb ish; isb" : : : "memory");
}

/* Not 0, and another number on each processor. */
static inline uint64_t cpu_self(void) {
  return CPU_READ("mpidr_el1") | 1ull << 63;
}

/* Bits of a physical address that the page tables can have (D19.2, ID_AA64MMFR0_EL1.PARange;
   TCR_EL1 as docs/boot-protocol.md has it). */
static inline uint32_t cpu_physical_bits(void) {
  static const uint8_t bits[] = {32, 36, 40, 42, 44, 48};
  uint32_t range = CPU_READ("id_aa64mmfr0_el1") & 0xf;

  return range < sizeof(bits) ? bits[range] : 48;
}

#endif /* KILN_KERNEL_ARCH_AARCH64_CPU_H */
