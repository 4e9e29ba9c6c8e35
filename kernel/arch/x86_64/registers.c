/* Registers that a panic prints: see registers.h. */
#include "kernel/arch/x86_64/registers.h"

#include <stdint.h>

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/console/console.h"

void registers_print(void) {
  const uint64_t *frame = __builtin_frame_address(0); /* The caller's RBP, the return address. */
  uint64_t cr0, cr4;

  __asm__ volatile("movq %%cr0, %0" : "=r"(cr0));
  __asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
  kprintf(LOG_PANIC,
          "  RIP %016lx  RSP %016lx  RBP %016lx\n"
          "  CR0 %016lx  CR2 %016lx  CR3 %016lx  CR4 %016lx\n",
          frame[1], (uint64_t)(frame + 2), frame[0], cr0, cpu_read_cr2(), cpu_read_cr3(), cr4);
}
