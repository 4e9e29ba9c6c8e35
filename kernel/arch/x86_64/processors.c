/* Takes the other processors, gives them work, and stops them: see processors.h. */
#include "kernel/arch/x86_64/processors.h"

#include <stddef.h>

#include "kernel/arch/x86_64/clock.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/local_apic.h"
#include "kernel/arch/x86_64/segments.h"
#include "kernel/console/console.h"
#include "kernel/panic.h"
#include "kernel/stack.h"

#define MSR_GS_BASE 0xc0000101u /* Intel SDM 4 §2.1. */
#define PAGE_BYTES 4096u
#define PAGES_ONE_BY_ONE 8u /* More are forgotten with all others: that is one instruction. */

#define NMI 2u /* Intel SDM 3A, table 6-1. */

/* Milliseconds until a processor that is to stop gets an NMI, until it counts as one that does not
   answer, and until one that does not forget a page is the end of the kernel. */
#define STOP_MS 5u
#define NMI_MS 1000u
#define FORGET_MS 60000u
#define TSC_KHZ_UNKNOWN 1000000u /* Where nothing tells how fast the TSC counts. */

enum state { STARTING, RUNNING, ASLEEP /* For good: it could not be used. */ };

/* What belongs to one processor. GS has its address, so that one instruction finds it. */
struct processor {
  struct processor *self;
  uint32_t number;
  uint32_t apic_id;
  uint32_t state;    /* enum state: written by itself. */
  uint32_t forget;   /* 1: it is to forget `forgotten`, and stores 0 then. */
  uint64_t jobs;     /* Of processors_run, that it has done. */
  uint32_t stopped;  /* 1: it stands at... */
  uint64_t rip, rsp; /* ...this instruction, with this stack... */
  bool was_deaf;     /* ...and interrupts off. */
  struct segments *segments;
};

static struct processor processors[PROCESSORS_MAX];
static uint32_t count = 1;

/* The work of processors_run, and how often there was some: written last, read first. */
static struct {
  void (*function)(uint64_t argument);
  uint64_t argument;
  uint64_t number;
} job;

/* What processors_invalidate is about. */
static struct {
  uint64_t address, size;
} forgotten;

static uint32_t stopping; /* 0: nobody is to stop, 1: until this is 0 again, 2: for good. */

/* Interrupts are off, or it does not matter which processor is meant: see processors.h. */
static struct processor *current(void) {
  struct processor *self;

  __asm__ volatile("movq %%gs:0, %0" : "=r"(self));
  return self;
}

uint32_t processors_count(void) {
  return __atomic_load_n(&count, __ATOMIC_ACQUIRE);
}

/* Also for a report that comes before GS is set. */
uint32_t processor_number(void) {
  return processors[0].self == NULL ? 0 : current()->number;
}

/* Milliseconds as ticks of the TSC. */
static uint64_t ticks_of(uint32_t milliseconds) {
  uint64_t khz = clock_frequency() / 1000;

  return (khz != 0 ? khz : TSC_KHZ_UNKNOWN) * milliseconds;
}

static void begin(struct processor *processor) {
  processor->self = processor;
  cpu_write_msr(MSR_GS_BASE, (uint64_t)processor);
}

/* --- Work --- */

static void wait_for_work(struct processor *self) {
  for (;;) {
    cpu_interrupts_disable();
    if (__atomic_load_n(&job.number, __ATOMIC_ACQUIRE) == self->jobs) {
      cpu_wait_for_interrupt();
      continue;
    }
    cpu_interrupts_restore(true);
    job.function(job.argument);
    __atomic_store_n(&self->jobs, self->jobs + 1, __ATOMIC_RELEASE);
  }
}

void processors_run(void (*function)(uint64_t argument), uint64_t argument) {
  job.function = function;
  job.argument = argument;
  __atomic_store_n(&job.number, job.number + 1, __ATOMIC_RELEASE);
  for (uint32_t i = 1; i < count; i++) local_apic_send(processors[i].apic_id, INTERRUPT_WAKE);
  function(argument);
  for (uint32_t i = 1; i < count; i++) {
    while (__atomic_load_n(&processors[i].jobs, __ATOMIC_ACQUIRE) != job.number) cpu_pause();
  }
}

