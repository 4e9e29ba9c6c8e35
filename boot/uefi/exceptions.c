/*
 * Reports an exception in the loader, or in the firmware while it works for the loader, and stops.
 *
 * exceptions_catch makes a copy of the firmware's interrupt table with the gates of the exceptions
 * replaced, so that the firmware's timer goes on. It stays until firmware_enter; nothing puts the
 * firmware's table back, as the loader never returns.
 */
#include <efi.h>

#include "boot/core/boot.h"
#include "boot/core/firmware.h"
#include "boot/core/log.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"
#include "lib/x86/exceptions.h"

#define VECTORS 256u         /* Of all. */
#define GATE_CODE_SIZE 16u   /* Bytes of code of each in exceptions.asm. */
#define INTERRUPT_GATE 0x8eu /* §6.14.1: present, privilege level 0, 64-bit interrupt gate. */

/* An entry of the interrupt descriptor table (Intel SDM 3A §6.14.1). */
struct gate {
  uint16_t offset_low;
  uint16_t selector;
  uint8_t stack; /* Number in the task state segment; 0: the stack that is in use. */
  uint8_t type;
  uint16_t offset_middle;
  uint32_t offset_high;
  uint32_t reserved;
};

/* What SIDT stores and LIDT loads (§2.4.3). */
struct __attribute__((packed)) table_register {
  uint16_t limit; /* Bytes, less one. */
  uint64_t base;
};

/* The stack as the gates leave it (§6.14.2). */
struct exception_frame {
  uint64_t vector;
  uint64_t error_code; /* 0 for vectors that have none. */
  uint64_t rip, cs, rflags, rsp, ss;
};

_Static_assert(sizeof(struct gate) == 16, "Intel SDM 3A §6.14.1");
_Static_assert(sizeof(struct table_register) == 10, "Intel SDM 3A §2.4.3");

extern const uint8_t exception_gates[]; /* exceptions.asm: X86_EXCEPTIONS pieces of code. */
_Noreturn void exception_report(const struct exception_frame *frame);

/* Where the firmware put the loader: the linker's name for the first byte of the image. */
extern const uint8_t __ImageBase[];

static struct gate gates[VECTORS];

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
_Noreturn void exception_report(const struct exception_frame *frame) {
  static int reports;

  if (reports++ < 2) {
    console_take_serial();
    if (reports == 2) console_leave_screen();
    log_line(LOG_ERROR,
             "exception %u (%s) in the UEFI loader: error code 0x%llx, RIP 0x%llx, CR2 0x%llx, "
             "image base 0x%llx, stage: %s; report this machine.",
             (unsigned)frame->vector, x86_exception_name(frame->vector),
             (unsigned long long)frame->error_code, (unsigned long long)frame->rip,
             (unsigned long long)read_cr2(), (unsigned long long)__ImageBase, boot_stage());
  }
  firmware_halt();
}

static void set_gate(uint32_t vector, uint16_t selector) {
  uint64_t code = (uint64_t)exception_gates + vector * GATE_CODE_SIZE;

  gates[vector] = (struct gate){.offset_low = (uint16_t)code,
                                .selector = selector,
                                .type = INTERRUPT_GATE,
                                .offset_middle = (uint16_t)(code >> 16),
                                .offset_high = (uint32_t)(code >> 32)};
}

void exceptions_catch(void) {
  struct table_register table;
  uint16_t selector;
  uint32_t size;

  __asm__ volatile("sidt %0" : "=m"(table));
  __asm__ volatile("mov %%cs, %0" : "=r"(selector));
  size = table.limit + 1u < sizeof(gates) ? table.limit + 1u : sizeof(gates);
  memcpy(gates, (const void *)table.base, size);
  for (uint32_t vector = 0; vector < X86_EXCEPTIONS; vector++) set_gate(vector, selector);
  table = (struct table_register){.limit = sizeof(gates) - 1, .base = (uint64_t)gates};
  __asm__ volatile("lidt %0" : : "m"(table)); /* Interrupts may be on: both tables have them. */
}
