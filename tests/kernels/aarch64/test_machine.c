/* Console and end of the test kernels for aarch64: see test_machine.h. */
#include "test_machine.h"

#include "lib/format.h"
#include "lib/pl011.h"
#include "lib/string.h"

/* Semihosting for AArch32 and AArch64: SYS_EXIT_EXTENDED, with ADP_Stopped_ApplicationExit. */
#define SYS_EXIT_EXTENDED 0x20u
#define APPLICATION_EXIT 0x20026u

#define LINE_SIZE 256u

void kvprintf(int level, const char *format, va_list arguments) {
  char text[LINE_SIZE];

  (void)level;
  vsnprintf(text, sizeof(text), format, arguments);
  pl011_write(KILN_UART_BASE, text, strlen(text));
}

void kprintf(int level, const char *format, ...) {
  va_list arguments;

  va_start(arguments, format);
  kvprintf(level, format, arguments);
  va_end(arguments);
}

_Noreturn void qemu_exit(uint32_t status) {
  const uint64_t block[2] = {APPLICATION_EXIT, status};
  register uint64_t operation __asm__("x0") = SYS_EXIT_EXTENDED;
  register const uint64_t *argument __asm__("x1") = block;

  __asm__ volatile("hlt #0xf000" : : "r"(operation), "r"(argument) : "memory");
  for (;;) __asm__ volatile("wfi");
}
