/* The counter that time stamps are taken from: that of the generic timer (Arm ARM D11.1.2). */
#ifndef KILN_LIB_CLOCK_H
#define KILN_LIB_CLOCK_H

#include <stdint.h>

#define CLOCK_SOME_SECONDS (5 * clock_frequency())

/* Ticks a second, as the firmware has written it down (CNTFRQ_EL0, D19.12.19). */
static inline uint64_t clock_frequency(void) {
  uint64_t value;

  __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(value));
  return value;
}

/* Ticks until now: the virtual counter, which nobody needs leave for; not before what comes before
 * it. */
static inline uint64_t clock_read(void) {
  uint64_t value;

  __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(value) : : "memory");
  return value;
}

#endif /* KILN_LIB_CLOCK_H */
