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
    [0] = "divide error",           [1] = "debug",
    [2] = "non-maskable interrupt", [3] = "breakpoint",
    [4] = "overflow",               [5] = "bound range exceeded",
    [6] = "invalid opcode",         [7] = "device not available",
    [8] = "double fault",           [10] = "invalid TSS",
    [11] = "segment not present",   [12] = "stack-segment fault",
    [13] = "general protection",    [14] = "page fault",
    [16] = "x87 error",             [17] = "alignment check",
    [18] = "machine check",         [19] = "SIMD exception",
    [20] = "virtualization",        [21] = "control protection",
};

static uint64_t read_cr2(void) {
  uint64_t value;
  __asm__ volatile("mov %%cr2, %0" : "=r"(value));
  return value;
}

static void print(const char *text) { uart16550_write(UART16550_COM1, text, strlen(text)); }

/* Prints `value` in hexadecimal after `label`. The formatter of lib/ would double this image. */
static void print_number(const char *label, uint64_t value) {
  char digits[] = "0x0000000000000000";

  for (unsigned i = sizeof(digits) - 2; i >= 2; i--, value >>= 4)
    digits[i] = "0123456789abcdef"[value & 15];
  print(label);
  print(digits);
}

_Noreturn void handoff_report(const struct exception_frame *frame) {
  const char *name = NULL;

  if (frame->vector < sizeof(names) / sizeof(names[0])) name = names[frame->vector];
  if (uart16550_init(UART16550_COM1, UART16550_BAUD)) {
    print("\nkiln: error: ");
    print(name ? name : "exception");
    print_number(", vector ", frame->vector);
    print_number(", error code ", frame->error_code);
    print_number(", at RIP ", frame->rip);
    print_number(", RSP ", frame->rsp);
    print_number(", CR2 ", read_cr2());
    print("; before the kernel loaded an IDT of its own; look RIP up in the kernel's symbols.\n");
  }
  for (;;) __asm__ volatile("cli; hlt");
}
