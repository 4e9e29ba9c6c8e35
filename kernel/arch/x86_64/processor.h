/* What kernel/processors.c needs of a processor, as every architecture has it: here by GS, which
 * has another base on each, and by interrupts of its local APIC. */
#ifndef KILN_KERNEL_ARCH_X86_64_PROCESSOR_H
#define KILN_KERNEL_ARCH_X86_64_PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"
#include "interrupts.h"
#include "segments.h"

#define PROCESSOR_ASLEEP 2u            /* What processor_sleep says. */
#define PROCESSOR_KHZ_UNKNOWN 1000000u /* Of the counter, where nothing tells. */
#define PROCESSOR_HAS_NMI 1
#define PROCESSORS_FORGET_TOGETHER 0 /* Each has to forget pages itself: processor_forget. */
#define PROCESSOR_OWN_SIZE sizeof(struct segments)

/* Interrupts from one to another: their vectors are these, from INTERRUPT_WAKE on; the last is an
   NMI. */
enum processor_call {
  PROCESSOR_WAKE,
  PROCESSOR_INVALIDATE,
  PROCESSOR_STOP,
  PROCESSOR_STOP_BY_NMI,
};

/* Where interrupts for a processor are sent. */
struct processor_address {
  uint32_t apic_id;
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
  cpu_write_msr(CPU_MSR_GS_BASE, (uint64_t)self);
}

static inline void *processor_self(void) {
  void *self;

  __asm__ volatile("movq %%gs:0, %0" : "=r"(self));
  return self;
}

/* The processor with that kiln_processor.apic_id. False: no interrupt finds it. Needs
   machine_take_interrupts. */
static inline bool processor_find(uint32_t id, struct processor_address *address) {
  address->apic_id = id;
  return true;
}

/* On another than the first, which is `self` from here on: its exceptions and interrupts come to
   the kernel, with PROCESSOR_OWN_SIZE bytes at `own`, of any contents. False: no interrupt can
   come. Interrupts are off, and stay so. */
bool processor_begin_other(void *self, struct processor_address *address, void *own);

/* Calls another than the calling one. */
void processor_send(const struct processor_address *address, enum processor_call call);
void processor_send_nmi(const struct processor_address *address);

/* Has `handler` called on a processor that another one has called, with what was interrupted. It
   returns false for an NMI that nobody has sent. Called once, on the first. */
void processor_on_call(bool (*handler)(enum processor_call call,
                                       const struct interrupt_frame *frame));

static inline struct processor_place processor_place_of(const struct interrupt_frame *frame) {
  return (struct processor_place){.instruction = frame->rip,
                                  .link = frame->rsp,
                                  .interrupts_off = (frame->rflags & CPU_RFLAGS_IF) == 0};
}

/* Forgets what the calling processor remembers of [address, address + size), whole pages. */
void processor_forget(uint64_t address, uint64_t size);

/* For kiln_processor_start: stores PROCESSOR_ASLEEP where the argument points, an uint32_t, and
   sleeps for good, without a stack. */
void processor_sleep(void);

/* True for a call, which it has handled. Called by interrupt_dispatch. */
bool processor_interrupt(const struct interrupt_frame *frame);

#endif /* KILN_KERNEL_ARCH_X86_64_PROCESSOR_H */
