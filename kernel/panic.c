/* Panics, and panics during panics: see panic.h. */
#include "kernel/panic.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/registers.h"
#include "kernel/arch/x86_64/stack.h"
#include "kernel/console/console.h"

static uint32_t panics;      /* Begun so far. */
static void (*at_end)(void); /* Called instead of stopping; null outside of tests. */

void panic_set_hook(void (*hook)(void)) {
  at_end = hook;
}

void panic_forget(void) {
  panics = 0;
}

void panic_begin(void) {
  cpu_interrupts_disable();
  panics++;
  if (panics == 2) {
    console_close_screen();
  } else if (panics > 2) {
    cpu_stop();
  }
  kprintf(LOG_PANIC, "\nkernel panic: ");
}

_Noreturn void panic_end(void) {
  if (at_end != NULL) {
    at_end();
  }
  kprintf(LOG_PANIC, "kernel stopped.\n");
  cpu_stop();
}

_Noreturn void panic(const char *format, ...) {
  va_list arguments;

  panic_begin();
  va_start(arguments, format);
  kvprintf(LOG_PANIC, format, arguments);
  va_end(arguments);
  kprintf(LOG_PANIC, "\n");
  registers_print();
  stack_print_backtrace(0, 0, (uint64_t)__builtin_frame_address(0));
  panic_end();
}
