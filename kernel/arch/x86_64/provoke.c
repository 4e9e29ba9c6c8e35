/* The list of exceptions, and the machine's state that some of them need: see provoke.h. */
#include "kernel/arch/x86_64/provoke.h"

#include <stddef.h>

#include "kernel/arch/x86_64/cpu.h"
#include "lib/string.h"

#define VECTORS 32u
#define GATE_SIZE 16u /* Bytes of an IDT's gate (Intel SDM 3A §6.14.1). */
#define GATE_PRESENT (1ull << 47)
#define GDT_ENTRIES 16u        /* Of a GDT of ours; the kernel's has fewer. */
#define ERROR_CODE 0x60227d00u /* Vectors with an error code, as in interrupts.asm. */

#define CR0_MP (1ull << 1) /* Intel SDM 3A §2.5. */
#define CR0_EM (1ull << 2)
#define CR0_TS (1ull << 3)
#define CR0_NE (1ull << 5)

/* Writable data of ring 0, not present (Intel SDM 3A §3.4.5). */
#define DESCRIPTOR_ABSENT 0x0000120000000000ull

/* Each a function of a few instructions, of which the last causes an exception. */
#define CAUSE(name, code)                                             \
  static void name(void) {                                            \
    __asm__ volatile(code : : : "rax", "rcx", "rdx", "cc", "memory"); \
  }

CAUSE(divide, "xorl %%ecx, %%ecx; xorl %%edx, %%edx; divl %%ecx")
/* Sets RFLAGS.TF, and clears it by the one instruction that is stepped over. */
CAUSE(single_step, "pushfq; pushfq; orq $0x100, (%%rsp); popfq; popfq")
CAUSE(int2, "int $2")
CAUSE(int3, "int3")
CAUSE(int4, "int $4")
CAUSE(ud2, "ud2")
CAUSE(x87, "fninit")
CAUSE(int31, "int $31")
CAUSE(not_canonical, "movabsq $0x8000000000000000, %%rax; movb (%%rax), %%al")
CAUSE(read_null, "movl $0x10, %%eax; movb (%%rax), %%al")
CAUSE(write_null, "movl $0x10, %%eax; movb %%al, (%%rax)")
CAUSE(write_code, "leaq 1f(%%rip), %%rax; movb %%al, (%%rax); jmp 2f; 1: nop; 2:")
CAUSE(execute_stack, "leaq -256(%%rsp), %%rax; call *%%rax")
CAUSE(overflow_stack, "1: pushq %%rbp; movq %%rsp, %%rbp; call 1b")
/* With FNINIT's control word less ZM (Intel SDM 1 §8.1.5); the error waits for FWAIT. */
CAUSE(divide_x87,
      "fninit; pushq $0x037b; fldcw (%%rsp); popq %%rax; fld1; fldz; fdivrp %%st(1); fwait")

/* provoke.asm. */
void provoke_enter(uint64_t handler, bool error_code);
void provoke_restore(void);

/* What provoke_restore puts back. */
struct __attribute__((packed)) saved {
  uint64_t handler; /* The kernel's, of the vector to come. */
  uint64_t cr0;
  struct cpu_table idt, gdt;
};

_Static_assert(offsetof(struct saved, gdt) == 26, "as provoke.asm has it");
extern struct saved provoke_saved;
struct saved provoke_saved;

/* A gate: the address of its code is in bits 0 to 15 and 48 to 63, and in the second half. */
struct gate {
  uint64_t low, high;
};

static struct gate idt[VECTORS];
static uint64_t gdt[GDT_ENTRIES + 1];

static uint64_t gate_code(const struct gate *gate) {
  return (gate->low & 0xffff) | (gate->low >> 48) << 16 | gate->high << 32;
}

static const struct gate *kernel_gates(void) {
  __asm__ volatile("sidt %0" : "=m"(provoke_saved.idt));
  return (const struct gate *)provoke_saved.idt.base;
}

/*
 * Has the processor use the first `gates` gates of a copy of the IDT, in which `vector` leads to
 * provoke_restore, until it does. Everything may be changed after this.
 */
static void divert(uint32_t vector, uint32_t gates) {
  const struct cpu_table table = {.limit = (uint16_t)(gates * GATE_SIZE - 1),
                                  .base = (uint64_t)idt};
  uint64_t code = (uint64_t)provoke_restore;

  memcpy(idt, kernel_gates(), sizeof(idt));
  __asm__ volatile("sgdt %0" : "=m"(provoke_saved.gdt));
  __asm__ volatile("movq %%cr0, %0" : "=r"(provoke_saved.cr0));
  provoke_saved.handler = gate_code(&idt[vector]);
  idt[vector].low =
      (idt[vector].low & 0x0000ffffffff0000ull) | (code & 0xffff) | (code >> 16 & 0xffff) << 48;
  idt[vector].high = code >> 32;
  cpu_load_idt(&table);
}

