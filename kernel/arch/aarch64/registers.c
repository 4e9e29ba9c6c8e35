/* Registers that a panic prints: see registers.h. */
#include "kernel/arch/aarch64/registers.h"

#include <stdint.h>

#include "kernel/arch/aarch64/cpu.h"
#include "kernel/console/console.h"

void registers_print(void) {
  const uint64_t *frame = __builtin_frame_address(0); /* The caller's X29, the return address. */

  kprintf(LOG_PANIC,
          "  PC %016lx  X29 %016lx\n"
          "  SCTLR %016lx  TCR %016lx  TTBR1 %016lx\n",
          frame[1], frame[0], CPU_READ("sctlr_el1"), CPU_READ("tcr_el1"), CPU_READ("ttbr1_el1"));
}
