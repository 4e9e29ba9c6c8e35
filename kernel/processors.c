/* Takes the other processors, gives them work, and stops them: see processors.h. */
#include "kernel/processors.h"

#include <stdbool.h>
#include <stddef.h>

#include "clock.h"
#include "cpu.h"
#include "kernel/console/console.h"
#include "kernel/panic.h"
#include "kernel/stack.h"
#include "processor.h" /* Of the architecture. */

#define PAGE_BYTES 4096u

/* Milliseconds until a processor that is to stop gets an NMI, until it counts as one that does not
   answer, and until one that does not forget a page is the end of the kernel. */
#define STOP_MS 5u
#define NMI_MS 1000u
#define FORGET_MS 60000u

enum state { STARTING, RUNNING, ASLEEP = PROCESSOR_ASLEEP /* For good: it could not be used. */ };

/* What belongs to one processor, which finds it by processor_self. */
struct processor {
  struct processor *self;
  uint32_t number;
  uint32_t state;                   /* enum state: written by itself. */
  struct processor_address address; /* Where interrupts for it are sent. */
  void *own;                        /* What its architecture wants it to have; null: nothing. */
  uint32_t forget;                  /* 1: it is to forget `forgotten`, and stores 0 then. */
  uint64_t jobs;                    /* Of processors_run, that it has done. */
  uint32_t stopped;                 /* 1: it stands at... */
  struct processor_place place;     /* ...this place. */
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

/* Who is to stop: nobody, all but one until that changes, all but one for good. */
enum { NOBODY, FOR_A_WHILE, FOR_GOOD };
static uint32_t stopping;
static struct processor *stopper; /* That one; valid while anybody is to stop. */

/* Interrupts are off, or it does not matter which processor is meant: see processors.h. */
static struct processor *current(void) {
  return processor_self();
}

uint32_t processors_count(void) {
  return __atomic_load_n(&count, __ATOMIC_ACQUIRE);
}

/* Also for a report that comes before anybody knows itself. */
uint32_t processor_number(void) {
  return processors[0].self == NULL ? 0 : current()->number;
}

/* Milliseconds as ticks of the counter. */
static uint64_t ticks_of(uint32_t milliseconds) {
  uint64_t khz = clock_frequency() / 1000;

  return (khz != 0 ? khz : PROCESSOR_KHZ_UNKNOWN) * milliseconds;
}

/* --- Stopping --- */

static bool is_to_stop(const struct processor *processor) {
  return __atomic_load_n(&stopping, __ATOMIC_ACQUIRE) != NOBODY && stopper != processor;
}

static void stop_at(struct processor *self, struct processor_place place) {
  if (self->stopped) return; /* It was about to when the NMI came. */
  self->place = place;
  __atomic_store_n(&self->stopped, 1, __ATOMIC_RELEASE);
  while (__atomic_load_n(&stopping, __ATOMIC_ACQUIRE) != NOBODY) {
    if (stopping == FOR_GOOD) cpu_stop();
    processors_answer();
  }
  __atomic_store_n(&self->stopped, 0, __ATOMIC_RELEASE);
}

/* Waits until all but this one have stopped, but not longer than that. */
static bool have_stopped(uint32_t self, uint32_t milliseconds) {
  uint64_t start = cpu_read_counter();

  for (uint32_t i = 0; i < count; i++) {
    while (i != self && !__atomic_load_n(&processors[i].stopped, __ATOMIC_ACQUIRE)) {
      if (cpu_read_counter() - start > ticks_of(milliseconds)) return false;
      cpu_pause();
    }
  }
  return true;
}

/* For panic.h. Those that have interrupts off get an NMI, where there is one. */
static void stop_others(bool for_good) {
  uint32_t self = processor_number();

  stopper = &processors[self];
  __atomic_store_n(&stopping, for_good ? FOR_GOOD : FOR_A_WHILE, __ATOMIC_RELEASE);
  for (uint32_t i = 0; i < count; i++) {
    if (i != self) processor_send(&processors[i].address, PROCESSOR_STOP);
  }
  if (have_stopped(self, STOP_MS)) return;
  for (uint32_t i = 0; i < count; i++) {
    if (i != self && !__atomic_load_n(&processors[i].stopped, __ATOMIC_ACQUIRE))
      processor_send_nmi(&processors[i].address);
  }
  have_stopped(self, NMI_MS);
}

/* Until they go on: what they say then is of the next time. */
static void release_others(void) {
  __atomic_store_n(&stopping, NOBODY, __ATOMIC_RELEASE);
  for (uint32_t i = 0; i < count; i++) {
    while (__atomic_load_n(&processors[i].stopped, __ATOMIC_ACQUIRE)) cpu_pause();
  }
}

static void print_others(void) {
  uint32_t self = processor_number();

  kprintf(LOG_PANIC, "this was processor %u of %u; the others were\n", self, count);
  for (uint32_t i = 0; i < count; i++) {
    const struct processor *processor = &processors[i];

    if (i == self) continue;
    if (!__atomic_load_n(&processor->stopped, __ATOMIC_ACQUIRE)) {
      kprintf(LOG_PANIC, "  processor %u: it does not answer%s\n", i,
              PROCESSOR_HAS_NMI ? ", not even to an NMI" : "");
      continue;
    }
    kprintf(LOG_PANIC, "  processor %u%s\n", i,
            processor->place.interrupts_off ? ", which had interrupts off" : "");
    stack_print_place(processor->place.instruction, processor->place.link);
  }
}

static const struct panic_others others = {
    .stop = stop_others,
    .print = print_others,
    .release = release_others,
    .answer = processors_answer,
};

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
  for (uint32_t i = 1; i < count; i++) processor_send(&processors[i].address, PROCESSOR_WAKE);
  function(argument);
  for (uint32_t i = 1; i < count; i++) {
    while (__atomic_load_n(&processors[i].jobs, __ATOMIC_ACQUIRE) != job.number) cpu_pause();
  }
}

