/* Finds out how fast the TSC counts, and owns the tick: see clock.h. */
#include "kernel/arch/x86_64/clock.h"

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/irq.h"
#include "kernel/arch/x86_64/local_apic.h"
#include "kernel/arch/x86_64/pit.h"
#include "kernel/clock_math.h"
#include "kernel/console/console.h"
#include "kernel/panic.h"
#include "lib/x86/cpuid.h"

#define TICK_FUNCTIONS_MAX 4u
#define LOCAL_TICK_MIN 1000u /* Counts of a local APIC's timer: it counts at 100 kHz and more. */
#define FIRST_TICK_NS 100000000u /* Until then the first tick has come, ten times over. */

/* Leaf of CPUID (Intel SDM 2A, CPUID): ECX Hz * EBX / EAX, each 0 where it is not known. */
#define LEAF_TSC 0x15u

static uint64_t tsc_at_start;
static uint64_t frequency;  /* Of the TSC, in Hz; 0: not known. */
static uint64_t multiplier; /* For clock_nanoseconds_of. */
static volatile uint64_t ticks;
static bool local_ticks; /* They are the local APIC's. */

static void (*tick_functions[TICK_FUNCTIONS_MAX])(const struct interrupt_frame *frame);
static uint32_t tick_function_count;

/* As the processor says, or else by measurement. */
static uint64_t find_frequency(void) {
  uint64_t found = 0;

  if (x86_cpuid(0).eax >= LEAF_TSC) {
    struct x86_cpuid leaf = x86_cpuid(LEAF_TSC);

    found = clock_ratio(leaf.ecx, leaf.ebx, leaf.eax);
  }
  return found != 0 ? found : pit_measure_end();
}

static void tick(struct interrupt_frame *frame) {
  ticks++;
  for (uint32_t i = 0; i < tick_function_count; i++) {
    tick_functions[i](frame);
  }
}

bool clock_timer(struct interrupt_frame *frame) {
  if (!local_ticks) {
    return false;
  }
  local_apic_end();
  tick(frame);
  return true;
}

/*
 * Compares the timer of the local APIC with the TSC for a millisecond, and returns how far it
 * counts in a tick; 0: there is none, or it stands. A look at both that takes long, as an
 * emulator's processor may have to wait for its turn in between, is none.
 */
static uint32_t measure_local_timer(void) {
  uint64_t start, before, after, counted, count;

  if (frequency == 0 || !local_apic_timer_begin()) {
    return 0;
  }
  start = cpu_read_tsc();
  do {
    before = cpu_read_tsc();
    counted = local_apic_timer_counted();
    after = cpu_read_tsc();
    if (before - start > frequency / CLOCK_TICK_HZ) {
      return 0;
    }
  } while (before - start < frequency / 1000 || after - before > frequency / 100000);
  count = counted * (frequency / CLOCK_TICK_HZ) / (before - start);
  return count <= UINT32_MAX ? (uint32_t)count : 0;
}

/* Without PICs no key comes either: then there shall be no tick, as that is what is noticed. */
static void start_ticks(void) {
  uint32_t count = irq_answers() ? measure_local_timer() : 0;

  if (count >= LOCAL_TICK_MIN) {
    local_ticks = true;
    local_apic_timer_start(count);
    return;
  }
  irq_set_handler(IRQ_TIMER, tick);
  pit_start_ticks(CLOCK_TICK_HZ);
}

void clock_start(void) {
  pit_measure_begin();
  tsc_at_start = cpu_read_tsc();
}

void clock_calibrate(void) {
  frequency = find_frequency();
  if (frequency != 0) {
    multiplier = clock_multiplier(frequency);
    kprintf(LOG_DEBUG, "clock: the TSC counts at %lu kHz\n", frequency / 1000);
  } else {
    kprintf(LOG_WARNING,
            "clock: neither PIT nor CPUID tells the TSC's frequency; counting ticks\n");
  }
  start_ticks();
}

uint64_t clock_nanoseconds(void) {
  if (frequency == 0) {
    return ticks * (1000000000u / CLOCK_TICK_HZ);
  }
  return clock_nanoseconds_of(cpu_read_tsc() - tsc_at_start, multiplier);
}

void clock_expect_tick(void) {
  uint64_t start = clock_nanoseconds();

  while (ticks == 0 && frequency != 0) {
    if (clock_nanoseconds() - start > FIRST_TICK_NS) {
      kprintf(LOG_WARNING,
              "clock: no tick within %u ms: no interrupt arrives, and so no key does; look for the "
              "PICs "
              "(8259A) and the PIT (8254) of this machine\n",
              FIRST_TICK_NS / 1000000);
      return;
    }
    cpu_pause();
  }
}

bool clock_is_local(void) {
  return local_ticks;
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
