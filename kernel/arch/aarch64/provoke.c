/* The list of exceptions, and what causes each: see provoke.h. */
#include "kernel/arch/aarch64/provoke.h"

#include <stddef.h>

#include "kernel/arch/aarch64/cpu.h"
#include "lib/string.h"

/* Each a function of a few instructions, of which the last causes an exception. The text of
 * assembler takes no parentheses. */
/* NOLINTBEGIN(bugprone-macro-parentheses) */
#define CAUSE(name, code)                                                   \
  static void name(void) {                                                  \
    __asm__ volatile(code : : : "x9", "x10", "x11", "x30", "cc", "memory"); \
  }
/* NOLINTEND(bugprone-macro-parentheses) */

CAUSE(undefined, "udf #0")
CAUSE(breakpoint, "brk #0")
CAUSE(supervisor_call, "svc #0")
/* FMOV X9, D0, which this compiler is told not to know. */
CAUSE(floating_point, ".inst 0x9e660009")
CAUSE(misaligned_pc, "adr x9, 1f; add x9, x9, #1; br x9; 1:")
/* QEMU checks this from version 8 on; without the check nothing happens. */
CAUSE(misaligned_sp, "mov x9, sp; sub x10, x9, #8; mov sp, x10; ldr x11, [sp]; mov sp, x9")
CAUSE(read_null, "mov x9, #0x10; ldrb w10, [x9]")
CAUSE(write_null, "mov x9, #0x10; strb w10, [x9]")
CAUSE(write_code, "adr x9, 1f; strb w10, [x9]; 1:")
CAUSE(execute_stack, "mov x9, sp; sub x9, x9, #256; blr x9")
CAUSE(overflow_stack, "1: stp x29, x30, [sp, #-16]!; mov x29, sp; bl 1b")

static const struct provocation provocations[] = {
    {"ud", 0x00, undefined},
    {"fp", 0x07, floating_point},
    {"svc", 0x15, supervisor_call},
    {"pf-execute", AARCH64_CLASS_INSTRUCTION_ABORT, execute_stack},
    {"pc", 0x22, misaligned_pc},
    {"pf", AARCH64_CLASS_DATA_ABORT, read_null},
    {"pf-write", AARCH64_CLASS_DATA_ABORT, write_null},
    {"pf-readonly", AARCH64_CLASS_DATA_ABORT, write_code},
    {"stack", AARCH64_CLASS_DATA_ABORT, overflow_stack},
    {"sp", 0x26, misaligned_sp},
    {"bp", AARCH64_CLASS_BREAKPOINT, breakpoint},
};

const struct provocation *provoke_list(uint32_t index) {
  return index < sizeof(provocations) / sizeof(provocations[0]) ? &provocations[index] : NULL;
}

struct provocation provoke_find(const char *name) {
  for (uint32_t i = 0; provoke_list(i) != NULL; i++) {
    if (strcmp(name, provocations[i].name) == 0) return provocations[i];
  }
  return (struct provocation){.vector = PROVOKE_NONE};
}

void provoke(struct provocation provocation) {
  bool on = cpu_interrupts_disable();

  if (provocation.cause != NULL) {
    provocation.cause();
  }
  cpu_interrupts_restore(on);
}
