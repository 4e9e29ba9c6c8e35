/*
 * Provokes the processor's exceptions on purpose, to see what the kernel makes of them: by a
 * genuine cause where there is one at privilege level 0 in 64-bit mode, else by entering the
 * handler as if there had been one.
 *
 * Control registers and tables that a cause needs changed are back as they were when the kernel's
 * own handler begins: it may return, panic, or leave by a longjmp. Interrupts are off
 * meanwhile; they come on again when the handler returns, and after a longjmp are its caller's. The
 * x87 state is lost, and who has left an interrupt stack may find 0 in SS, as in 64-bit mode it may
 * be.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_PROVOKE_H
#define KILN_KERNEL_ARCH_X86_64_PROVOKE_H

#include <stdbool.h>
#include <stdint.h>

struct provocation {
  char name[12];       /* "ud", "pf-write", ...; "" for the reserved vectors. */
  uint8_t vector;      /* 0 to 31. */
  bool resumes;        /* The handler may return; else the cause would come again, or worse. */
  const char *how;     /* For people. */
  void (*cause)(void); /* Null: the handler is entered through its gate. */
};

/* Number `index` of the list, from 0, which has every vector at least once; null behind the last.
 */
const struct provocation *provoke_list(uint32_t index);

/* The first of that name, or of the vector that `name` is as a decimal number; null if none is. */
const struct provocation *provoke_find(const char *name);

/* Does it. Returns when the handler has. Needs interrupts_load and segments_load. */
void provoke(const struct provocation *provocation);

#endif /* KILN_KERNEL_ARCH_X86_64_PROVOKE_H */
