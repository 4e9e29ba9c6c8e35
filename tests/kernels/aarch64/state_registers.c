/*
 * Clauses about the registers at entry, bit by bit: each row of "State at entry on aarch64" in
 * docs/boot-protocol.md is a line that this prints.
 *
 * The general ones must be seen before any code has changed them. KILN_ENTRY's `_start` is
 * therefore renamed (state.c), and one that only stores registers comes before it.
 */
#include <stdbool.h>

#include "tests/kernels/clause.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/state.h"

/* docs/boot-protocol.md, "State at entry on aarch64". */
#define SCTLR_PROMISED 0x30d0181dull /* I, SA0, SA, C, M, and what is RES1. */
#define TCR_PROMISED 0xb5103590ull   /* Without IPS. */
#define TCR_IPS_SHIFT 32
#define PARANGE_48_BITS 5u
#define MAIR_PROMISED 0x004404ffull
#define DAIF_PROMISED 0x3c0ull
#define VECTORS_SIZE 2048u /* Also what they are aligned to (Arm ARM D19.2, VBAR_EL1). */
#define TIMER_FIRES 3u     /* ENABLE and IMASK: at rest both are 0. */

#define READ(name)                                    \
  ({                                                  \
    uint64_t value_;                                  \
    __asm__ volatile("mrs %0, " name : "=r"(value_)); \
    value_;                                           \
  })

/* X0 to X30 and SP at entry; X16 holds the address of the first instruction, and is not stored. */
__attribute__((used)) uint64_t entry_registers[32];

__asm__(
    "        .text\n"
    "        .global _start\n"
    "_start: adrp    x16, entry_registers\n"
    "        add     x16, x16, :lo12:entry_registers\n"
    "        stp     x0, x1, [x16]\n"
    "        stp     x2, x3, [x16, #16]\n"
    "        stp     x4, x5, [x16, #32]\n"
    "        stp     x6, x7, [x16, #48]\n"
    "        stp     x8, x9, [x16, #64]\n"
    "        stp     x10, x11, [x16, #80]\n"
    "        stp     x12, x13, [x16, #96]\n"
    "        stp     x14, x15, [x16, #112]\n"
    "        str     x17, [x16, #136]\n"
    "        stp     x18, x19, [x16, #144]\n"
    "        stp     x20, x21, [x16, #160]\n"
    "        stp     x22, x23, [x16, #176]\n"
    "        stp     x24, x25, [x16, #192]\n"
    "        stp     x26, x27, [x16, #208]\n"
    "        stp     x28, x29, [x16, #224]\n"
    "        mov     x1, sp\n"
    "        stp     x30, x1, [x16, #240]\n"
    "        b       kiln_start\n");

static void check_general(const struct kiln_boot_info *info) {
  uint64_t others = 0;

  for (int i = 1; i < 31; i++) others |= entry_registers[i];
  clause_equal("X0, the boot information", entry_registers[0], (uint64_t)info);
  clause_equal("X1 to X30 but X16", others, 0);
  clause_equal("SP, the end of the stack", entry_registers[31],
               info->stack.base + info->stack.size);
  clause(entry_registers[31] % 16 == 0, "SP is 16-byte aligned");
}

static void check_system(void) {
  uint64_t parange = READ("id_aa64mmfr0_el1") & 0xf;
  uint64_t ips = parange > PARANGE_48_BITS ? PARANGE_48_BITS : parange;

  clause_equal("CurrentEL (EL1)", READ("CurrentEL"), 1 << 2);
  clause_equal("SPSel", READ("spsel"), 1);
  clause_equal("DAIF (all masked)", READ("daif"), DAIF_PROMISED);
  clause_equal("SCTLR_EL1 (M, C, I, SA, SA0)", READ("sctlr_el1"), SCTLR_PROMISED);
  clause_equal("TCR_EL1", READ("tcr_el1"), TCR_PROMISED | ips << TCR_IPS_SHIFT);
  clause_equal("MAIR_EL1", READ("mair_el1"), MAIR_PROMISED);
  clause_equal("TTBR0_EL1", READ("ttbr0_el1"), 0);
  clause(READ("ttbr1_el1") % 4096 == 0, "TTBR1_EL1 = 0x%lx, its lower 12 bits are 0",
         READ("ttbr1_el1"));
  clause_equal("CPACR_EL1 (SIMD and floating point trap)", READ("cpacr_el1"), 0);
  clause_equal("MDSCR_EL1 (no step, no breakpoint)", READ("mdscr_el1"), 0);
  clause_equal("CONTEXTIDR_EL1", READ("contextidr_el1"), 0);
  clause_equal("TPIDR_EL1 | TPIDR_EL0 | TPIDRRO_EL0",
               READ("tpidr_el1") | READ("tpidr_el0") | READ("tpidrro_el0"), 0);
  clause_equal("SP_EL0", READ("sp_el0"), 0);
  clause_equal("CNTKCTL_EL1 (EL0 has no timers)", READ("cntkctl_el1"), 0);
  clause_equal("CNTP_CTL_EL0 and CNTV_CTL_EL0: no timer runs",
               (READ("cntp_ctl_el0") | READ("cntv_ctl_el0")) & TIMER_FIRES, 0);
}

/* The vectors are the loader's, in the hand-off area, and can be executed. */
static void check_vectors(const struct kiln_boot_info *info) {
  uint64_t vectors = READ("vbar_el1");

  clause(vectors % VECTORS_SIZE == 0 && vectors >= KILN_HANDOFF_BASE &&
             vectors + VECTORS_SIZE <= handoff_end(info) &&
             page_walk(info->direct_map, vectors) == (PAGE_MAPPED | PAGE_EXECUTABLE),
         "VBAR_EL1 = 0x%lx is code of the hand-off area", vectors);
}

/* An EL2 that the loader was entered at has let EL1 have both counters, with nothing between them.
 */
static void check_counters(void) {
  uint64_t virtual_count, physical_count, frequency = READ("cntfrq_el0");

  __asm__ volatile("isb; mrs %0, cntvct_el0; mrs %1, cntpct_el0"
                   : "=r"(virtual_count), "=r"(physical_count));
  clause(frequency != 0 && physical_count - virtual_count < frequency,
         "CNTVCT_EL0 is CNTPCT_EL0, at %lu Hz", frequency);
}

/* Nothing that C code does touches the registers that the clauses read. */
void state_capture_registers(void) {}

void state_check_registers(const struct kiln_boot_info *info) {
  check_general(info);
  check_system();
  check_vectors(info);
  check_counters();
}
