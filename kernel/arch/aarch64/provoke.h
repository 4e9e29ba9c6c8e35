/*
 * Provokes the processor's exceptions on purpose, to see what the kernel makes of them: each by a
 * genuine cause. Interrupts are off meanwhile; they come on again when the handler returns, and
 * after a longjmp are its caller's.
 */
#ifndef KILN_KERNEL_ARCH_AARCH64_PROVOKE_H
#define KILN_KERNEL_ARCH_AARCH64_PROVOKE_H

#include <stdint.h>

#include "../../../lib/aarch64/exceptions.h"

#define PROVOKE_NONE 64u /* The vector of what there is not. */

/* What else there is, beside the list; a line, or nothing. */
#define PROVOKE_OTHERS ""

struct provocation {
  const char *name; /* "ud", "pf-write", ...; null: there is none. */
  uint32_t vector;  /* The exception class (Arm ARM D19.2, ESR_EL1), or PROVOKE_NONE. */
  void (*cause)(void);
};

/* Number `index` of them, from 0; null behind the last. */
const struct provocation *provoke_list(uint32_t index);

/* The one of that name. */
struct provocation provoke_find(const char *name);

/* The name of a class. */
static inline const char *provoke_name(uint32_t vector) {
  return aarch64_exception_name((uint64_t)vector << 26);
}

/* Does it. Returns when the handler has. Needs interrupts_load. */
void provoke(struct provocation provocation);

#endif /* KILN_KERNEL_ARCH_AARCH64_PROVOKE_H */
