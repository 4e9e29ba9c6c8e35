/* Instructions that C has no words for (Intel SDM 2). At privilege level 0 only. */
#ifndef KILN_KERNEL_ARCH_X86_64_CPU_H
#define KILN_KERNEL_ARCH_X86_64_CPU_H

#include <stdbool.h>
#include <stdint.h>

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

/*
 * The time-stamp counter, read after everything before it has been done (Intel SDM 3B §17.17,
 * Intel SDM 2B, RDTSC).
 */
static inline uint64_t cpu_read_tsc(void) {
  uint32_t low, high;

  __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
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

/* The operand of LGDT and LIDT: a table's last byte and its address (Intel SDM 3A §2.4). */
struct __attribute__((packed)) cpu_table {
  uint16_t limit;
  uint64_t base;
};

_Static_assert(sizeof(struct cpu_table) == 10, "Intel SDM 3A, figure 2-6");

/* Forgets what the processor remembers of the page at `address`, and of the tables above every page
   (Intel SDM 3A §4.10.4.1). */
static inline void cpu_invalidate_page(uint64_t address) {
  __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

/* Bits of a physical address, at most 52: in a page table the bits above are reserved (Intel SDM 3A
   §4.1.4: CPUID.80000008h:EAX[7:0]). */
static inline uint32_t cpu_physical_bits(void) {
  uint32_t eax = 0x80000008, ebx, ecx, edx;

  __asm__("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
  return eax & 0xff;
}

static inline void cpu_load_idt(const struct cpu_table *table) {
  __asm__ volatile("lidt %0" : : "m"(*table) : "memory");
}

#endif /* KILN_KERNEL_ARCH_X86_64_CPU_H */
