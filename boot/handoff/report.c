/*
 * Reports an exception that comes before the kernel has loaded its own IDT, and stops.
 *
 * Called by the gates in enter.asm on the exception stack, interrupts off, in the
 * kernel's address space. COM1 is set up anew, as nobody can tell who used it last.
 */
#include <stdint.h>

#include "boot/handoff/internal.h"
#include "lib/string.h"
#include "lib/uart16550.h"

/* Names of the exceptions (Intel SDM 3A §6.3.1, table 6-1). */
static const char *const names[] = {
    [0] = "divide error",
    [1] = "debug",
    [2] = "non-maskable interrupt",
    [3] = "breakpoint",
    [4] = "overflow",
    [5] = "bound range exceeded",
    [6] = "invalid opcode",
    [7] = "device not available",
    [8] = "double fault",
    [10] = "invalid TSS",
    [11] = "segment not present",
    [12] = "stack-segment fault",
    [13] = "general protection",
    [14] = "page fault",
    [16] = "x87 error",
    [17] = "alignment check",
    [18] = "machine check",
    [19] = "SIMD exception",
    [20] = "virtualization",
    [21] = "control protection",
};

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

_Noreturn void handoff_report(const struct exception_frame *frame) {
  const char *name = NULL;

  if (frame->vector < sizeof(names) / sizeof(names[0])) name = names[frame->vector];
  if (uart16550_init(UART16550_COM1, UART16550_BAUD)) {
    print("\nkiln: error: exception ");
    print_number(frame->vector, 10);
    print(" (");
    print(name ? name : "reserved");
    print_hex(") before the kernel loaded an IDT of its own: error code 0x", frame->error_code);
    print_hex(", RIP 0x", frame->rip);
    print_hex(", RSP 0x", frame->rsp);
    print_hex(", CR2 0x", read_cr2());
    print("; look RIP up in the kernel's symbols.\n");
  }
  for (;;) __asm__ volatile("cli; hlt");
}
