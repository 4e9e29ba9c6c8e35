/* The processor's synchronous exceptions in words: what ESR_EL1 or ESR_EL2 says (Arm ARM D19.2).
 */
#ifndef KILN_LIB_AARCH64_EXCEPTIONS_H
#define KILN_LIB_AARCH64_EXCEPTIONS_H

#include <stdint.h>

/* Exception classes. */
#define AARCH64_CLASS_INSTRUCTION_ABORT \
  0x21u /* At this exception level; one less: from a lower one. */
#define AARCH64_CLASS_DATA_ABORT 0x25u
#define AARCH64_CLASS_BREAKPOINT 0x3cu /* BRK; its immediate is in the low 16 bits. */

static inline uint32_t aarch64_exception_class(uint64_t esr) {
  return (uint32_t)(esr >> 26) & 0x3f;
}

/* The name of the exception for a message. Never null. */
const char *aarch64_exception_name(uint64_t esr);

/*
 * Of an abort, why the access was refused: "translation fault, level 3", in two pieces. "" for what
 * is no abort; *level is -1 where the level means nothing.
 */
const char *aarch64_abort_reason(uint64_t esr, int *level);

/* True when FAR holds the address that was used. */
int aarch64_exception_has_address(uint64_t esr);

#endif /* KILN_LIB_AARCH64_EXCEPTIONS_H */
