/* What kernel/processors.c needs of a processor, as every architecture has it: here by TPIDR_EL1,
 * which each has, and by interrupts that the GIC sends. */
#ifndef KILN_KERNEL_ARCH_AARCH64_PROCESSOR_H
#define KILN_KERNEL_ARCH_AARCH64_PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"
#include "gic.h"
#include "interrupts.h"

#define PROCESSOR_ASLEEP 2u          /* What processor_sleep says. */
#define PROCESSOR_KHZ_UNKNOWN 50000u /* Of the counter, where nothing tells. */
#define PROCESSOR_HAS_NMI 0
#define PROCESSORS_FORGET_TOGETHER 1 /* cpu_invalidate_page is for all of them. */
#define PROCESSOR_OWN_SIZE INTERRUPT_STACK_SIZE

/* Interrupts from one to another, by their numbers; the last is one that there is not. */
enum processor_call {
  PROCESSOR_WAKE,
  PROCESSOR_INVALIDATE,
  PROCESSOR_STOP,
  PROCESSOR_STOP_BY_NMI,
};
_Static_assert(PROCESSOR_STOP < GIC_CALLS, "numbers that the GIC lets through");

/* Where interrupts for a processor are sent. */
struct processor_address {
  struct gic_processor gic;
};

/* Where a processor was. */
struct processor_place {
  uint64_t instruction;
  uint64_t link; /* For stack_print_place. */
  bool interrupts_off;
};

/* Notes what the calling processor is told by processor_self: a structure that begins with its own
   address. */
static inline void processor_set_self(void *self) {
  CPU_WRITE("tpidr_el1", self);
}

static inline void *processor_self(void) {
  return (void *)CPU_READ("tpidr_el1");
}

/* The processor with that kiln_processor.apic_id. False: no interrupt finds it. Needs
   machine_take_interrupts. */
static inline bool processor_find(uint32_t id, struct processor_address *address) {
  return gic_find(id, &address->gic);
}

/* On another than the first, which is `self` from here on: its exceptions and interrupts come to
   the kernel, with PROCESSOR_OWN_SIZE bytes at `own`, of any contents. False: no interrupt can
   come. Interrupts are off, and stay so. */
static inline bool processor_begin_other(void *self, struct processor_address *address, void *own) {
  processor_set_self(self);
  interrupts_load_other(own);
  return gic_start_other(&address->gic);
}

/* Calls another than the calling one. */
static inline void processor_send(const struct processor_address *address,
                                  enum processor_call call) {
  gic_send(&address->gic, call);
}

static inline void processor_send_nmi(const struct processor_address *address) {
  (void)address;
}

/* Has `handler` called on a processor that another one has called, with what was interrupted. It
   returns false for an NMI that nobody has sent. Called once, on the first. */
void processor_on_call(bool (*handler)(enum processor_call call,
                                       const struct interrupt_frame *frame));

static inline struct processor_place processor_place_of(const struct interrupt_frame *frame) {
  return (struct processor_place){.instruction = frame->pc,
                                  .link = (uint64_t)&frame->x[30],
                                  .interrupts_off = (frame->pstate & CPU_PSTATE_INTERRUPTS) != 0};
}

/* Forgets what the calling processor remembers of [address, address + size): nobody has to. */
static inline void processor_forget(uint64_t address, uint64_t size) {
  (void)address;
  (void)size;
}

/* For kiln_processor_start: stores PROCESSOR_ASLEEP where the argument points, an uint32_t, and
   sleeps for good, without a stack. */
void processor_sleep(void);

#endif /* KILN_KERNEL_ARCH_AARCH64_PROCESSOR_H */
