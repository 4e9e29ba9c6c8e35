/* Panics, and panics during panics: see panic.h. */
#include "kernel/panic.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu.h"
#include "kernel/console/console.h"
#include "kernel/stack.h"
#include "registers.h"

static uint32_t panics; /* Begun so far, on the processor that was the first to. */
static uint64_t owner;  /* That processor; 0: none. */
static const struct panic_others *others; /* Null: there are none. */
static void (*at_end)(void);              /* Called instead of stopping; null outside of tests. */
static uint64_t at_end_on;                /* The processor that it is called on. */

void panic_set_hook(void (*hook)(void)) {
  at_end = hook;
  at_end_on = cpu_self();
}

void panic_set_others(const struct panic_others *of_processors) {
  others = of_processors;
}

/* Another one that panics becomes the owner when all is as it was. */
void panic_forget(void) {
  panics = 0;
  if (others != NULL) {
    others->release();
  }
  __atomic_store_n(&owner, 0, __ATOMIC_RELEASE);
}

/* Of several processors that panic at once, one reports. The others wait until it stops them; where
   a test has expected its panic, they are next. */
static void become_owner(void) {
  uint64_t self = cpu_self(), before = 0;

  while (!__atomic_compare_exchange_n(&owner, &before, self, false, __ATOMIC_ACQ_REL,
                                      __ATOMIC_ACQUIRE) &&
         before != self) {
    if (others == NULL) cpu_stop();
    others->answer();
    before = 0;
  }
}

void panic_begin(void) {
  cpu_interrupts_disable();
  become_owner();
  panics++;
  if (panics == 1 && others != NULL) {
    others->stop(at_end == NULL || at_end_on != cpu_self());
  }
  if (panics == 2) {
    console_close_screen();
  } else if (panics > 2) {
    cpu_stop();
  }
  kprintf(LOG_PANIC, "\nkernel panic: ");
}

_Noreturn void panic_end(void) {
  if (others != NULL) {
    others->print();
  }
  if (at_end != NULL && at_end_on == cpu_self()) {
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
