/* Reads the counter, and owns the tick: see clock.h. */
#include "kernel/arch/aarch64/clock.h"

#include "kernel/arch/aarch64/cpu.h"
#include "kernel/arch/aarch64/gic.h"
#include "kernel/clock_math.h"
#include "kernel/console/console.h"
#include "kernel/panic.h"

#define TICK_FUNCTIONS_MAX 4u
#define FIRST_TICK_NS 100000000u /* Until then the first tick has come, ten times over. */
#define TIMER_ENABLE 1u          /* CNTV_CTL_EL0 (Arm ARM D19.12.26). */

static uint64_t count_at_start;
static uint64_t frequency;  /* Of the counter, in Hz; 0: not known. */
static uint64_t multiplier; /* For clock_nanoseconds_of. */
static uint64_t next;       /* Count of the next tick. */
static volatile uint64_t ticks;

static void (*tick_functions[TICK_FUNCTIONS_MAX])(const struct interrupt_frame *frame);
static uint32_t tick_function_count;

/* The next tick is due a period after the last, or after now, when that is over. */
static void set_timer(void) {
  uint64_t period = frequency / CLOCK_TICK_HZ, now = cpu_read_counter();

  next += period;
  if (now - next < UINT64_MAX / 2) next = now + period;
  CPU_WRITE("cntv_cval_el0", next);
}

static void on_timer(struct interrupt_frame *frame) {
  set_timer(); /* Which ends the interrupt. */
  cpu_synchronize();
  ticks++;
  for (uint32_t i = 0; i < tick_function_count; i++) {
    tick_functions[i](frame);
  }
}

void clock_start(void) {
  count_at_start = cpu_read_counter();
}

void clock_calibrate(void) {
  uint64_t found = CPU_READ("cntfrq_el0");

  if (found < CLOCK_HZ_MIN || found > CLOCK_HZ_MAX) {
    kprintf(LOG_WARNING,
            "clock: the firmware says that the counter counts at %lu Hz (CNTFRQ_EL0), which cannot "
            "be; no time will pass\n",
            found);
    return;
  }
  frequency = found;
  multiplier = clock_multiplier(frequency);
  kprintf(LOG_DEBUG, "clock: the counter counts at %lu kHz\n", frequency / 1000);
  next = cpu_read_counter();
  set_timer();
  CPU_WRITE("cntv_ctl_el0", TIMER_ENABLE);
  cpu_synchronize();
  (void)gic_set_handler(GIC_TIMER, on_timer); /* Without a tick, clock_expect_tick says so. */
}

uint64_t clock_nanoseconds(void) {
  if (frequency == 0) {
    return 0;
  }
  return clock_nanoseconds_of(cpu_read_counter() - count_at_start, multiplier);
}

void clock_expect_tick(void) {
  uint64_t start = clock_nanoseconds();

  while (ticks == 0 && frequency != 0) {
    if (clock_nanoseconds() - start > FIRST_TICK_NS) {
      kprintf(LOG_WARNING,
              "clock: no tick within %u ms: no interrupt arrives, and so no key does; look for the "
              "GIC and the timer (MADT, GTDT) in the ACPI tables of this machine\n",
              FIRST_TICK_NS / 1000000);
      return;
    }
    cpu_pause();
  }
}

uint64_t clock_frequency(void) {
  return frequency;
}

uint64_t clock_ticks(void) {
  return ticks;
}

void clock_on_tick(void (*function)(const struct interrupt_frame *frame)) {
  if (tick_function_count == TICK_FUNCTIONS_MAX) {
    panic("clock: more than %u functions want the tick", TICK_FUNCTIONS_MAX);
  }
  tick_functions[tick_function_count] = function;
  tick_function_count++; /* After it is there: a tick may come. */
}
