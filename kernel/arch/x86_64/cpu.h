/* Instructions that C has no words for (Intel SDM 2). At privilege level 0 only. */
#ifndef KILN_KERNEL_ARCH_X86_64_CPU_H
#define KILN_KERNEL_ARCH_X86_64_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "../../../lib/x86/cpuid.h"

#define CPU_MSR_GS_BASE 0xc0000101u /* Intel SDM 4 §2.1. */

#define CPU_RFLAGS_IF 0x200u /* Interrupts are on (Intel SDM 1 §3.4.3.3). */

/* Turns interrupts off, and returns whether they were on: for cpu_interrupts_restore. */
static inline bool cpu_interrupts_disable(void) {
  uint64_t flags;

  __asm__ volatile("pushfq; popq %0; cli" : "=r"(flags) : : "memory");
  return (flags & CPU_RFLAGS_IF) != 0;
}

/* Turns interrupts on again, if `on`. */
static inline void cpu_interrupts_restore(bool on) {
  if (on) {
    __asm__ volatile("sti" : : : "memory");
  }
}

/*
 * Sleeps until an interrupt has been handled, and returns with interrupts on. Called with
 * interrupts off, after a look for work: none can come in between, as STI takes effect only
 * after the next instruction (Intel SDM 2B, STI).
 */
static inline void cpu_wait_for_interrupt(void) {
  __asm__ volatile("sti; hlt" : : : "memory");
}

/* One turn of a loop that waits for something (Intel SDM 2B, PAUSE). */
static inline void cpu_pause(void) {
  __asm__ volatile("pause" : : : "memory");
}

/*
 * The time-stamp counter, read after everything before it has been done (Intel SDM 3B §17.17,
 * Intel SDM 2B, RDTSC).
 */
static inline uint64_t cpu_read_tsc(void) {
  uint32_t low, high;

  __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
}

/* The counter that time stamps are taken from (struct kiln_time_stamps). */
static inline uint64_t cpu_read_counter(void) {
  return cpu_read_tsc();
}

/*
 * Stops the processor for good. With interrupts off HLT ends only for an NMI or an SMI,
 * after which it is executed again; the processor sleeps, and an emulator takes no CPU time.
 */
static inline _Noreturn void cpu_stop(void) {
  for (;;) {
    __asm__ volatile("cli; hlt" : : : "memory");
  }
}

/* The linear address that the last page fault was about (Intel SDM 3A §2.5). */
static inline uint64_t cpu_read_cr2(void) {
  uint64_t value;

  __asm__ volatile("movq %%cr2, %0" : "=r"(value));
  return value;
}

/* Physical address of the PML4, and flags (Intel SDM 3A §2.5). */
static inline uint64_t cpu_read_cr3(void) {
  uint64_t value;

  __asm__ volatile("movq %%cr3, %0" : "=r"(value));
  return value;
}

static inline void cpu_write_cr3(uint64_t value) {
  __asm__ volatile("movq %0, %%cr3" : : "r"(value) : "memory");
}

static inline uint64_t cpu_read_msr(uint32_t msr) {
  uint32_t low, high;

  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
  return (uint64_t)high << 32 | low;
}

static inline void cpu_write_msr(uint32_t msr, uint64_t value) {
  __asm__ volatile("wrmsr"
                   :
                   : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                   : "memory");
}

/* Forgets what the processor remembers of the page at `address`, and of the tables above every page
   (Intel SDM 3A §4.10.4.1). */
static inline void cpu_invalidate_page(uint64_t address) {
  __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

/* Physical address of the root of the page tables. */
static inline uint64_t cpu_root_table(void) {
  return cpu_read_cr3() & ~0xfffull;
}

/* What was mapped where nothing was is seen without further ado (Intel SDM 3A §4.10.2.3), and so is
   code that has been written (Intel SDM 3A §11.6: caches are coherent). */
static inline void cpu_publish_mapping(void) {}

static inline void cpu_publish_code(uint64_t address, uint64_t size) {
  (void)address;
  (void)size;
}

/* Not 0, and another number on each processor: GS has another base on each, and none on the first
   at first. */
static inline uint64_t cpu_self(void) {
  return cpu_read_msr(CPU_MSR_GS_BASE) | 1;
}

/* Bits of a physical address, at most 52: in a page table the bits above are reserved (Intel SDM 3A
   §4.1.4: CPUID.80000008h:EAX[7:0]). */
static inline uint32_t cpu_physical_bits(void) {
  return x86_cpuid(0x80000008).eax & 0xff;
}

#endif /* KILN_KERNEL_ARCH_X86_64_CPU_H */
