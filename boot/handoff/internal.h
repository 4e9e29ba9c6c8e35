/* What enter.asm, tables.c and report.c share. */
#ifndef KILN_BOOT_HANDOFF_INTERNAL_H
#define KILN_BOOT_HANDOFF_INTERNAL_H

#include <stdint.h>

/* The exception stack as the gates of enter.asm leave it (Intel SDM 3A §6.14.2). */
struct exception_frame {
  uint64_t vector;
  uint64_t error_code; /* 0 for vectors that have none. */
  uint64_t rip;
  uint64_t cs;
  uint64_t rflags;
  uint64_t rsp;
  uint64_t ss;
};

/* First of 32 gates, 5 bytes apart. */
extern const uint8_t handoff_stubs[];

/* Loads GDT, IDT and TSS and every segment register. Called once, on the boot stack. */
void handoff_load_tables(void);

/* Prints the exception on COM1 and stops the machine. */
_Noreturn void handoff_report(const struct exception_frame *frame);

#endif /* KILN_BOOT_HANDOFF_INTERNAL_H */
