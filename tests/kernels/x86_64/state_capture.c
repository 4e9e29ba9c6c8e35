/* Stores the registers at entry that C code has had no reason to touch: entry_state.h. */
#include "kernel/arch/x86_64/cpu.h"
#include "tests/kernels/x86_64/entry_state.h"

/* Model-specific registers (Intel SDM 4 §2.1, §2.17). */
#define MSR_PAT 0x277u
#define MSR_EFER 0xc0000080u
#define MSR_FS_BASE 0xc0000100u
#define MSR_GS_BASE 0xc0000101u

static uint64_t read_breakpoints(void) {
  uint64_t dr0, dr1, dr2, dr3;

  __asm__ volatile("movq %%dr0, %0" : "=r"(dr0));
  __asm__ volatile("movq %%dr1, %0" : "=r"(dr1));
  __asm__ volatile("movq %%dr2, %0" : "=r"(dr2));
  __asm__ volatile("movq %%dr3, %0" : "=r"(dr3));
  return dr0 | dr1 | dr2 | dr3;
}

void state_capture(struct entry_state *state) {
  __asm__ volatile("movq %%cr0, %0" : "=r"(state->cr0));
  __asm__ volatile("movq %%cr4, %0" : "=r"(state->cr4));
  __asm__ volatile("movq %%cr8, %0" : "=r"(state->cr8));
  state->cr3 = cpu_read_cr3();
  state->breakpoints = read_breakpoints();
  __asm__ volatile("movq %%dr6, %0" : "=r"(state->dr6));
  __asm__ volatile("movq %%dr7, %0" : "=r"(state->dr7));
  state->efer = cpu_read_msr(MSR_EFER);
  state->pat = cpu_read_msr(MSR_PAT);
  state->fs_base = cpu_read_msr(MSR_FS_BASE);
  state->gs_base = cpu_read_msr(MSR_GS_BASE);
  __asm__ volatile("movw %%cs, %0" : "=m"(state->cs));
  __asm__ volatile("movw %%ss, %0" : "=m"(state->ss));
  __asm__ volatile("movw %%ds, %0" : "=m"(state->ds));
  __asm__ volatile("movw %%es, %0" : "=m"(state->es));
  __asm__ volatile("movw %%fs, %0" : "=m"(state->fs));
  __asm__ volatile("movw %%gs, %0" : "=m"(state->gs));
  __asm__ volatile("str %0" : "=m"(state->tr));
  __asm__ volatile("sldt %0" : "=m"(state->ldtr));
  __asm__ volatile("sgdt %0" : "=m"(state->gdt));
  __asm__ volatile("sidt %0" : "=m"(state->idt));
}
