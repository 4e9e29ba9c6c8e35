/*
 * Says what a CPU exception was, where it came from and what the registers held, and
 * stops. Called by interrupts.asm, on an interrupt stack or the interrupted one.
 */
#include <stdbool.h>

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/stack.h"
#include "kernel/console/console.h"
#include "kernel/panic.h"

#define PAGE_FAULT 14u

/* Mnemonics and names of the exceptions (Intel SDM 3A, table 6-1; AMD APM 2 §8.2). */
static const struct exception {
  const char *mnemonic;
  const char *name;
  bool selector_error; /* The error code is about a segment. */
} exceptions[EXCEPTION_VECTORS] = {
    [0] = {"#DE", "divide error", false},
    [1] = {"#DB", "debug", false},
    [2] = {"NMI", "non-maskable interrupt", false},
    [3] = {"#BP", "breakpoint", false},
    [4] = {"#OF", "overflow", false},
    [5] = {"#BR", "bound range exceeded", false},
    [6] = {"#UD", "invalid opcode", false},
    [7] = {"#NM", "device not available", false},
    [8] = {"#DF", "double fault", false},
    [10] = {"#TS", "invalid TSS", true},
    [11] = {"#NP", "segment not present", true},
    [12] = {"#SS", "stack-segment fault", true},
    [13] = {"#GP", "general protection", true},
    [14] = {"#PF", "page fault", false},
    [16] = {"#MF", "x87 floating-point error", false},
    [17] = {"#AC", "alignment check", false},
    [18] = {"#MC", "machine check", false},
    [19] = {"#XM", "SIMD floating-point exception", false},
    [20] = {"#VE", "virtualization exception", false},
    [21] = {"#CP", "control protection exception", false},
    [28] = {"#HV", "hypervisor injection exception", false},
    [29] = {"#VC", "VMM communication exception", false},
    [30] = {"#SX", "security exception", false},
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
  if (stack_guard_contains(address)) {
    kprintf(LOG_PANIC, "  stack overflow: the address is in the guard page below the stack\n");
  }
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

_Noreturn void exception_report(const struct interrupt_frame *frame) {
  const struct exception *exception = &exceptions[frame->vector];

  panic_begin();
  kprintf(LOG_PANIC, "exception %lu (%s, %s), error code 0x%lx\n", frame->vector,
          exception->mnemonic != NULL ? exception->mnemonic : "#??",
          exception->name != NULL ? exception->name : "reserved", frame->error_code);
  if (frame->vector == PAGE_FAULT) {
    print_page_fault(frame->error_code, cpu_read_cr2());
  } else if (exception->selector_error) {
    print_selector(frame->error_code);
  }
  print_registers(frame);
  stack_print_backtrace(frame->rip, frame->rbp);
  panic_end();
}
