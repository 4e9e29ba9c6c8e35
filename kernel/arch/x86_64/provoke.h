/*
 * Provokes the processor's exceptions on purpose, to see what the kernel makes of them: by a
 * genuine cause where there is one at privilege level 0 in 64-bit mode, else by entering the
 * handler as if there had been one.
 *
 * Interrupts are off meanwhile; they come on again when the handler returns, and after a longjmp
 * are its caller's. The x87 state and its bits of CR0 are lost, of which a kernel without x87 code
 * makes nothing. Who has left an interrupt stack may find 0 in SS, as in 64-bit mode it may be.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_PROVOKE_H
#define KILN_KERNEL_ARCH_X86_64_PROVOKE_H

#include <stdint.h>

#include "../../../lib/x86/exceptions.h"

#define PROVOKE_NONE X86_EXCEPTIONS /* The vector of what there is not. */

/* What else there is, beside the list; a line, or nothing. */
#define PROVOKE_OTHERS "or a number from 0 to 31, for its handler without a cause\n"

struct provocation {
  const char *name;    /* "ud", "pf-write", ...; null: a number was asked for. */
  uint32_t vector;     /* 0 to 31; PROVOKE_NONE: there is none. */
  void (*cause)(void); /* Null: the handler is entered through its gate. */
};

/* Number `index` of those with a genuine cause, from 0; null behind the last. */
const struct provocation *provoke_list(uint32_t index);

/* The one of that name, or the vector that `name` is as a decimal number, without a cause. */
struct provocation provoke_find(const char *name);

/* The name of a vector's exception. */
static inline const char *provoke_name(uint32_t vector) {
  return x86_exception_name(vector);
}

/* Does it. Returns when the handler has. Needs interrupts_load and segments_load. */
void provoke(struct provocation provocation);

#endif /* KILN_KERNEL_ARCH_X86_64_PROVOKE_H */
