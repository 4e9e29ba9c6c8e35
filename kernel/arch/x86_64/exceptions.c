/*
 * What is done about a CPU exception: breakpoints go on, of all others is said what they
 * were, where they came from and what the registers held, and that is the end; the same is said of
 * an interrupt that nothing handles. On an interrupt stack or the interrupted one. Owns the hook
 * that tests catch exceptions with.
 */
#include "lib/x86/exceptions.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/console/console.h"
#include "kernel/panic.h"
#include "kernel/stack.h"

#define BREAKPOINT 3u
#define INVALID_OPCODE 6u
#define INVALID_TSS 10u        /* The first with an error code about a segment... */
#define GENERAL_PROTECTION 13u /* ...and the last. */
#define PAGE_FAULT 14u

static bool (*test_hook)(struct interrupt_frame *frame);

/* Mnemonics of the exceptions (Intel SDM 3A, table 6-1); empty for those that are reserved. */
static const char mnemonics[X86_EXCEPTIONS][4] = {
    "#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "",    "#TS",
    "#NP", "#SS", "#GP", "#PF", "",    "#MF", "#AC", "#MC", "#XM", "#VE", "#CP",
};

/* Bits of the error code of a page fault (Intel SDM 3A §4.7). */
#define PAGE_FAULT_PRESENT 0x01u /* A right was missing; else the page was. */
#define PAGE_FAULT_WRITE 0x02u
#define PAGE_FAULT_USER 0x04u
#define PAGE_FAULT_RESERVED 0x08u /* A reserved bit is set in a page table. */
#define PAGE_FAULT_FETCH 0x10u

/* Fields of an error code about a segment (Intel SDM 3A §6.13). */
#define SELECTOR_EXTERNAL 0x01u
#define SELECTOR_IDT 0x02u
#define SELECTOR_LDT 0x04u

static void print_page_fault(uint64_t error_code, uint64_t address) {
  const char *access = error_code & PAGE_FAULT_FETCH   ? "instruction fetch from"
                       : error_code & PAGE_FAULT_WRITE ? "write to"
                                                       : "read of";
  const char *reason = error_code & PAGE_FAULT_RESERVED  ? "whose page tables are corrupt"
                       : error_code & PAGE_FAULT_PRESENT ? "which its page does not allow"
                                                         : "which is not mapped";

  kprintf(LOG_PANIC, "  %s %016lx%s, %s\n", access, address,
          error_code & PAGE_FAULT_USER ? " in user mode" : "", reason);
  stack_print_overflow(address);
}

static void print_selector(uint64_t error_code) {
  const char *table = error_code & SELECTOR_IDT ? "IDT" : error_code & SELECTOR_LDT ? "LDT" : "GDT";

  if (error_code == 0) {
    return; /* Most are not about a segment at all. */
  }
  kprintf(LOG_PANIC, "  because of entry %lu of the %s%s\n", error_code >> 3 & 0x1fff, table,
          error_code & SELECTOR_EXTERNAL ? ", while an interrupt was delivered" : "");
}

static void print_registers(const struct interrupt_frame *frame) {
  kprintf(LOG_PANIC,
          "  RIP %016lx  CS %04lx  RFLAGS %016lx\n"
          "  RSP %016lx  SS %04lx  CR2    %016lx\n"
          "  RAX %016lx  RBX %016lx  RCX %016lx\n"
          "  RDX %016lx  RSI %016lx  RDI %016lx\n"
          "  RBP %016lx  R8  %016lx  R9  %016lx\n"
          "  R10 %016lx  R11 %016lx  R12 %016lx\n"
          "  R13 %016lx  R14 %016lx  R15 %016lx\n",
          frame->rip, frame->cs, frame->rflags, frame->rsp, frame->ss, cpu_read_cr2(), frame->rax,
          frame->rbx, frame->rcx, frame->rdx, frame->rsi, frame->rdi, frame->rbp, frame->r8,
          frame->r9, frame->r10, frame->r11, frame->r12, frame->r13, frame->r14, frame->r15);
}

static void print_exception(const struct interrupt_frame *frame) {
  const char *mnemonic = mnemonics[frame->vector];

  kprintf(LOG_PANIC, "exception %lu (%s, %s), error code 0x%lx\n", frame->vector,
          *mnemonic != '\0' ? mnemonic : "#??", x86_exception_name(frame->vector),
          frame->error_code);
  if (frame->vector == PAGE_FAULT) {
    print_page_fault(frame->error_code, cpu_read_cr2());
  } else if (frame->vector == INVALID_OPCODE && kiln_main_returned(frame->rip)) {
    kprintf(LOG_PANIC, "  the kernel's main function returned, which it never should\n");
  } else if (frame->vector >= INVALID_TSS && frame->vector <= GENERAL_PROTECTION) {
    print_selector(frame->error_code);
  }
}

void interrupt_print_backtrace(const struct interrupt_frame *frame) {
  stack_print_backtrace(frame->rip, frame->rsp, frame->rbp);
}

_Noreturn void interrupt_report(const struct interrupt_frame *frame) {
  panic_begin();
  if (frame->vector < X86_EXCEPTIONS) {
    print_exception(frame);
  } else {
    kprintf(LOG_PANIC,
            "interrupt 0x%02lx, which nothing handles: an INT instruction, or a device that the "
            "firmware has left switched on\n",
            frame->vector);
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
  if (frame->vector != BREAKPOINT) {
    interrupt_report(frame);
  }
  kprintf(LOG_INFO, "breakpoint at %016lx, going on\n", frame->rip - 1); /* INT3: one byte. */
}
