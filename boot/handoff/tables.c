/*
 * The loader's descriptor tables: what the kernel finds loaded when it is entered.
 *
 * A flat 64-bit code and a flat data segment, a TSS whose only use is the stack that
 * every exception is handled on (so that a kernel that overflows its boot stack is
 * reported instead of resetting), and an IDT for the 32 exception vectors.
 */
#include <stdint.h>

#include "boot/handoff/internal.h"
#include "lib/x86/exceptions.h"

/* Selectors, and the segment descriptors behind them (Intel SDM 3A §3.4.5, §5.8). */
#define CODE_SELECTOR 0x08
#define DATA_SELECTOR 0x10
#define TSS_SELECTOR 0x18
#define CODE_DESCRIPTOR 0x00af9b000000ffffull /* Present, ring 0, 64-bit code, accessed. */
#define DATA_DESCRIPTOR 0x00cf93000000ffffull /* Present, ring 0, writable data, accessed. */
#define TSS_AVAILABLE 0x0000890000000000ull   /* Present, ring 0, 64-bit TSS, not busy. */
#define INTERRUPT_GATE 0x8e00u                /* Present, ring 0, 64-bit interrupt gate. */
#define EXCEPTION_IST 1u                      /* Index of the exception stack in the TSS. */
#define STUB_SIZE 5u                          /* As enter.asm has it. */

/* A gate of the IDT (Intel SDM 3A §6.14.1). */
struct idt_gate {
  uint16_t offset_low;
  uint16_t selector;
  uint16_t flags; /* IST in bits 0 to 2, type and present bit above. */
  uint16_t offset_middle;
  uint32_t offset_high;
  uint32_t reserved;
};

/* The 64-bit task-state segment (Intel SDM 3A §7.7). */
struct __attribute__((packed)) tss {
  uint32_t reserved0;
  uint64_t rsp[3];
  uint64_t reserved1;
  uint64_t ist[7];
  uint64_t reserved2;
  uint16_t reserved3;
  uint16_t io_map_base;
};

/* The operand of LGDT and LIDT. */
struct __attribute__((packed)) table_register {
  uint16_t limit;
  uint64_t base;
};

_Static_assert(sizeof(struct idt_gate) == 16, "Intel SDM 3A §6.14.1");
_Static_assert(sizeof(struct tss) == 104, "Intel SDM 3A §7.7");

static uint8_t exception_stack[4096] __attribute__((aligned(16)));
static struct tss tss;
static struct idt_gate idt[X86_EXCEPTIONS];
static uint64_t gdt[5]; /* Null, code, data, and the TSS, which takes two. */

static void fill_gdt(void) {
  uint64_t base = (uint64_t)&tss;
  uint64_t limit = sizeof(tss) - 1;

  gdt[CODE_SELECTOR / 8] = CODE_DESCRIPTOR;
  gdt[DATA_SELECTOR / 8] = DATA_DESCRIPTOR;
  gdt[TSS_SELECTOR / 8] =
      TSS_AVAILABLE | limit | (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
  gdt[TSS_SELECTOR / 8 + 1] = base >> 32;
}

static void fill_tss(void) {
  tss.ist[EXCEPTION_IST - 1] = (uint64_t)(exception_stack + sizeof(exception_stack));
  tss.io_map_base = sizeof(tss); /* No I/O permission bitmap. */
}

static void fill_idt(void) {
  for (uint32_t vector = 0; vector < X86_EXCEPTIONS; vector++) {
    uint64_t stub = (uint64_t)handoff_stubs + vector * STUB_SIZE;

    idt[vector] = (struct idt_gate){
        .offset_low = (uint16_t)stub,
        .selector = CODE_SELECTOR,
        .flags = INTERRUPT_GATE | EXCEPTION_IST,
        .offset_middle = (uint16_t)(stub >> 16),
        .offset_high = (uint32_t)(stub >> 32),
    };
  }
}

void handoff_load_tables(void) {
  struct table_register gdtr = {sizeof(gdt) - 1, (uint64_t)gdt};
  struct table_register idtr = {sizeof(idt) - 1, (uint64_t)idt};

  fill_gdt();
  fill_tss();
  fill_idt();
  __asm__ volatile(
      "lgdt %0\n\t"
      "lidt %1\n\t"
      "pushq %2\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "lretq\n"
      "1:\n\t"
      "movl %3, %%eax\n\t"
      "movl %%eax, %%ds\n\t"
      "movl %%eax, %%es\n\t"
      "movl %%eax, %%fs\n\t"
      "movl %%eax, %%gs\n\t"
      "movl %%eax, %%ss\n\t"
      "movl %4, %%eax\n\t"
      "ltr %%ax"
      :
      : "m"(gdtr), "m"(idtr), "i"(CODE_SELECTOR), "i"(DATA_SELECTOR), "i"(TSS_SELECTOR)
      : "rax", "memory");
}
