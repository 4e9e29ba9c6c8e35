/*
 * Reports an exception that comes before the kernel has loaded its own IDT, and stops.
 *
 * Called by the gates of lib/x86/exception_gates.asm on the exception stack, interrupts off, in the
 * kernel's address space. COM1 is set up anew, as nobody can tell who used it last.
 */
#include <stdint.h>

#include "boot/handoff/internal.h"
#include "boot/protocol/kiln.h"
#include "lib/string.h"
#include "lib/uart16550.h"
#include "lib/x86/exceptions.h"

#define INVALID_OPCODE 6u /* Intel SDM 3A, table 6-1. */
#define PAGE_FAULT 14u

static uint64_t read_cr2(void) {
  uint64_t value;
  __asm__ volatile("mov %%cr2, %0" : "=r"(value));
  return value;
}

static void print(const char *text) {
  uart16550_write(UART16550_COM1, text, strlen(text));
}

/* Prints `value` in `base`. The formatter of lib/ would make this image twice as long. */
static void print_number(uint64_t value, unsigned base) {
  char digits[21];
  char *digit = digits + sizeof(digits) - 1;

  *digit = '\0';
  do {
    *--digit = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  print(digit);
}

static void print_hex(const char *label, uint64_t value) {
  print(label);
  print_number(value, 16);
}

static int guard_contains(uint64_t address) {
  return address < image_start.stack_base && image_start.stack_base - address <= KILN_STACK_GUARD;
}

/* Says what the numbers mean. */
static void print_cause(const struct x86_exception_frame *frame) {
  if (frame->vector == INVALID_OPCODE && kiln_main_returned(frame->ip)) {
    print("the kernel's main function returned, which it never should");
  } else if (guard_contains(frame->sp) ||
             (frame->vector == PAGE_FAULT && guard_contains(read_cr2()))) {
    print(
        "stack overflow: the guard below the boot stack was reached; ask for more stack in "
        "KILN_ENTRY");
  } else if (frame->sp < image_start.stack_base || frame->sp > image_start.stack_end) {
    print("RSP is outside the boot stack");
  } else {
    print("RIP less slide is an address of the kernel's ELF file");
  }
}

_Noreturn void x86_exception_report(const struct x86_exception_frame *frame) {
  if (uart16550_init(UART16550_COM1, UART16550_BAUD)) {
    print("\nkiln: error: exception ");
    print_number(frame->vector, 10);
    print(" (");
    print(x86_exception_name(frame->vector));
    print_hex(") before the kernel loaded an IDT of its own: error code 0x", frame->error_code);
    print_hex(", RIP=0x", frame->ip);
    print_hex(" slide=0x", image_start.slide);
    print_hex(", RSP 0x", frame->sp);
    print_hex(", CR2 0x", read_cr2());
    print("; ");
    print_cause(frame);
    print(".\n");
  }
  for (;;) __asm__ volatile("cli; hlt");
}