/* --- Pages --- */

static void forget(uint64_t address, uint64_t size) {
  if (size / PAGE_BYTES > PAGES_ONE_BY_ONE) {
    cpu_write_cr3(cpu_read_cr3()); /* No page is global (Intel SDM 3A §4.10.4.1). */
    return;
  }
  for (uint64_t at = 0; at < size; at += PAGE_BYTES) cpu_invalidate_page(address + at);
}

void processors_answer(void) {
  struct processor *self = current();

  if (__atomic_load_n(&self->forget, __ATOMIC_ACQUIRE)) {
    forget(forgotten.address, forgotten.size);
    __atomic_store_n(&self->forget, 0, __ATOMIC_RELEASE);
  }
  cpu_pause();
}

void processors_invalidate(uint64_t address, uint64_t size) {
  uint32_t others = processors_count(), self = processor_number();

  if (others == 1) return;
  forgotten.address = address;
  forgotten.size = size;
  for (uint32_t i = 0; i < others; i++) {
    if (i == self) continue;
    __atomic_store_n(&processors[i].forget, 1, __ATOMIC_RELEASE);
    local_apic_send(processors[i].apic_id, INTERRUPT_INVALIDATE);
  }
  for (uint32_t i = 0; i < others; i++) {
    uint64_t start = cpu_read_tsc();

    while (__atomic_load_n(&processors[i].forget, __ATOMIC_ACQUIRE)) {
      if (cpu_read_tsc() - start > ticks_of(FORGET_MS))
        panic("processor %u does not forget the page at 0x%lx: it does not answer", i, address);
      processors_answer();
    }
  }
}

/* --- Stopping --- */

static void stop_here(const struct interrupt_frame *frame) {
  struct processor *self = current();

  if (self->stopped) return; /* It was about to when the NMI came. */
  self->rip = frame->rip;
  self->rsp = frame->rsp;
  self->was_deaf = (frame->rflags & CPU_RFLAGS_IF) == 0;
  __atomic_store_n(&self->stopped, 1, __ATOMIC_RELEASE);
  while (__atomic_load_n(&stopping, __ATOMIC_ACQUIRE) != 0) {
    if (stopping == 2) cpu_stop();
    processors_answer();
  }
  __atomic_store_n(&self->stopped, 0, __ATOMIC_RELEASE);
}

/* Waits until all but this one have stopped, but not longer than that. */
static bool have_stopped(uint32_t self, uint32_t milliseconds) {
  uint64_t start = cpu_read_tsc();

  for (uint32_t i = 0; i < count; i++) {
    while (i != self && !__atomic_load_n(&processors[i].stopped, __ATOMIC_ACQUIRE)) {
      if (cpu_read_tsc() - start > ticks_of(milliseconds)) return false;
      cpu_pause();
    }
  }
  return true;
}

/* For panic.h. Those that have interrupts off get an NMI. */
static void stop_others(bool for_good) {
  uint32_t self = processor_number();

  __atomic_store_n(&stopping, for_good ? 2 : 1, __ATOMIC_RELEASE);
  for (uint32_t i = 0; i < count; i++) {
    if (i != self) local_apic_send(processors[i].apic_id, INTERRUPT_STOP);
  }
  if (have_stopped(self, STOP_MS)) return;
  for (uint32_t i = 0; i < count; i++) {
    if (i != self && !__atomic_load_n(&processors[i].stopped, __ATOMIC_ACQUIRE))
      local_apic_send_nmi(processors[i].apic_id);
  }
  have_stopped(self, NMI_MS);
}

static void release_others(void) {
  __atomic_store_n(&stopping, 0, __ATOMIC_RELEASE);
}

static void print_others(void) {
  uint32_t self = processor_number();

  if (count > 1) kprintf(LOG_PANIC, "this was processor %u of %u; the others were\n", self, count);
  for (uint32_t i = 0; i < count; i++) {
    const struct processor *processor = &processors[i];

    if (i == self) continue;
    if (!__atomic_load_n(&processor->stopped, __ATOMIC_ACQUIRE)) {
      kprintf(LOG_PANIC, "  processor %u: it does not answer, not even to an NMI\n", i);
      continue;
    }
    kprintf(LOG_PANIC, "  processor %u%s\n", i,
            processor->was_deaf ? ", which had interrupts off" : "");
    stack_print_place(processor->rip, processor->rsp);
  }
}

