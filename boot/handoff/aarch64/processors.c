/*
 * Starts the other processors and parks them: see internal.h. Only for a kernel that asks for them.
 *
 * The firmware starts each (PSCI, Arm DEN 0022). A processor that comes says so in its entry of the
 * list, which goes from STARTING to PARKED; the first closes the entries of those that have not
 * come, and these switch themselves off when they do. Whichever of the two is first holds.
 */
#include <stdint.h>

#include "boot/handoff/aarch64/internal.h"

#define STARTING 0u /* State of a processor that has been called and has not come. */

#define PSCI_CPU_OFF 0x84000002u /* PSCI §5.1. */
#define PSCI_CPU_ON 0xc4000003u

static uint64_t read_counter(void) {
  uint64_t count;

  __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(count) : : "memory");
  return count;
}

static struct kiln_processor *list_of(const struct handoff_processors *processors) {
  return (struct kiln_processor *)processors->list;
}

/* Calls the firmware (SMC Calling Convention, Arm DEN 0028 §2.6). Returns its result, 0 if it did
   what it was asked to. */
static int64_t psci(const struct handoff_processors *processors, uint64_t function, uint64_t first,
                    uint64_t second, uint64_t third) {
  register uint64_t x0 __asm__("x0") = function;
  register uint64_t x1 __asm__("x1") = first;
  register uint64_t x2 __asm__("x2") = second;
  register uint64_t x3 __asm__("x3") = third;

  if (processors->conduit == PSCI_HVC) {
    __asm__ volatile("hvc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
                     :
                     : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
                       "x16", "x17", "memory");
  } else {
    __asm__ volatile("smc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
                     :
                     : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
                       "x16", "x17", "memory");
  }
  return (int64_t)x0;
}

/* Has memory be what a processor sees whose MMU is off: its caches are, too. */
static void write_back(uint64_t start, uint64_t length) {
  uint64_t type, line;

  __asm__ volatile("mrs %0, ctr_el0" : "=r"(type));
  line = 4ull << (type >> 16 & 0xf); /* DminLine: words, as a power of 2. */
  for (uint64_t at = start & ~(line - 1); at < start + length; at += line)
    __asm__ volatile("dc cvac, %0" : : "r"(at) : "memory");
  __asm__ volatile("dsb sy" : : : "memory");
}

/* Calls those that have a stack. Returns how many the firmware starts. */
static uint32_t call(const struct handoff_processors *processors) {
  uint32_t called = 0;

  for (uint32_t i = 0; i < processors->count; i++) {
    struct kiln_processor *processor = &list_of(processors)[i];
    uint64_t affinity =
        (uint64_t)(processor->apic_id >> 24) << 32 | (processor->apic_id & 0xffffffu);

    if (processor->state != KILN_PROCESSOR_NOT_STARTED || processor->stack.size == 0) continue;
    __atomic_store_n(&processor->state, STARTING, __ATOMIC_RELEASE);
    if (psci(processors, PSCI_CPU_ON, affinity, processors->begin,
             processors->physical + __builtin_offsetof(struct handoff_processors, start)) == 0) {
      called++;
    } else {
      __atomic_store_n(&processor->state, KILN_PROCESSOR_NOT_STARTED, __ATOMIC_RELEASE);
    }
  }
  return called;
}

/*
 * Waits until `count` have come, or none has come for a second: where the processors of a virtual
 * machine take turns, all of them take longer than one.
 */
static int wait_for(const struct handoff_processors *processors, uint32_t count) {
  uint64_t start = read_counter(), frequency;
  uint32_t seen = 0, arrived;

  __asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
  while ((arrived = __atomic_load_n(&processors->arrived, __ATOMIC_ACQUIRE)) < count) {
    if (arrived != seen) start = read_counter();
    seen = arrived;
    if (read_counter() - start > frequency) return 0;
    __asm__ volatile("yield");
  }
  return 1;
}

/* Closes the entries of those that have not come. */
static void give_up(const struct handoff_processors *processors) {
  for (uint32_t i = 0; i < processors->count; i++) {
    uint32_t state = STARTING;

    __atomic_compare_exchange_n(&list_of(processors)[i].state, &state, KILN_PROCESSOR_NOT_STARTED,
                                0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
  }
}

uint64_t handoff_bring_up(struct kiln_boot_info *info) {
  struct handoff_processors *processors =
      (struct handoff_processors *)image_start.header.processors;

  if (processors->conduit != PSCI_NONE && processors->count > 1) {
    info->processors.start_time = read_counter();
    processors->start.entry = (uint64_t)handoff_other;
    processors->start.argument = (uint64_t)processors;
    write_back((uint64_t)&processors->start, sizeof(processors->start));
    write_back(info->direct_map + processors->page, HANDOFF_PAGE_SIZE);
    if (!wait_for(processors, call(processors))) give_up(processors);
  }
  info->time_stamps.kernel_entry = read_counter();
  return processors->kernel_entry;
}

void handoff_arrive(struct kiln_processor *processor, struct handoff_processors *processors) {
  uint32_t state = STARTING;
  uint64_t entry;

  if (!__atomic_compare_exchange_n(&processor->state, &state, KILN_PROCESSOR_PARKED, 0,
                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    psci(processors, PSCI_CPU_OFF, 0, 0, 0);
    for (;;) __asm__ volatile("wfi");
  }
  __atomic_fetch_add(&processors->arrived, 1, __ATOMIC_RELEASE);
  /* A store to what was loaded exclusively is the event that ends the sleep (Arm ARM B2.9.2,
     D1.6.1). */
  for (;;) {
    __asm__ volatile("ldaxr %0, [%1]" : "=r"(entry) : "r"(&processor->entry) : "memory");
    if (entry != 0) break;
    __asm__ volatile("wfe" : : : "memory");
  }
  __asm__ volatile("clrex" : : : "memory");
}
