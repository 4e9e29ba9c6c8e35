/*
 * The processor's exceptions: their names, and gates for code that reports any of them and stops.
 * exceptions.inc is the same for assembly files.
 */
#ifndef KILN_LIB_X86_EXCEPTIONS_H
#define KILN_LIB_X86_EXCEPTIONS_H

#include <stdint.h>

#define X86_EXCEPTIONS 32u /* Vectors 0 to 31 are the processor's (Intel SDM 3A §6.2). */

/* The name of exception `vector` for a message; "reserved" for one that has none. Never null. */
const char *x86_exception_name(uint64_t vector);

/* The stack as the gates of exception_gates.asm leave it (Intel SDM 3A §6.12.1, §6.14.2). */
struct x86_exception_frame {
  uintptr_t vector;
  uintptr_t error_code; /* 0 for vectors that have none. */
  uintptr_t ip;
  uintptr_t cs;
  uintptr_t flags;
  uintptr_t sp, ss; /* In 64-bit mode only. */
};

/* exception_gates.asm: the code of vector 0; that of the others follows at equal distances. */
extern const uint8_t x86_exception_gates[];
#define X86_EXCEPTION_GATE_SIZE 5u /* Bytes between them. */

/* What the gates call. Whoever links them has one. */
_Noreturn void x86_exception_report(const struct x86_exception_frame *frame);

#endif /* KILN_LIB_X86_EXCEPTIONS_H */
