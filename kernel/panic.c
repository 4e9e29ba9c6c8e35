/* Panics, and panics during panics: see panic.h. */
#include "kernel/panic.h"

#include <stdarg.h>
#include <stdint.h>

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/stack.h"
#include "kernel/console/console.h"

static uint32_t panics; /* Begun so far. */

void panic_begin(void) {
  panics++;
  if (panics == 2) {
    console_close_screen();
  } else if (panics > 2) {
    cpu_stop();
  }
  kprintf(LOG_PANIC, "\nkernel panic: ");
}

_Noreturn void panic_end(void) {
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
  stack_print_backtrace(0, (uint64_t)__builtin_frame_address(0));
  panic_end();
}