static const struct panic_others others = {stop_others, print_others, release_others};

bool processors_interrupt(const struct interrupt_frame *frame) {
  if (frame->vector == NMI) {
    if (__atomic_load_n(&stopping, __ATOMIC_ACQUIRE) == 0) return false;
    stop_here(frame);
    return true;
  }
  if (count == 1 || frame->vector < INTERRUPT_WAKE || frame->vector > INTERRUPT_STOP) return false;
  local_apic_end();
  if (frame->vector == INTERRUPT_INVALIDATE) processors_answer();
  if (frame->vector == INTERRUPT_STOP && __atomic_load_n(&stopping, __ATOMIC_ACQUIRE) != 0)
    stop_here(frame);
  return true;
}

/* --- Starting --- */

/* On another processor, on the stack that the loader has given it, interrupts off. */
static void arrive(uint64_t argument) {
  struct processor *self = (struct processor *)argument;

  if (self->segments == NULL || !local_apic_start_other()) {
    __atomic_store_n(&self->state, ASLEEP, __ATOMIC_RELEASE);
    cpu_stop();
  }
  segments_load_other(self->segments);
  begin(self);
  interrupts_load_other();
  __atomic_store_n(&self->state, RUNNING, __ATOMIC_RELEASE);
  wait_for_work(self);
}
KILN_PROCESSOR_ENTRY(processor_entry, arrive)

/* Where nothing is to be had of a processor, but that it leaves the loader's memory. */
__attribute__((naked)) static void sleep_entry(void) {
  __asm__(
      "movl $2, (%rdi)\n" /* ASLEEP */
      "1: cli\n\t"
      "hlt\n\t"
      "jmp 1b");
}
_Static_assert(ASLEEP == 2, "as sleep_entry has it");

/* Sends one off, and waits until it has arrived, or sleeps. */
static void take(struct kiln_processor *parked, void *(*allocate)(uint64_t pages)) {
  static uint32_t spare; /* State of those that have no place. */
  uint32_t *state = &spare;

  spare = STARTING;
  if (count == PROCESSORS_MAX) {
    kiln_processor_start(parked, (uint64_t)sleep_entry, (uint64_t)&spare);
  } else {
    struct processor *processor = &processors[count];

    *processor = (struct processor){
        .number = count,
        .apic_id = parked->apic_id,
        .segments = allocate((sizeof(struct segments) + PAGE_BYTES - 1) / PAGE_BYTES),
    };
    state = &processor->state;
    stack_add_guarded(&parked->stack);
    kiln_processor_start(parked, (uint64_t)processor_entry, (uint64_t)processor);
  }
  while (__atomic_load_n(state, __ATOMIC_ACQUIRE) == STARTING) cpu_pause();
  if (__atomic_load_n(state, __ATOMIC_ACQUIRE) == RUNNING)
    __atomic_store_n(&count, count + 1, __ATOMIC_RELEASE);
}

void processors_begin(void) {
  begin(&processors[0]);
}

void processors_start(const struct kiln_processors *list, void *(*allocate)(uint64_t pages)) {
  uint32_t there = 1; /* What the firmware says is there and switched on. */

  for (uint32_t i = 0; i < list->count; i++) {
    if (list->list[i].state == KILN_PROCESSOR_FIRST) processors[0].apic_id = list->list[i].apic_id;
  }
  for (uint32_t i = 0; i < list->count; i++) {
    there += list->list[i].state == KILN_PROCESSOR_PARKED ||
             list->list[i].state == KILN_PROCESSOR_NOT_STARTED;
    if (list->list[i].state == KILN_PROCESSOR_PARKED) take(&list->list[i], allocate);
  }
  if (count > 1) panic_set_others(&others);
  if (there > 1)
    kprintf(there == count ? LOG_DEBUG : LOG_WARNING, "processors: %u run, of %u\n", count, there);
}
