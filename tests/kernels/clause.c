/* Counts the clauses of a test kernel and prints them: see clause.h. */
#include "tests/kernels/clause.h"

#include <stdarg.h>

#include "tests/kernels/test.h"

static const char *subject = "clause";
static uint32_t held;
static uint32_t broken;

void clause_subject(const char *text) {
  subject = text;
}

static void count(bool holds) {
  if (holds) {
    held++;
  } else {
    broken++;
  }
}

void clause(bool holds, const char *format, ...) {
  va_list arguments;

  count(holds);
  kprintf(LOG_INFO, "%s: ", subject);
  va_start(arguments, format);
  kvprintf(LOG_INFO, format, arguments);
  va_end(arguments);
  kprintf(LOG_INFO, holds ? " ... ok\n" : " ... BROKEN\n");
}

void clause_equal(const char *what, uint64_t found, uint64_t promised) {
  if (found == promised) {
    clause(true, "%s = 0x%lx", what, found);
  } else {
    clause(false, "%s = 0x%lx, should be 0x%lx", what, found, promised);
  }
}

void clause_summary(void) {
  kprintf(LOG_INFO, "%s: %u clauses hold, %u are broken\n", subject, held, broken);
  if (broken != 0) {
    test_fail("clauses of the boot protocol are broken; see the lines that end in BROKEN");
  }
}

_Noreturn void clause_end(void) {
  clause_summary();
  test_pass();
}
