/* What the kernel for several processors takes of an Arm machine: see processor.h. */
#include "tests/kernels/processor.h"

#include <stddef.h>

#include "lib/aarch64/affinity.h"

/* The system registers of struct processor_record, in this order. */
#define SYSTEM_REGISTERS(X) \
  X("CurrentEL")            \
  X("spsel")                \
  X("daif")                 \
  X("sctlr_el1")            \
  X("tcr_el1")              \
  X("mair_el1")             \
  X("ttbr0_el1")            \
  X("ttbr1_el1")            \
  X("vbar_el1")             \
  X("cpacr_el1")            \
  X("mdscr_el1")            \
  X("contextidr_el1")       \
  X("tpidr_el1")            \
  X("tpidr_el0")            \
  X("tpidrro_el0")          \
  X("sp_el0")               \
  X("cntkctl_el1")          \
  X("cntp_ctl_el0")         \
  X("cntv_ctl_el0")         \
  X("csselr_el1")

#define NAME(name) name,
static const char *const names[] = {SYSTEM_REGISTERS(NAME)};
#undef NAME

_Static_assert(sizeof(names) / sizeof(names[0]) == PROCESSOR_REGISTERS, "as many as are stored");

static uint64_t read_counter(void) {
  uint64_t count;

  __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(count) : : "memory");
  return count;
}

void processor_capture(struct processor_record *record, const struct kiln_boot_info *info) {
  uint64_t *next = record->system, mpidr;

  (void)info;
#define STORE(name) __asm__ volatile("mrs %0, " name : "=r"(*next++));
  SYSTEM_REGISTERS(STORE)
#undef STORE
  __asm__("mrs %0, mpidr_el1" : "=r"(mpidr));
  record->id = aarch64_affinity(mpidr);
  record->counter = read_counter();
}

void processor_capture_first(struct processor_record *record, const struct kiln_boot_info *info) {
  processor_capture(record, info);
}

/* All but X16, which is not defined. */
__attribute__((naked)) void processor_start(void) {
  __asm__(
      "stp x0, x1, [x0]\n\t"
      "stp x2, x3, [x0, #16]\n\t"
      "stp x4, x5, [x0, #32]\n\t"
      "stp x6, x7, [x0, #48]\n\t"
      "stp x8, x9, [x0, #64]\n\t"
      "stp x10, x11, [x0, #80]\n\t"
      "stp x12, x13, [x0, #96]\n\t"
      "stp x14, x15, [x0, #112]\n\t"
      "str x17, [x0, #136]\n\t"
      "stp x18, x19, [x0, #144]\n\t"
      "stp x20, x21, [x0, #160]\n\t"
      "stp x22, x23, [x0, #176]\n\t"
      "stp x24, x25, [x0, #192]\n\t"
      "stp x26, x27, [x0, #208]\n\t"
      "stp x28, x29, [x0, #224]\n\t"
      "mov x1, sp\n\t"
      "stp x30, x1, [x0, #240]\n\t"
      "b processor_arrived");
}

__attribute__((naked)) void processor_overflow(void) {
  __asm__("1: str x0, [sp, #-16]!\n\t b 1b");
}

void processor_raise(uint64_t argument) {
  (void)argument;
  __asm__ volatile("udf #0");
}

const char *processor_wrong(const struct processor_record *record,
                            const struct processor_record *first,
                            const struct kiln_processor *processor) {
  uint64_t frequency, others = 0;

  for (int i = 1; i < 31; i++) others |= record->general[i];
  if (record->general[0] != (uint64_t)record) return "X0, the argument";
  if (others != 0) return "X1 to X30 but X16";
  if (record->general[31] != processor->stack.base + processor->stack.size) return "SP";
  for (uint32_t i = 0; i < PROCESSOR_REGISTERS; i++) {
    if (record->system[i] != first->system[i]) return names[i];
  }
  __asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
  return record->counter - first->counter < 100 * frequency ? NULL : "CNTVCT_EL0";
}
