/*
 * Reports an exception in the loader's own code and stops: called by the gates of
 * lib/x86/exception_gates.asm, in 32-bit protected mode, interrupts off. While the BIOS runs, in
 * real mode, exceptions are the BIOS's.
 */
#include "boot/bios/exceptions.h"

#include <stdint.h>

#include "boot/core/firmware.h"
#include "boot/core/log.h"
#include "boot/core/progress.h"
#include "lib/x86/exceptions.h"

#define CODE32 0x08u           /* Selector, as in stage2.inc. */
#define INTERRUPT_GATE 0x8e00u /* Present, ring 0, 32-bit (Intel SDM 3A §6.11). */

struct gate_descriptor {
  uint16_t offset_low;
  uint16_t selector;
  uint16_t type;
  uint16_t offset_high;
};

/* What LIDT takes (Intel SDM 3A §6.10). */
struct __attribute__((packed)) idt_register {
  uint16_t limit;
  const struct gate_descriptor *base;
};

_Static_assert(sizeof(struct gate_descriptor) == 8, "Intel SDM 3A §6.11");
_Static_assert(sizeof(struct idt_register) == 6, "Intel SDM 3A §6.10");

static struct gate_descriptor idt[X86_EXCEPTIONS];
extern const struct idt_register exception_idt_register;
const struct idt_register exception_idt_register = {sizeof(idt) - 1, idt};

void exceptions_init(void) {
  for (uint32_t i = 0; i < X86_EXCEPTIONS; i++) {
    uintptr_t gate = (uintptr_t)&x86_exception_gates[i * X86_EXCEPTION_GATE_SIZE];

    idt[i].offset_low = (uint16_t)gate;
    idt[i].offset_high = (uint16_t)(gate >> 16);
    idt[i].selector = CODE32;
    idt[i].type = INTERRUPT_GATE;
  }
  __asm__ volatile("lidt %0" : : "m"(exception_idt_register));
}

_Noreturn void x86_exception_report(const struct x86_exception_frame *frame) {
  static int reporting;
  uint32_t cr2;

  __asm__ volatile("movl %%cr2, %0" : "=r"(cr2));
  /* An exception in what follows must not report itself for ever. */
  if (!reporting) {
    reporting = 1;
    log_line(LOG_ERROR,
             "%s: exception %u in the %s loader: error code 0x%x, RIP 0x%x, CR2 0x%x; report this "
             "machine.",
             progress_stage(), (unsigned)frame->vector, exceptions_loader,
             (unsigned)frame->error_code, (unsigned)frame->ip, (unsigned)cr2);
  }
  firmware_halt();
}
