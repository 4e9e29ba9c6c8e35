/* The list of exceptions, and what causes each: see provoke.h. */
#include "kernel/arch/x86_64/provoke.h"

#include <stddef.h>

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/segments.h"
#include "lib/format.h"
#include "lib/string.h"

/* Each a function of a few instructions, of which the last causes an exception. The text of
 * assembler takes no parentheses. */
/* NOLINTBEGIN(bugprone-macro-parentheses) */
#define CAUSE(name, code)                                                                          \
  static void name(void) {                                                                         \
    __asm__ volatile(code : : [absent] "i"(SEGMENT_ABSENT) : "rax", "rcx", "rdx", "cc", "memory"); \
  }
/* NOLINTEND(bugprone-macro-parentheses) */

CAUSE(divide, "xorl %%ecx, %%ecx; xorl %%edx, %%edx; divl %%ecx")
/* Sets RFLAGS.TF, and clears it by the one instruction that is stepped over. */
CAUSE(single_step, "pushfq; pushfq; orq $0x100, (%%rsp); popfq; popfq")
CAUSE(int2, "int $2")
CAUSE(int3, "int3")
CAUSE(int4, "int $4")
CAUSE(ud2, "ud2")
/* Sets CR0.TS (Intel SDM 3A §2.5). */
CAUSE(x87_switched_off, "movq %%cr0, %%rax; orq $8, %%rax; movq %%rax, %%cr0; fninit")
/* A push to nowhere faults, and so does the delivery of that fault (Intel SDM 3A, table 6-5). */
CAUSE(lose_stack, "movabsq $0x8000000000000000, %%rsp; pushq %%rax")
CAUSE(load_ds, "movl %[absent], %%eax; movl %%eax, %%ds")
CAUSE(load_ss, "movl %[absent], %%eax; movl %%eax, %%ss")
CAUSE(not_canonical, "movabsq $0x8000000000000000, %%rax; movb (%%rax), %%al")
CAUSE(read_null, "movl $0x10, %%eax; movb (%%rax), %%al")
CAUSE(write_null, "movl $0x10, %%eax; movb %%al, (%%rax)")
CAUSE(write_code, "leaq 1f(%%rip), %%rax; movb %%al, (%%rax); jmp 2f; 1: nop; 2:")
CAUSE(execute_stack, "leaq -256(%%rsp), %%rax; call *%%rax")
CAUSE(overflow_stack, "call 1f; 1: pushq %%rbp; movq %%rsp, %%rbp; call 1b")
/* With CR0.NE, without EM, TS and MP (Intel SDM 3A §2.5), and with FNINIT's control word less ZM
   (Intel SDM 1 §8.1.5); the error waits for FWAIT. */
CAUSE(divide_x87,
      "movq %%cr0, %%rax; orq $0x20, %%rax; andq $~0xe, %%rax; movq %%rax, %%cr0;"
      "fninit; pushq $0x037b; fldcw (%%rsp); popq %%rax; fld1; fldz; fdivrp %%st(1); fwait")

static const struct provocation provocations[] = {
    {"de", 0, divide},
    {"db", 1, single_step},
    {"nmi", 2, int2},
    {"bp", 3, int3},
    {"of", 4, int4},
    {"ud", 6, ud2},
    {"nm", 7, x87_switched_off},
    {"df", 8, lose_stack},
    {"np", 11, load_ds},
    {"ss", 12, load_ss},
    {"gp", 13, not_canonical},
    {"pf", 14, read_null},
    {"pf-write", 14, write_null},
    {"pf-readonly", 14, write_code},
    {"pf-execute", 14, execute_stack},
    {"stack", 14, overflow_stack},
    {"mf", 16, divide_x87},
};

const struct provocation *provoke_list(uint32_t index) {
  return index < sizeof(provocations) / sizeof(provocations[0]) ? &provocations[index] : NULL;
}

struct provocation provoke_find(const char *name) {
  struct provocation by_frame = {.vector = 0};
  char number[4];

  for (uint32_t i = 0; provoke_list(i) != NULL; i++) {
    if (strcmp(name, provocations[i].name) == 0) return provocations[i];
  }
  for (; by_frame.vector < X86_EXCEPTIONS; by_frame.vector++) {
    snprintf(number, sizeof(number), "%u", by_frame.vector);
    if (strcmp(name, number) == 0) break;
  }
  return by_frame;
}

/* Pushes what the processor would (Intel SDM 3A §6.14.2), and enters the handler of `vector`. */
static void enter(uint32_t vector) {
  const uint8_t *handler = interrupt_gates + vector * INTERRUPT_GATE_SIZE;
  uint64_t surplus = interrupt_error_codes >> vector & 1 ? 0 : 8;

  __asm__ volatile(
      "movq %%rsp, %%rdx\n\t"
      "andq $-16, %%rsp\n\t"
      "movl %%ss, %%eax\n\t"
      "pushq %%rax\n\t"
      "pushq %%rdx\n\t" /* RSP, for after the return. */
      "pushfq\n\t"
      "movl %%cs, %%eax\n\t"
      "pushq %%rax\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "pushq $0\n\t" /* An error code, if it has one. */
      "addq %[surplus], %%rsp\n\t"
      "jmp *%[handler]\n"
      "1:"
      :
      : [handler] "r"(handler), [surplus] "r"(surplus)
      : "rax", "rdx", "cc", "memory");
}

void provoke(struct provocation provocation) {
  bool on = cpu_interrupts_disable();

  if (provocation.cause != NULL) {
    provocation.cause();
  } else {
    enter(provocation.vector);
  }
  cpu_interrupts_restore(on);
}
