/*
 * Reports an exception in the loader's own code and stops: called by the gates of
 * exceptions.asm, in 32-bit protected mode, interrupts off. While the BIOS runs, in real
 * mode, exceptions are the BIOS's.
 */
#include "boot/bios/exceptions.h"

#include <stdint.h>

#include "boot/core/boot.h"
#include "boot/core/firmware.h"
#include "boot/core/log.h"

#define VECTORS 32u
#define CODE32 0x08u           /* Selector, as in stage2.inc. */
#define INTERRUPT_GATE 0x8e00u /* Present, ring 0, 32-bit (Intel SDM 3A §6.11). */
#define GATE_SIZE 5u           /* Bytes of each of exception_gates. */

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

/* The stack as the gates leave it (Intel SDM 3A §6.12.1, no change of privilege). */
struct exception_frame {
  uint32_t vector;
  uint32_t error_code; /* 0 for vectors that have none. */
  uint32_t eip;
  uint32_t cs;
  uint32_t eflags;
};

_Static_assert(sizeof(struct gate_descriptor) == 8, "Intel SDM 3A §6.11");
_Static_assert(sizeof(struct idt_register) == 6, "Intel SDM 3A §6.10");

extern const uint8_t exception_gates[VECTORS * GATE_SIZE]; /* exceptions.asm */

static struct gate_descriptor idt[VECTORS];
extern const struct idt_register exception_idt_register;
const struct idt_register exception_idt_register = {sizeof(idt) - 1, idt};

_Noreturn void exception_report(const struct exception_frame *frame);

void exceptions_init(void) {
  for (uint32_t i = 0; i < VECTORS; i++) {
    uintptr_t gate = (uintptr_t)&exception_gates[i * GATE_SIZE];

    idt[i].offset_low = (uint16_t)gate;
    idt[i].offset_high = (uint16_t)(gate >> 16);
    idt[i].selector = CODE32;
    idt[i].type = INTERRUPT_GATE;
  }
  __asm__ volatile("lidt %0" : : "m"(exception_idt_register));
}

_Noreturn void exception_report(const struct exception_frame *frame) {
  static int reporting;
  uint32_t cr2;

  __asm__ volatile("movl %%cr2, %0" : "=r"(cr2));
  /* An exception in what follows must not report itself for ever. */
  if (!reporting) {
    reporting = 1;
    log_line(
        LOG_ERROR,
        "%s: exception %u in the BIOS loader: error code 0x%x, RIP 0x%x, CR2 0x%x; report this "
        "machine.",
        boot_stage(), (unsigned)frame->vector, (unsigned)frame->error_code, (unsigned)frame->eip,
        (unsigned)cr2);
  }
  firmware_halt();
}
