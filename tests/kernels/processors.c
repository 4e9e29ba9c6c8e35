/*
 * Asserts what a kernel that asks for the other processors gets (docs/boot-protocol.md, "Other
 * processors"): the list, and on each processor the state that the first has. By its command line
 * ("exception", "overflow") it has a processor fail instead, before it has an IDT of its own.
 */
#include <stdbool.h>

#include "lib/string.h"
#include "tests/kernels/clause.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/regions.h"
#include "tests/kernels/test.h"
#include "tests/kernels/x86_64/entry_state.h"

#define PROCESSORS_MAX 64u
#define READ_WRITE (PAGE_MAPPED | PAGE_WRITABLE)

/* The memory types (Intel SDM 3A §12.11). */
#define MTRRS 28u
static const uint16_t mtrrs[MTRRS] = {0x2ff, 0x250, 0x258, 0x259, 0x268, 0x269, 0x26a,
                                      0x26b, 0x26c, 0x26d, 0x26e, 0x26f, 0x200, 0x201,
                                      0x202, 0x203, 0x204, 0x205, 0x206, 0x207, 0x208,
                                      0x209, 0x20a, 0x20b, 0x20c, 0x20d, 0x20e, 0x20f};

/* Registers of the local APIC (Intel SDM 3A, table 10-1), and what is there after INIT. */
#define APIC_SPURIOUS 0xf0u
#define APIC_TIMER 0x320u
#define AFTER_INIT_SPURIOUS 0xffu
#define AFTER_INIT_TIMER 0x10000u

/* What a processor has found. */
struct record {
  struct entry_state state; /* The first member: processor_start stores into it. */
  uint64_t mtrrs[MTRRS];
  uint32_t apic_id, spurious, timer;
  uint32_t done;
};

static struct record records[PROCESSORS_MAX], first;
static const struct kiln_boot_info *boot_info;

static uint32_t own_apic_id(void) {
  uint32_t eax = 0xb, ebx, ecx = 0, edx;

  if (x86_cpuid(0).eax >= 0xb) {
    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    if (ebx != 0) return edx;
  }
  return x86_cpuid(1).ebx >> 24;
}

static uint32_t read_apic(uint32_t offset) {
  uint64_t registers = boot_info->processors.local_apic;

  return registers != 0 ? *(volatile uint32_t *)(registers + offset)
                        : (uint32_t)cpu_read_msr(0x800 + offset / 16);
}

static void capture_rest(struct record *record) {
  state_capture(&record->state);
  for (uint32_t i = 0; i < MTRRS; i++) record->mtrrs[i] = cpu_read_msr(mtrrs[i]);
  record->apic_id = own_apic_id();
  record->spurious = read_apic(APIC_SPURIOUS);
  record->timer = read_apic(APIC_TIMER);
}

__attribute__((used)) _Noreturn void processor_arrived(struct record *record);
_Noreturn void processor_arrived(struct record *record) {
  capture_rest(record);
  __atomic_store_n(&record->done, 1, __ATOMIC_RELEASE);
  cpu_stop();
}

__attribute__((naked)) static void processor_start(void) {
  __asm__(
      "movq %rsp, (%rdi)\n\t"
      "movq %rdi, 8(%rdi)\n\t"
      "pushfq\n\t"
      "popq 16(%rdi)\n\t"
      "call processor_arrived");
}

__attribute__((naked)) static void overflow(void) {
  __asm__("1: pushq %rax\n\t jmp 1b");
}

static void raise(uint64_t argument) {
  (void)argument;
  __asm__ volatile("ud2");
}
KILN_PROCESSOR_ENTRY(exception, raise)

