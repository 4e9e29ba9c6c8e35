/*
 * What is done about an exception: breakpoints go on, of all others is said what they were, where
 * they came from and what the registers held, and that is the end. On the stack of exceptions. Owns
 * the hook that tests catch exceptions with.
 */
#include "lib/aarch64/exceptions.h"

#include "boot/protocol/kiln.h"
#include "kernel/arch/aarch64/cpu.h"
#include "kernel/arch/aarch64/interrupts.h"
#include "kernel/console/console.h"
#include "kernel/panic.h"
#include "kernel/stack.h"

#define INSTRUCTION_BYTES 4u

/* Of ESR_EL1 of an abort (Arm ARM D19.2, ISS). */
#define ABORT_WRITE 0x40u       /* WnR: of a data abort. */
#define ABORT_STATUS_KIND 0x3cu /* The fault status, without the level: */
#define ABORT_TRANSLATION 0x04u
#define ABORT_PERMISSION 0x0cu

static bool (*test_hook)(struct interrupt_frame *frame);

/* What an access was, and why it could not be, where that is so. */
static void print_access(const struct interrupt_frame *frame) {
  uint32_t class = aarch64_exception_class(frame->esr);
  uint64_t kind = frame->esr & ABORT_STATUS_KIND;
  const char *access = class == AARCH64_CLASS_INSTRUCTION_ABORT ? "instruction fetch from"
                       : class != AARCH64_CLASS_DATA_ABORT      ? "use of"
                       : (frame->esr & ABORT_WRITE) != 0        ? "write to"
                                                                : "read of";
  bool is_abort = class == AARCH64_CLASS_INSTRUCTION_ABORT || class == AARCH64_CLASS_DATA_ABORT;

  if (!aarch64_exception_has_address(frame->esr)) return;
  kprintf(LOG_PANIC, "  %s %016lx%s\n", access, frame->far,
          is_abort && kind == ABORT_TRANSLATION  ? ", which is not mapped"
          : is_abort && kind == ABORT_PERMISSION ? ", which its page does not allow"
                                                 : "");
  if (is_abort) stack_print_overflow(frame->far);
}

static void print_exception(const struct interrupt_frame *frame) {
  int level;
  const char *reason = aarch64_abort_reason(frame->esr, &level);

  kprintf(LOG_PANIC,
          level < 0 ? "exception %u (%s%s%s), ESR 0x%lx\n"
                    : "exception %u (%s%s%s), ESR 0x%lx, in a table of level %d\n",
          aarch64_exception_class(frame->esr), aarch64_exception_name(frame->esr),
          *reason != '\0' ? ", " : "", reason, frame->esr, level);
  print_access(frame);
  if (kiln_main_returned(frame->esr))
    kprintf(LOG_PANIC, "  the kernel's main function returned, which it never should\n");
}

static void print_registers(const struct interrupt_frame *frame) {
  kprintf(LOG_PANIC, "  PC  %016lx  SP  %016lx  PSTATE %08lx  FAR %016lx\n", frame->pc, frame->sp,
          frame->pstate, frame->far);
  for (uint32_t i = 0; i < 28; i += 4) {
    kprintf(LOG_PANIC, "  X%-2u %016lx  X%-2u %016lx  X%-2u %016lx  X%-2u %016lx\n", i, frame->x[i],
            i + 1, frame->x[i + 1], i + 2, frame->x[i + 2], i + 3, frame->x[i + 3]);
  }
  kprintf(LOG_PANIC, "  X28 %016lx  X29 %016lx  X30 %016lx\n", frame->x[28], frame->x[29],
          frame->x[30]);
}

void interrupt_print_backtrace(const struct interrupt_frame *frame) {
  stack_print_backtrace(frame->pc, (uint64_t)&frame->x[30], frame->x[29]);
}

_Noreturn void interrupt_report(const struct interrupt_frame *frame) {
  uint64_t kind = frame->vector % INTERRUPT_KINDS;

  panic_begin();
  if (kind == INTERRUPT_SYNCHRONOUS) {
    print_exception(frame);
  } else if (kind == INTERRUPT_SERROR) {
    kprintf(LOG_PANIC, "SError, ESR 0x%lx: an access that nobody waited for has failed\n",
            frame->esr);
  } else {
    kprintf(LOG_PANIC, "interrupt (%s), which nothing handles\n",
            kind == INTERRUPT_IRQ ? "IRQ" : "FIQ");
  }
  print_registers(frame);
  interrupt_print_backtrace(frame);
  panic_end();
}

void exception_set_hook(bool (*hook)(struct interrupt_frame *frame)) {
  test_hook = hook;
}

void exception_handle(struct interrupt_frame *frame) {
  if (test_hook != NULL && test_hook(frame)) {
    return;
  }
  if (aarch64_exception_class(frame->esr) != AARCH64_CLASS_BREAKPOINT ||
      kiln_main_returned(frame->esr)) {
    interrupt_report(frame);
  }
  kprintf(LOG_INFO, "breakpoint at %016lx, going on\n", frame->pc);
  frame->pc += INSTRUCTION_BYTES;
}