/* --- Pages --- */

static void forget_if_asked(struct processor *self) {
  if (!__atomic_load_n(&self->forget, __ATOMIC_ACQUIRE)) return;
  processor_forget(forgotten.address, forgotten.size);
  __atomic_store_n(&self->forget, 0, __ATOMIC_RELEASE);
}

/* Never inlined: it tells its caller's place. */
__attribute__((noinline)) void processors_answer(void) {
  struct processor *self = current();

  forget_if_asked(self);
  if (is_to_stop(self)) {
    stop_at(self, (struct processor_place){.instruction = (uint64_t)__builtin_return_address(0),
                                           .interrupts_off = true});
  }
  cpu_pause();
}

void processors_invalidate(uint64_t address, uint64_t size) {
  uint32_t running = processors_count(), self = processor_number();

  if (running == 1 || PROCESSORS_FORGET_TOGETHER) return;
  forgotten.address = address;
  forgotten.size = size;
  for (uint32_t i = 0; i < running; i++) {
    if (i == self) continue;
    __atomic_store_n(&processors[i].forget, 1, __ATOMIC_RELEASE);
    processor_send(&processors[i].address, PROCESSOR_INVALIDATE);
  }
  for (uint32_t i = 0; i < running; i++) {
    uint64_t start = cpu_read_counter();

    while (__atomic_load_n(&processors[i].forget, __ATOMIC_ACQUIRE)) {
      if (cpu_read_counter() - start > ticks_of(FORGET_MS))
        panic("processor %u does not forget the page at 0x%lx: it does not answer", i, address);
      processors_answer();
    }
  }
}

/* See processor_on_call. An NMI that comes when the processor has stopped already, or goes on from
   there, was sent as well. */
static bool on_call(enum processor_call call, const struct interrupt_frame *frame) {
  struct processor *self = current();

  if (call == PROCESSOR_INVALIDATE) forget_if_asked(self);
  if (call != PROCESSOR_STOP && call != PROCESSOR_STOP_BY_NMI) return true;
  if (!is_to_stop(self)) return self->stopped != 0;
  stop_at(self, processor_place_of(frame));
  return true;
}

/* --- Starting --- */

/* On another processor, on the stack that the loader has given it, interrupts off. */
static void arrive(uint64_t argument) {
  struct processor *self = (struct processor *)argument;

  if (self->own == NULL || !processor_begin_other(self, &self->address, self->own)) {
    __atomic_store_n(&self->state, ASLEEP, __ATOMIC_RELEASE);
    cpu_stop();
  }
  __atomic_store_n(&self->state, RUNNING, __ATOMIC_RELEASE);
  wait_for_work(self);
}
KILN_PROCESSOR_ENTRY(processor_entry, arrive)

/* Sends one off, and waits until it has arrived, or sleeps. */
static void take(struct kiln_processor *parked, void *(*allocate)(uint64_t pages)) {
  static uint32_t spare; /* State of those that have no place. */
  uint32_t *state = &spare;

  spare = STARTING;
  if (count == PROCESSORS_MAX) {
    kiln_processor_start(parked, (uint64_t)processor_sleep, (uint64_t)&spare);
  } else {
    struct processor *processor = &processors[count];

    *processor = (struct processor){.self = processor, .number = count};
    if (processor_find(parked->apic_id, &processor->address))
      processor->own = allocate((PROCESSOR_OWN_SIZE + PAGE_BYTES - 1) / PAGE_BYTES);
    state = &processor->state;
    stack_add_guarded(&parked->stack);
    kiln_processor_start(parked, (uint64_t)processor_entry, (uint64_t)processor);
  }
  while (__atomic_load_n(state, __ATOMIC_ACQUIRE) == STARTING) cpu_pause();
  if (__atomic_load_n(state, __ATOMIC_ACQUIRE) == RUNNING)
    __atomic_store_n(&count, count + 1, __ATOMIC_RELEASE);
}

void processors_begin(void) {
  processor_set_self(&processors[0]);
  processors[0].self = &processors[0]; /* From here on processor_number asks. */
}

void processors_start(const struct kiln_processors *list, void *(*allocate)(uint64_t pages)) {
  uint32_t there = 1; /* What the firmware says is there and switched on. */

  if (list->count > 1) processor_on_call(on_call);
  for (uint32_t i = 0; i < list->count; i++) {
    /* Nobody calls the first where it cannot be found: the others are not found either. */
    if (list->list[i].state == KILN_PROCESSOR_FIRST)
      (void)processor_find(list->list[i].apic_id, &processors[0].address);
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