static void write_cr0(uint64_t value) {
  __asm__ volatile("movq %0, %%cr0" : : "r"(value) : "memory");
}

static void device_not_available(void) {
  divert(7, VECTORS);
  write_cr0(provoke_saved.cr0 | CR0_TS);
  x87();
}

static void double_fault(void) {
  divert(8, 9);
  not_canonical();
}

static void segment_not_present(void) {
  divert(11, VECTORS);
  idt[31].low &= ~GATE_PRESENT;
  int31();
}

static void stack_segment_fault(void) {
  struct cpu_table table = {.base = (uint64_t)gdt};

  divert(12, VECTORS);
  table.limit =
      provoke_saved.gdt.limit < GDT_ENTRIES * 8 ? provoke_saved.gdt.limit : GDT_ENTRIES * 8 - 1;
  memcpy(gdt, (const void *)provoke_saved.gdt.base, table.limit + 1u);
  table.limit = (uint16_t)(table.limit + 8); /* One more. */
  gdt[table.limit / 8] = DESCRIPTOR_ABSENT;
  __asm__ volatile("lgdt %0" : : "m"(table) : "memory");
  __asm__ volatile("movl %0, %%ss" : : "r"(table.limit & ~7u));
}

static void x87_error(void) {
  divert(16, VECTORS);
  write_cr0((provoke_saved.cr0 | CR0_NE) & ~(CR0_EM | CR0_TS | CR0_MP));
  divide_x87();
}

#define BY_FRAME true, "a stack frame like the processor's", NULL

static const struct provocation provocations[] = {
    {"de", 0, false, "a division by zero", divide},
    {"db", 1, true, "a single step", single_step},
    {"nmi", 2, true, "the INT instruction", int2},
    {"bp", 3, true, "the INT3 instruction", int3},
    {"of", 4, true, "the INT instruction", int4},
    {"br", 5, BY_FRAME},
    {"ud", 6, false, "the UD2 instruction", ud2},
    {"nm", 7, true, "x87 code with CR0.TS set", device_not_available},
    {"df", 8, false, "#GP without a gate for it", double_fault},
    {"", 9, BY_FRAME},
    {"ts", 10, BY_FRAME},
    {"np", 11, false, "INT through a gate that is not present", segment_not_present},
    {"ss", 12, false, "SS loaded with a segment that is not present", stack_segment_fault},
    {"gp", 13, false, "a read of an address that is not canonical", not_canonical},
    {"pf", 14, false, "a read of what is not mapped", read_null},
    {"pf-write", 14, false, "a write to what is not mapped", write_null},
    {"pf-readonly", 14, false, "a write to code", write_code},
    {"pf-execute", 14, false, "a call of data", execute_stack},
    {"stack", 14, false, "an endless recursion", overflow_stack},
    {"", 15, BY_FRAME},
    {"mf", 16, false, "an x87 division by zero", x87_error},
    {"ac", 17, BY_FRAME},
    {"mc", 18, BY_FRAME},
    {"xm", 19, BY_FRAME},
    {"ve", 20, BY_FRAME},
    {"cp", 21, BY_FRAME},
    {"", 22, BY_FRAME},
    {"", 23, BY_FRAME},
    {"", 24, BY_FRAME},
    {"", 25, BY_FRAME},
    {"", 26, BY_FRAME},
    {"", 27, BY_FRAME},
    {"hv", 28, BY_FRAME},
    {"vc", 29, BY_FRAME},
    {"sx", 30, BY_FRAME},
    {"", 31, BY_FRAME},
};

const struct provocation *provoke_list(uint32_t index) {
  return index < sizeof(provocations) / sizeof(provocations[0]) ? &provocations[index] : NULL;
}

const struct provocation *provoke_find(const char *name) {
  uint32_t vector = 0, digits = 0;

  while (digits < 2 && name[digits] >= '0' && name[digits] <= '9')
    vector = vector * 10 + (uint32_t)(name[digits++] - '0');
  for (uint32_t i = 0; name[0] != '\0' && provoke_list(i) != NULL; i++) {
    bool is_number = digits > 0 && name[digits] == '\0' && vector == provocations[i].vector;

    if (is_number || strcmp(name, provocations[i].name) == 0) return &provocations[i];
  }
  return NULL;
}

void provoke(const struct provocation *provocation) {
  bool on = cpu_interrupts_disable();

  if (provocation->cause != NULL) {
    provocation->cause();
  } else {
    provoke_enter(gate_code(&kernel_gates()[provocation->vector]),
                  ERROR_CODE >> provocation->vector & 1);
  }
  cpu_interrupts_restore(on);
}
