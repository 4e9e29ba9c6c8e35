/*
 * Reports an exception in the loader, or in the firmware while it works for the loader, and stops.
 *
 * exceptions_catch makes a copy of the firmware's interrupt table with the gates of all
 * exceptions but two replaced, so that the firmware's timer goes on. It stays until firmware_enter;
 * nothing puts the firmware's table back, as the loader never returns.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/core/log.h"
#include "boot/core/progress.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"
#include "lib/x86/descriptors.h"
#include "lib/x86/exceptions.h"

#define VECTORS 256u /* Of all. */

/*
 * In a confidential guest these two are how the firmware gets to see what the hypervisor stops at:
 * an I/O port, a CPUID. They stay the firmware's, if it has handlers for them, until
 * ExitBootServices.
 */
#define VIRTUALIZATION 20u    /* #VE (Intel SDM 3A §6.15). */
#define VMM_COMMUNICATION 29u /* #VC (AMD APM 2 §15.35.4). */

/* Where the firmware put the loader: the linker's name for the first byte of the image. */
extern const uint8_t __ImageBase[];

static struct x86_gate gates[VECTORS];

static uint64_t read_cr2(void) {
  uint64_t value;

  __asm__ volatile("mov %%cr2, %0" : "=r"(value));
  return value;
}

/*
 * Serial first, the firmware's console after it: a call to the firmware, which the exception may
 * have caught in the middle of something, need not come back, or ends in the next exception. That
 * one is reported on the serial port alone, a third not at all.
 */
_Noreturn void x86_exception_report(const struct x86_exception_frame *frame) {
  static int reports;

  if (reports++ < 2) {
    console_take_serial();
    if (reports == 2) console_leave_screen();
    log_line(LOG_ERROR,
             "exception %u (%s) in the UEFI loader: error code 0x%llx, RIP 0x%llx, CR2 0x%llx, "
             "image base 0x%llx, stage: %s; report this machine.",
             (unsigned)frame->vector, x86_exception_name(frame->vector),
             (unsigned long long)frame->error_code, (unsigned long long)frame->ip,
             (unsigned long long)read_cr2(), (unsigned long long)__ImageBase, progress_stage());
  }
  firmware_halt();
}

static int is_firmwares(uint32_t vector) {
  return (vector == VIRTUALIZATION || vector == VMM_COMMUNICATION) &&
         (gates[vector].flags & X86_GATE_PRESENT) != 0;
}

void exceptions_catch(void) {
  struct x86_table table;
  uint16_t selector;
  uint32_t size;

  __asm__ volatile("sidt %0" : "=m"(table));
  __asm__ volatile("mov %%cs, %0" : "=r"(selector));
  size = table.limit + 1u < sizeof(gates) ? table.limit + 1u : sizeof(gates);
  memcpy(gates, (const void *)table.base, size);
  for (uint32_t vector = 0; vector < X86_EXCEPTIONS; vector++) {
    if (is_firmwares(vector)) continue;
    gates[vector] =
        x86_gate((uint64_t)x86_exception_gates + vector * X86_EXCEPTION_GATE_SIZE, selector, 0);
  }
  table = (struct x86_table){.limit = sizeof(gates) - 1, .base = (uint64_t)gates};
  x86_load_idt(&table); /* Interrupts may be on: both tables have them. */
}
