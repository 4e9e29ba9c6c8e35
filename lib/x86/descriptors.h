/*
 * Descriptor tables of 64-bit mode, for code at privilege level 0: the hand-off code's, the UEFI
 * loader's and the kernel's. A global descriptor table (GDT) begins with five entries: null, code,
 * data, and a task-state segment (TSS), which takes two.
 */
#ifndef KILN_LIB_X86_DESCRIPTORS_H
#define KILN_LIB_X86_DESCRIPTORS_H

#include <stdint.h>

/* Selectors (Intel SDM 3A §3.4.2), and what is behind them (§3.4.5, §5.2.1, §7.2.3). */
#define X86_SELECTOR_CODE 0x08
#define X86_SELECTOR_DATA 0x10
#define X86_SELECTOR_TSS 0x18
#define X86_DESCRIPTOR_CODE 0x00af9b000000ffffull /* Present, ring 0, 64-bit code, accessed. */
#define X86_DESCRIPTOR_DATA 0x00cf93000000ffffull /* Present, ring 0, writable data, accessed. */
#define X86_DESCRIPTOR_TSS 0x0000890000000000ull  /* Present, ring 0, 64-bit TSS, not busy. */

#define X86_GATE_INTERRUPT 0x8e00u /* Present, ring 0, 64-bit interrupt gate: clears RFLAGS.IF. */
#define X86_GATE_PRESENT 0x8000u

/* The operand of LGDT, LIDT, SGDT and SIDT (§2.4). */
struct __attribute__((packed)) x86_table {
  uint16_t limit; /* Bytes, less one. */
  uint64_t base;
};

/* A gate of the interrupt descriptor table (§6.14.1). */
struct x86_gate {
  uint16_t offset_low;
  uint16_t selector;
  uint16_t flags; /* Number of a stack of the TSS in bits 0 to 2; type and present bit above. */
  uint16_t offset_middle;
  uint32_t offset_high;
  uint32_t reserved;
};

/* The 64-bit task-state segment (§7.7). */
struct __attribute__((packed)) x86_task_state {
  uint32_t reserved0;
  uint64_t rsp[3]; /* Stacks of rings 0 to 2. */
  uint64_t reserved1;
  uint64_t ist[7]; /* Tops of the stacks that gates name, from number 1 on. */
  uint64_t reserved2;
  uint16_t reserved3;
  uint16_t io_map; /* Offset of the I/O permission map; at the limit: none. */
};

_Static_assert(sizeof(struct x86_table) == 10, "Intel SDM 3A, figure 2-6");
_Static_assert(sizeof(struct x86_gate) == 16, "Intel SDM 3A, figure 6-8");
_Static_assert(sizeof(struct x86_task_state) == 104, "Intel SDM 3A, figure 7-11");

/* An interrupt gate to `code`; `stack` is a number of the TSS, or 0 for the interrupted stack. */
static inline struct x86_gate x86_gate(uint64_t code, uint16_t selector, uint32_t stack) {
  return (struct x86_gate){
      .offset_low = (uint16_t)code,
      .selector = selector,
      .flags = (uint16_t)(X86_GATE_INTERRUPT | stack),
      .offset_middle = (uint16_t)(code >> 16),
      .offset_high = (uint32_t)(code >> 32),
  };
}

/* Writes the two entries of `gdt` that describe `task_state`, whose address they have in pieces. */
static inline void x86_describe_task_state(uint64_t *gdt, const struct x86_task_state *task_state) {
  uint64_t base = (uint64_t)task_state;

  gdt[X86_SELECTOR_TSS / 8] = X86_DESCRIPTOR_TSS | (sizeof(*task_state) - 1) |
                              (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
  gdt[X86_SELECTOR_TSS / 8 + 1] = base >> 32;
}

/* Loads a GDT, every segment register and TR out of it, and nothing into LDTR. */
static inline void x86_load_segments(const struct x86_table *gdt) {
  __asm__ volatile(
      "lgdt %[gdt]\n\t"
      "pushq %[code]\n\t" /* CS can only be loaded by a far transfer: return to the next line. */
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "lretq\n"
      "1:\n\t"
      "movl %[data], %%eax\n\t"
      "movl %%eax, %%ds\n\t"
      "movl %%eax, %%es\n\t"
      "movl %%eax, %%fs\n\t"
      "movl %%eax, %%gs\n\t"
      "movl %%eax, %%ss\n\t"
      "movl %[task], %%eax\n\t"
      "ltr %%ax\n\t"
      "xorl %%eax, %%eax\n\t"
      "lldt %%ax"
      :
      : [gdt] "m"(*gdt), [code] "i"(X86_SELECTOR_CODE), [data] "i"(X86_SELECTOR_DATA),
        [task] "i"(X86_SELECTOR_TSS)
      : "rax", "cc", "memory");
}

static inline void x86_load_idt(const struct x86_table *table) {
  __asm__ volatile("lidt %0" : : "m"(*table) : "memory");
}

#endif /* KILN_LIB_X86_DESCRIPTORS_H */
