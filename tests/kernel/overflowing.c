/* Another processor than the first runs out of its stack: the report names the guard below it. */
#include <stdint.h>

#include "kernel/processors.h"
#include "kernel/test/ktest.h"

static volatile uint64_t depth = UINT64_MAX;

static __attribute__((noinline)) uint64_t descend(uint64_t calls) {
  volatile uint64_t kept = calls;

  return calls == 0 ? 0 : descend(calls - 1) + kept;
}

static void overflow(uint64_t argument) {
  (void)argument;
  if (processor_number() == 1) descend(depth);
}

KTEST(another_processor_overflows_its_stack) {
  KREQUIRE(processors_count() == 2);
  processors_run(overflow, 0);
}
