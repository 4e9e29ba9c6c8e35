/* Interrupts from one processor to another, and what each processor has of its own: see
 * processor.h. */
#include "kernel/arch/x86_64/processor.h"

#include <stddef.h>

#include "kernel/arch/x86_64/local_apic.h"

#define PAGE_BYTES 4096u
#define PAGES_ONE_BY_ONE 8u /* More are forgotten with all others: that is one instruction. */

#define NMI 2u /* Intel SDM 3A, table 6-1. */

static bool (*handler)(enum processor_call call, const struct interrupt_frame *frame);

bool processor_begin_other(void *self, struct processor_address *address, void *own) {
  (void)address;
  if (!local_apic_start_other()) return false;
  segments_load_other(own); /* Which takes GS away, */
  processor_set_self(self); /* that an NMI wants. */
  interrupts_load_other();
  return true;
}

void processor_send(const struct processor_address *address, enum processor_call call) {
  local_apic_send(address->apic_id, INTERRUPT_WAKE + call);
}

void processor_send_nmi(const struct processor_address *address) {
  local_apic_send_nmi(address->apic_id);
}

void processor_on_call(bool (*function)(enum processor_call call,
                                        const struct interrupt_frame *frame)) {
  handler = function;
}

void processor_forget(uint64_t address, uint64_t size) {
  if (size / PAGE_BYTES > PAGES_ONE_BY_ONE) {
    cpu_write_cr3(cpu_read_cr3()); /* No page is global (Intel SDM 3A §4.10.4.1). */
    return;
  }
  for (uint64_t at = 0; at < size; at += PAGE_BYTES) cpu_invalidate_page(address + at);
}

__attribute__((naked)) void processor_sleep(void) {
  __asm__(
      "movl $2, (%rdi)\n" /* PROCESSOR_ASLEEP */
      "1: cli\n\t"
      "hlt\n\t"
      "jmp 1b");
}

/* A call is ended when it has been handled: one that has just begun to stop is so known to an NMI,
   and notes where it was interrupted, not where the NMI came. */
bool processor_interrupt(const struct interrupt_frame *frame) {
  uint64_t call = frame->vector - INTERRUPT_WAKE;

  if (handler == NULL) return false;
  if (frame->vector == NMI)
    return local_apic_is_in_service(INTERRUPT_STOP) || handler(PROCESSOR_STOP_BY_NMI, frame);
  if (call > PROCESSOR_STOP) return false;
  (void)handler((enum processor_call)call, frame);
  local_apic_end();
  return true;
}
