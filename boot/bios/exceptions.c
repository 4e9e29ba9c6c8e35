/*
 * Reports an exception in the loader's own code and stops: called by the gates of
 * exceptions.asm, in 32-bit protected mode, interrupts off. While the BIOS runs, in real
 * mode, exceptions are the BIOS's.
 */
#include <stdint.h>

#include "boot/core/firmware.h"
#include "boot/core/log.h"

/* The stack as the gates leave it (Intel SDM 3A §6.12.1, no change of privilege). */
struct exception_frame {
  uint32_t vector;
  uint32_t error_code; /* 0 for vectors that have none. */
  uint32_t eip;
  uint32_t cs;
  uint32_t eflags;
};

_Noreturn void exception_report(const struct exception_frame *frame);

_Noreturn void exception_report(const struct exception_frame *frame) {
  static int reporting;
  uint32_t cr2;

  __asm__ volatile("movl %%cr2, %0" : "=r"(cr2));
  /* An exception in what follows must not report itself for ever. */
  if (!reporting) {
    reporting = 1;
    log_line(
        "error: exception %u in the BIOS loader: error code 0x%x, EIP 0x%x, CR2 0x%x; "
        "report this machine.",
        (unsigned)frame->vector, (unsigned)frame->error_code, (unsigned)frame->eip, (unsigned)cr2);
  }
  firmware_halt();
}
