/* What the state-at-entry kernel and the other processors' remember of the entry. */
#ifndef KILN_TESTS_KERNELS_X86_64_ENTRY_STATE_H
#define KILN_TESTS_KERNELS_X86_64_ENTRY_STATE_H

#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "lib/x86/descriptors.h"

/* The registers at entry, before anything has changed them. */
struct entry_state {
  uint64_t rsp, rdi, rflags; /* As `_start` in state.c stores them. */
  uint64_t cr0, cr3, cr4, cr8;
  uint64_t breakpoints; /* DR0 to DR3, one or another. */
  uint64_t dr6, dr7;
  uint64_t efer, pat, fs_base, gs_base; /* Model-specific registers. */
  uint16_t cs, ss, ds, es, fs, gs, tr, ldtr;
  struct x86_table gdt, idt;
};

_Static_assert(__builtin_offsetof(struct entry_state, rdi) == 8, "as _start stores it");
_Static_assert(__builtin_offsetof(struct entry_state, rflags) == 16, "as _start stores it");

/* Stores all but the first three of these, which nothing has touched yet. */
void state_capture(struct entry_state *state);

/* Clauses about the loader's GDT, IDT and TSS (state_tables.c). */
void state_check_tables(const struct entry_state *state, const struct kiln_boot_info *info);

#endif /* KILN_TESTS_KERNELS_X86_64_ENTRY_STATE_H */
