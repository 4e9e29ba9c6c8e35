/*
 * Reports an exception that comes before the kernel has loaded vectors of its own, and stops.
 *
 * Called by the vectors of enter.S on the exception stack, exceptions masked, in the kernel's
 * address space. The UART is as the firmware, or the kernel, has left it.
 */
#include <stddef.h>
#include <stdint.h>

#include "boot/handoff/aarch64/internal.h"
#include "boot/protocol/kiln.h"
#include "lib/aarch64/exceptions.h"
#include "lib/pl011.h"
#include "lib/string.h"

#define VECTOR_IRQ 1u /* Of four (Arm ARM D1.3.1): synchronous, IRQ, FIQ, SError. */
#define VECTOR_FIQ 2u
#define VECTOR_SERROR 3u

/*
 * Nothing guards it: it has to do for a report. The BUILD file limits the frames of this image, and
 * an exception in a report starts at the top again. Nobody clears it.
 */
__attribute__((aligned(16), section(".bss..stack"), used)) static uint8_t exception_stack[4096];

_Noreturn void handoff_report(uint64_t sp, uint64_t vector, const struct kiln_processor *other);

#define READ(name)                                    \
  ({                                                  \
    uint64_t value_;                                  \
    __asm__ volatile("mrs %0, " name : "=r"(value_)); \
    value_;                                           \
  })

static void print(const char *text) {
  pl011_write(image_start.uart, text, strlen(text));
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

static int guard_contains(uint64_t stack_base, uint64_t address) {
  return address < stack_base && stack_base - address <= KILN_STACK_GUARD;
}

static void print_name(uint64_t vector, uint64_t esr) {
  int level;
  const char *reason = aarch64_abort_reason(esr, &level);
  const char digit[2] = {(char)('0' + level), '\0'};

  if (vector % 4 == VECTOR_IRQ || vector % 4 == VECTOR_FIQ) {
    print(vector % 4 == VECTOR_IRQ ? "interrupt (IRQ)" : "interrupt (FIQ)");
    return;
  }
  print(vector % 4 == VECTOR_SERROR ? "SError" : aarch64_exception_name(esr));
  if (*reason == '\0') return;
  print(", ");
  print(reason);
  if (level < 0) return;
  print(" at level ");
  print(digit);
}

/* Says what the numbers mean. */
static void print_cause(uint64_t esr, uint64_t sp, const struct kiln_processor *other) {
  uint64_t base = other == NULL ? image_start.header.stack_base : other->stack.base;
  uint64_t end =
      other == NULL ? image_start.header.stack_end : other->stack.base + other->stack.size;

  if (kiln_main_returned(esr)) {
    print("the kernel's main function returned, which it never should");
  } else if (guard_contains(base, sp) ||
             (aarch64_exception_has_address(esr) && guard_contains(base, READ("far_el1")))) {
    print(
        "stack overflow: the guard below the boot stack was reached; ask for more stack in "
        "KILN_ENTRY");
  } else if (sp < base || sp > end) {
    print("SP is outside the boot stack");
  } else {
    print("PC less slide is an address of the kernel's ELF file");
  }
}

/*
 * Takes the UART for one report, where there are several processors, and so lets one end that
 * another prints. It need not: who has it may have stopped for good. A report takes 40 ms.
 */
static void lock(struct handoff_processors *processors) {
  uint64_t start = READ("cntvct_el0"), frequency = READ("cntfrq_el0");

  while (__atomic_exchange_n(&processors->lock, 1, __ATOMIC_ACQUIRE)) {
    if (READ("cntvct_el0") - start > frequency) return;
  }
}

_Noreturn void handoff_report(uint64_t sp, uint64_t vector, const struct kiln_processor *other) {
  struct handoff_processors *processors =
      (struct handoff_processors *)image_start.header.processors;
  uint64_t esr = READ("esr_el1");

  if (processors != NULL) lock(processors);
  if (image_start.uart != 0) {
    print("\nkiln: error: exception (");
    print_name(vector, esr);
    print(")");
    if (other != NULL) {
      print(" on processor ");
      print_number((uint64_t)(other - (const struct kiln_processor *)processors->list), 10);
    }
    print_hex(" before the kernel set vectors of its own: ESR 0x", esr);
    print_hex(", PC=0x", READ("elr_el1"));
    print_hex(" slide=0x", image_start.header.slide);
    print_hex(", SP 0x", sp);
    print_hex(", FAR 0x", READ("far_el1"));
    print("; ");
    print_cause(esr, sp, other);
    print(".\n");
  }
  if (processors != NULL) __atomic_store_n(&processors->lock, 0, __ATOMIC_RELEASE);
  for (;;) __asm__ volatile("msr daifset, #0xf; wfi");
}
