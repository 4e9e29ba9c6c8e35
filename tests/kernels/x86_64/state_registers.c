/*
 * Clauses about the registers at entry, bit by bit: each row of "State at entry on x86_64" in
 * docs/boot-protocol.md is a line that this prints.
 *
 * They must be seen before any code has changed them. KILN_ENTRY's `_start` is therefore renamed
 * (state.c), and one that only stores registers comes before it.
 */
#include <stdbool.h>

#include "tests/kernels/clause.h"
#include "tests/kernels/regions.h"
#include "tests/kernels/state.h"
#include "tests/kernels/test.h"
#include "tests/kernels/x86_64/entry_state.h"

/* Intel SDM 3A §2.5, §2.2.1, §12.12; docs/boot-protocol.md, "State at entry". */
#define RFLAGS_PROMISED 0x2ull     /* The bit that is always 1. */
#define CR0_PROMISED 0x80010031ull /* PG, WP, NE, ET, PE. */
#define CR4_PROMISED 0x20ull       /* PAE. */
#define EFER_PROMISED 0xd00ull     /* NXE, LMA, LME. */
#define PAT_PROMISED 0x0007010600070406ull

/* Intel SDM 3B §17.2: as after reset. */
#define DR6_PROMISED 0xffff0ff0ull
#define DR7_PROMISED 0x400ull

#define CODE_SELECTOR 0x08u
#define DATA_SELECTOR 0x10u
#define TSS_SELECTOR 0x18u

#define MIB ((uint64_t)1 << 20)

static __attribute__((used)) struct entry_state state;

__attribute__((naked, noreturn, used)) void _start(void);

/* Called by the loader. Writes below RSP for a moment, as any call would. */
void _start(void) {
  __asm__(
      "movq %rsp, state(%rip)\n\t"
      "movq %rdi, state+8(%rip)\n\t"
      "pushfq\n\t"
      "popq state+16(%rip)\n\t"
      "jmp kiln_start");
}

static void check_registers(const struct kiln_boot_info *info) {
  clause_equal("RDI, the boot information", state.rdi, (uint64_t)info);
  clause_equal("RFLAGS (interrupts off, direction flag clear)", state.rflags, RFLAGS_PROMISED);
  clause_equal("CR0 (PG, WP, NE, ET, PE)", state.cr0, CR0_PROMISED);
  clause_equal("CR4 (PAE)", state.cr4, CR4_PROMISED);
  clause_equal("EFER (NXE, LMA, LME)", state.efer, EFER_PROMISED);
  clause(state.cr3 % PAGE_SIZE == 0, "CR3 = 0x%lx, its lower 12 bits are 0", state.cr3);
  clause_equal("PAT", state.pat, PAT_PROMISED);
  clause_equal("CR8", state.cr8, 0);
  clause_equal("DR0 | DR1 | DR2 | DR3", state.breakpoints, 0);
  clause_equal("DR6", state.dr6, DR6_PROMISED);
  clause_equal("DR7 (no breakpoint)", state.dr7, DR7_PROMISED);
}

static void check_x87(void) {
  uint16_t control = 0;

  __asm__ volatile("fninit; fnstcw %0" : "=m"(control)); /* Intel SDM 1 §8.1.5. */
  clause_equal("x87 is on: its control word after FNINIT", control, 0x37f);
}

static void check_segments(void) {
  clause_equal("CS", state.cs, CODE_SELECTOR);
  clause_equal("SS", state.ss, DATA_SELECTOR);
  clause_equal("DS", state.ds, DATA_SELECTOR);
  clause_equal("ES", state.es, DATA_SELECTOR);
  clause_equal("FS", state.fs, DATA_SELECTOR);
  clause_equal("GS", state.gs, DATA_SELECTOR);
  clause_equal("base of FS", state.fs_base, 0);
  clause_equal("base of GS", state.gs_base, 0);
  clause_equal("TR", state.tr, TSS_SELECTOR);
  clause_equal("LDTR", state.ldtr, 0);
}

static void check_stack(const struct kiln_boot_info *info) {
  clause_equal("RSP, the end of the stack", state.rsp, info->stack.base + info->stack.size);
  clause(state.rsp % 16 == 0, "RSP is 16-byte aligned");
}

/* With address line 20 off, each odd MiB would show the memory of the even one below it. */
static void check_a20(const struct kiln_boot_info *info) {
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    uint64_t even = (info->memory_map[i].base + 2 * MIB - 1) & ~(2 * MIB - 1);

    if (region_is(info, even, 2 * MIB, KILN_MEMORY_USABLE)) {
      volatile uint64_t *low = (volatile uint64_t *)(info->direct_map + even);
      volatile uint64_t *high = (volatile uint64_t *)(info->direct_map + even + MIB);

      *low = 1;
      *high = 2;
      clause(*low == 1, "A20 is on: 0x%lx is not 0x%lx", even, even + MIB);
      return;
    }
  }
  clause(false, "A20 is on: no memory to try it with");
}

void state_capture_registers(void) {
  state_capture(&state);
}

void state_check_registers(const struct kiln_boot_info *info) {
  check_registers(info);
  check_x87();
  check_segments();
  check_stack(info);
  state_check_tables(&state, info);
  check_a20(info);
}