/* The first register of `state` that is not as it is on the first; null: there is none. */
static const char *different(const struct entry_state *state) {
  const struct entry_state *promised = &first.state;
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
static bool tables_are_own(const struct record *record, const struct kiln_stack *stack) {
  uint64_t page = stack->base + stack->size, base, ist;
  const uint64_t *gdt = (const uint64_t *)record->state.gdt.base;

  if (record->state.gdt.base < page || record->state.gdt.base >= page + PAGE_SIZE) return false;
  if (memcmp(gdt, (const void *)first.state.gdt.base, 3 * 8) != 0) return false;
  base = (gdt[3] >> 16 & 0xffffff) | (gdt[3] >> 56 & 0xff) << 24 | gdt[4] << 32;
  memcpy(&ist, (const void *)(base + 36), sizeof(ist));
  return base >= page && base + 104 <= page + PAGE_SIZE && ist > page && ist < base &&
         ist % 16 == 0 && (gdt[3] >> 40 & 0xff) == 0x8b;
}

/* Whether the processor was as it should have been; if not, says what was wrong. */
static bool record_is_right(uint32_t i, const struct kiln_processor *processor) {
  const struct record *record = &records[i];
  const char *wrong = different(&record->state);

  if (wrong == NULL && (record->state.rdi != (uint64_t)record ||
                        record->state.rsp != processor->stack.base + processor->stack.size))
    wrong = "RDI or RSP";
  if (wrong == NULL && record->apic_id != processor->apic_id) wrong = "APIC ID";
  if (wrong == NULL && memcmp(record->mtrrs, first.mtrrs, sizeof(first.mtrrs)) != 0)
    wrong = "MTRRs";
  if (wrong == NULL && !tables_are_own(record, &processor->stack)) wrong = "GDT and TSS";
  if (wrong == NULL && ((record->spurious & 0x1ff) != AFTER_INIT_SPURIOUS ||
                        (record->timer & 0x30000) != AFTER_INIT_TIMER))
    wrong = "local APIC, which is not as after INIT";
  if (wrong != NULL)
    kprintf(LOG_INFO, "processors: processor %u (APIC ID %u): wrong %s\n", i, record->apic_id,
            wrong);
  return wrong == NULL;
}

static bool stack_is_sound(const struct kiln_stack *stack) {
  for (uint64_t at = 0; at < stack->size; at += PAGE_SIZE) {
    if (page_walk(boot_info->direct_map, stack->base + at) != READ_WRITE) return false;
  }
  return stack->size == boot_info->stack.size &&
         page_walk(boot_info->direct_map, stack->base - 1) == 0 &&
         page_walk(boot_info->direct_map, stack->base - KILN_STACK_GUARD) == 0;
}

/* Clauses about the list before anybody is sent off; returns how many are parked. */
static uint32_t check_list(void) {
  const struct kiln_processors *processors = &boot_info->processors;
  uint32_t parked = 0, firsts = 0, sound = 0;
  bool low = true;

  for (uint32_t i = 0; i < processors->count; i++) {
    const struct kiln_processor *processor = &processors->list[i];

    if (processor->state == KILN_PROCESSOR_FIRST)
      firsts +=
          processor->apic_id == first.apic_id && processor->stack.base == boot_info->stack.base;
    parked += processor->state == KILN_PROCESSOR_PARKED;
    sound += processor->entry == 0 && processor->argument == 0 &&
             (processor->stack.size == 0 || stack_is_sound(&processor->stack));
  }
  for (uint64_t at = 0; at < 1 << 20; at += PAGE_SIZE)
    low = low && page_walk(boot_info->direct_map, at) == 0;
  kprintf(LOG_INFO, "processors: %u, of which %u are parked; x2APIC %u\n", processors->count,
          parked, processors->x2apic);
  clause(pointer_is(boot_info, processors->list, processors->count * sizeof(struct kiln_processor),
                    KILN_MEMORY_LOADER_RECLAIMABLE) &&
             (uint64_t)processors->list % 64 == 0,
         "the list is in loader-reclaimable memory, each a cache line");
  clause_equal("the first is in the list, once", firsts, 1);
  clause_equal("mailboxes are empty, stacks and guards as they should be", sound,
               processors->count);
  clause(low, "nothing below 1 MiB is mapped at its physical address");
  return parked;
}

static void send_off(uint32_t i) {
  kiln_processor_start(&boot_info->processors.list[i], (uint64_t)processor_start,
                       (uint64_t)&records[i]);
}

/* Has the first processor that is parked fail. */
static _Noreturn void fail(void (*entry)(void)) {
  for (uint32_t i = 0; i < boot_info->processors.count; i++) {
    if (boot_info->processors.list[i].state != KILN_PROCESSOR_PARKED) continue;
    kiln_processor_start(&boot_info->processors.list[i], (uint64_t)entry, 0);
    break;
  }
  cpu_stop();
}

static void kernel_main(const struct kiln_boot_info *info) {
  const struct kiln_processors *processors = &info->processors;
  uint32_t parked, right = 0;

  boot_info = info;
  first.state.rflags = 2; /* Which the state kernel asserts; the arithmetic flags have changed. */
  capture_rest(&first);
  if (strcmp(info->command_line, "exception") == 0) fail(exception);
  if (strcmp(info->command_line, "overflow") == 0) fail(overflow);
  test_start(info);
  clause_subject("processors");
  if (processors->start_time != 0)
    kprintf(LOG_INFO, "processors: %lu ticks of the time-stamp counter for their start\n",
            info->time_stamps.kernel_entry - processors->start_time);
  clause(KILN_HAS(info, processors) && processors->count <= PROCESSORS_MAX, "there is a list");
  parked = check_list();
  for (uint32_t i = 0; i < processors->count; i++) {
    if (processors->list[i].state == KILN_PROCESSOR_PARKED) send_off(i);
  }
  for (uint32_t i = 0; i < processors->count; i++) {
    if (processors->list[i].state != KILN_PROCESSOR_PARKED) continue;
    while (!__atomic_load_n(&records[i].done, __ATOMIC_ACQUIRE)) cpu_pause();
    right += record_is_right(i, &processors->list[i]);
  }
  clause_equal("processors that came in the state of the first, with their own APIC ID and tables",
               right, parked);
  clause_end();
}

KILN_ENTRY(kernel_main, .processors = 1);
