/* Console and end of the kernels for aarch64: see test.h. */
#include "tests/aarch64/test.h"

#include <stdarg.h>

#include "boot/protocol/kiln.h"
#include "lib/format.h"
#include "lib/pl011.h"
#include "lib/string.h"

/* Semihosting for AArch32 and AArch64: SYS_EXIT_EXTENDED (0x20), with ADP_Stopped_ApplicationExit.
 */
#define SYS_EXIT_EXTENDED 0x20u
#define APPLICATION_EXIT 0x20026u
#define STATUS_PASSED 33u
#define STATUS_FAILED 35u

static unsigned clauses, broken;

static void write(const char *text) {
  pl011_write(KILN_UART_BASE, text, strlen(text));
}

void print(const char *format, ...) {
  char text[256];
  va_list arguments;

  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  write(text);
}

void clause(bool holds, const char *format, ...) {
  char text[200];
  va_list arguments;

  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  print("%s ... %s\n", text, holds ? "ok" : "BROKEN");
  clauses++;
  if (!holds) broken++;
}

void clause_equal(const char *what, uint64_t found, uint64_t promised) {
  clause(found == promised, "%s = 0x%llx (0x%llx)", what, (unsigned long long)found,
         (unsigned long long)promised);
}

static _Noreturn void leave(uint64_t status) {
  const uint64_t block[2] = {APPLICATION_EXIT, status};
  register uint64_t operation __asm__("x0") = SYS_EXIT_EXTENDED;
  register const uint64_t *argument __asm__("x1") = block;

  __asm__ volatile("hlt #0xf000" : : "r"(operation), "r"(argument) : "memory");
  for (;;) __asm__ volatile("wfi");
}

_Noreturn void test_end(void) {
  print("%u clauses, %u broken\n", clauses, broken);
  write(broken == 0 ? "KILN TEST PASS\n" : "KILN TEST FAIL\n");
  leave(broken == 0 ? STATUS_PASSED : STATUS_FAILED);
}
