/*
 * Reports an exception that comes before the kernel has loaded its own IDT, and stops.
 *
 * Called by the gates of lib/x86/exception_gates.asm on the exception stack, interrupts off, in the
 * kernel's address space. COM1 is set up anew, as nobody can tell who used it last.
 */
#include <stddef.h>
#include <stdint.h>

#include "boot/handoff/x86_64/internal.h"
#include "boot/protocol/kiln.h"
#include "lib/string.h"
#include "lib/uart16550.h"
#include "lib/x86/exceptions.h"
#include "lib/x86/port_io.h"

#define INVALID_OPCODE 6u /* Intel SDM 3A, table 6-1. */
#define PAGE_FAULT 14u

#define LOCK_POLLS_MAX 262144u

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

/* Whose exception it is: the page of its processor; null for the first, which has none. */
static const struct handoff_page *page_of(const struct x86_exception_frame *frame) {
  if ((uint64_t)frame < (uint64_t)memory_end) return NULL;
  return (const void *)((uint64_t)frame & ~(uint64_t)(HANDOFF_PAGE_SIZE - 1));
}

static int guard_contains(uint64_t stack_base, uint64_t address) {
  return address < stack_base && stack_base - address <= KILN_STACK_GUARD;
}

/* Says what the numbers mean. */
static void print_cause(const struct x86_exception_frame *frame, const struct handoff_page *page) {
  uint64_t base = page == NULL ? image_start.stack_base : page->stack_base;
  uint64_t end = page == NULL ? image_start.stack_end : page->stack_end;

  if (frame->vector == INVALID_OPCODE && kiln_main_returned(frame->ip)) {
    print("the kernel's main function returned, which it never should");
  } else if (guard_contains(base, frame->sp) ||
             (frame->vector == PAGE_FAULT && guard_contains(base, read_cr2()))) {
    print(
        "stack overflow: the guard below the boot stack was reached; ask for more stack in "
        "KILN_ENTRY");
  } else if (frame->sp < base || frame->sp > end) {
    print("RSP is outside the boot stack");
  } else {
    print("RIP less slide is an address of the kernel's ELF file");
  }
}

/*
 * Takes COM1 for one report, where there are several processors, and so lets one end that another
 * prints. It need not: who has it may have stopped for good. A report takes 40 ms, a look at the
 * line some microsecond.
 */
static void lock(struct handoff_processors *processors) {
  for (uint32_t polls = 0; polls < LOCK_POLLS_MAX; polls++) {
    if (!__atomic_exchange_n(&processors->lock, 1, __ATOMIC_ACQUIRE)) return;
    inb(UART16550_COM1 + 5);
  }
}

_Noreturn void x86_exception_report(const struct x86_exception_frame *frame) {
  struct handoff_processors *processors = (struct handoff_processors *)image_start.processors;
  const struct handoff_page *page = page_of(frame);

  if (processors != NULL) lock(processors);
  if (uart16550_init(UART16550_COM1, UART16550_BAUD)) {
    print("\nkiln: error: exception ");
    print_number(frame->vector, 10);
    print(" (");
    print(x86_exception_name(frame->vector));
    print(")");
    if (page != NULL) {
      print(" on processor ");
      print_number(page->number, 10);
    }
    print_hex(" before the kernel loaded an IDT of its own: error code 0x", frame->error_code);
    print_hex(", RIP=0x", frame->ip);
    print_hex(" slide=0x", image_start.slide);
    print_hex(", RSP 0x", frame->sp);
    print_hex(", CR2 0x", read_cr2());
    print("; ");
    print_cause(frame, page);
    print(".\n");
  }
  if (processors != NULL) __atomic_store_n(&processors->lock, 0, __ATOMIC_RELEASE);
  for (;;) __asm__ volatile("cli; hlt");
}
