/*
 * What the kernel for several processors takes of a PC: see processor.h.
 */
#include "tests/kernels/processor.h"

#include <stdbool.h>
#include <stddef.h>

#include "lib/string.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/test.h"

#define PAGE_BYTES 4096u

static const uint16_t mtrrs[PROCESSOR_MTRRS] = {0x2ff, 0x250, 0x258, 0x259, 0x268, 0x269, 0x26a,
                                                0x26b, 0x26c, 0x26d, 0x26e, 0x26f, 0x200, 0x201,
                                                0x202, 0x203, 0x204, 0x205, 0x206, 0x207, 0x208,
                                                0x209, 0x20a, 0x20b, 0x20c, 0x20d, 0x20e, 0x20f};

/* Registers of the local APIC (Intel SDM 3A, table 10-1), and what is there after INIT. */
#define APIC_SPURIOUS 0xf0u
#define APIC_TIMER 0x320u
#define AFTER_INIT_SPURIOUS 0xffu
#define AFTER_INIT_TIMER 0x10000u

static uint32_t own_apic_id(void) {
  uint32_t eax = 0xb, ebx, ecx = 0, edx;

  if (x86_cpuid(0).eax >= 0xb) {
    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    if (ebx != 0) return edx;
  }
  return x86_cpuid(1).ebx >> 24;
}

static uint32_t read_apic(const struct kiln_boot_info *info, uint32_t offset) {
  uint64_t registers = info->processors.local_apic;

  return registers != 0 ? *(volatile uint32_t *)(registers + offset)
                        : (uint32_t)cpu_read_msr(0x800 + offset / 16);
}

void processor_capture(struct processor_record *record, const struct kiln_boot_info *info) {
  state_capture(&record->state);
  for (uint32_t i = 0; i < PROCESSOR_MTRRS; i++) record->mtrrs[i] = cpu_read_msr(mtrrs[i]);
  record->id = own_apic_id();
  record->spurious = read_apic(info, APIC_SPURIOUS);
  record->timer = read_apic(info, APIC_TIMER);
}

void processor_capture_first(struct processor_record *record, const struct kiln_boot_info *info) {
  record->state.rflags = 2; /* Which the state kernel asserts; the arithmetic flags have changed. */
  processor_capture(record, info);
}

__attribute__((naked)) void processor_start(void) {
  __asm__(
      "movq %rsp, (%rdi)\n\t"
      "movq %rdi, 8(%rdi)\n\t"
      "pushfq\n\t"
      "popq 16(%rdi)\n\t"
      "call processor_arrived");
}

__attribute__((naked)) void processor_overflow(void) {
  __asm__("1: pushq %rax\n\t jmp 1b");
}

void processor_raise(uint64_t argument) {
  (void)argument;
  __asm__ volatile("ud2");
}

/* The first register of `state` that is not as it is on the first; null: there is none. */
static const char *different(const struct entry_state *state, const struct entry_state *promised) {
#define LOOK(field) \
  if (state->field != promised->field) return #field
  LOOK(rflags);
  LOOK(cr0);
  LOOK(cr3);
  LOOK(cr4);
  LOOK(cr8);
  LOOK(breakpoints);
  LOOK(dr6);
  LOOK(dr7);
  LOOK(efer);
  LOOK(pat);
  LOOK(fs_base);
  LOOK(gs_base);
  LOOK(cs);
  LOOK(ss);
  LOOK(ds);
  LOOK(es);
  LOOK(fs);
  LOOK(gs);
  LOOK(tr);
  LOOK(ldtr);
  LOOK(gdt.limit);
  LOOK(idt.limit);
  LOOK(idt.base);
#undef LOOK
  return NULL;
}

/* The processor's own TSS, and IST1 in it, lie in the page above its stack. */
static bool tables_are_own(const struct processor_record *record,
                           const struct processor_record *first, const struct kiln_stack *stack) {
  uint64_t page = stack->base + stack->size, base, ist;
  const uint64_t *gdt = (const uint64_t *)record->state.gdt.base;

  if (record->state.gdt.base < page || record->state.gdt.base >= page + PAGE_BYTES) return false;
  if (memcmp(gdt, (const void *)first->state.gdt.base, 3 * 8) != 0) return false;
  base = (gdt[3] >> 16 & 0xffffff) | (gdt[3] >> 56 & 0xff) << 24 | gdt[4] << 32;
  memcpy(&ist, (const void *)(base + 36), sizeof(ist));
  return base >= page && base + 104 <= page + PAGE_BYTES && ist > page && ist < base &&
         ist % 16 == 0 && (gdt[3] >> 40 & 0xff) == 0x8b;
}

const char *processor_wrong(const struct processor_record *record,
                            const struct processor_record *first,
                            const struct kiln_processor *processor) {
  const char *wrong = different(&record->state, &first->state);

  if (wrong == NULL && (record->state.rdi != (uint64_t)record ||
                        record->state.rsp != processor->stack.base + processor->stack.size))
    wrong = "RDI or RSP";
  if (wrong == NULL && memcmp(record->mtrrs, first->mtrrs, sizeof(first->mtrrs)) != 0)
    wrong = "MTRRs";
  if (wrong == NULL && !tables_are_own(record, first, &processor->stack)) wrong = "GDT and TSS";
  if (wrong == NULL && ((record->spurious & 0x1ff) != AFTER_INIT_SPURIOUS ||
                        (record->timer & 0x30000) != AFTER_INIT_TIMER))
    wrong = "local APIC, which is not as after INIT";
  return wrong;
}
