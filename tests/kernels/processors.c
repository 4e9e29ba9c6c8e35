/*
 * Asserts what a kernel that asks for the other processors gets (docs/boot-protocol.md, "Other
 * processors"): the list, and on each processor the state that the first has. By its command line
 * ("exception", "overflow") it has a processor fail instead, before exceptions are the kernel's.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/string.h"
#include "tests/kernels/clause.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/processor.h"
#include "tests/kernels/regions.h"
#include "tests/kernels/test.h"

#define PROCESSORS_MAX 64u
#define READ_WRITE (PAGE_MAPPED | PAGE_WRITABLE)

static struct processor_record records[PROCESSORS_MAX], first;
static const struct kiln_boot_info *boot_info;

_Noreturn void processor_arrived(struct processor_record *record) {
  processor_capture(record, boot_info);
  __atomic_store_n(&record->done, 1, __ATOMIC_RELEASE);
  processor_stop();
}

/* Of this file, as the entry wants it. */
static void raise_here(uint64_t argument) {
  processor_raise(argument);
}
KILN_PROCESSOR_ENTRY(exception, raise_here)

/* Whether the processor was as it should have been; if not, says what was wrong. */
static bool record_is_right(uint32_t i, const struct kiln_processor *processor) {
  const struct processor_record *record = &records[i];
  const char *wrong = record->id != processor->apic_id ? "ID" : NULL;

  if (wrong == NULL) wrong = processor_wrong(record, &first, processor);
  if (wrong != NULL)
    kprintf(LOG_INFO, "processors: processor %u (ID %u): wrong %s\n", i, record->id, wrong);
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
      firsts += processor->apic_id == first.id && processor->stack.base == boot_info->stack.base;
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
static _Noreturn void fail(uint64_t entry) {
  for (uint32_t i = 0; i < boot_info->processors.count; i++) {
    if (boot_info->processors.list[i].state != KILN_PROCESSOR_PARKED) continue;
    kiln_processor_start(&boot_info->processors.list[i], entry, 0);
    break;
  }
  processor_stop();
}

static void kernel_main(const struct kiln_boot_info *info) {
  const struct kiln_processors *processors = &info->processors;
  uint32_t parked, right = 0;

  boot_info = info;
  processor_capture_first(&first, info);
  if (strcmp(info->command_line, "exception") == 0) fail((uint64_t)exception);
  if (strcmp(info->command_line, "overflow") == 0) fail((uint64_t)processor_overflow);
  test_start(info);
  clause_subject("processors");
  if (processors->start_time != 0)
    kprintf(LOG_INFO, "processors: %lu ticks for their start\n",
            info->time_stamps.kernel_entry - processors->start_time);
  clause(KILN_HAS(info, processors) && processors->count <= PROCESSORS_MAX, "there is a list");
  parked = check_list();
  for (uint32_t i = 0; i < processors->count; i++) {
    if (processors->list[i].state == KILN_PROCESSOR_PARKED) send_off(i);
  }
  for (uint32_t i = 0; i < processors->count; i++) {
    if (processors->list[i].state != KILN_PROCESSOR_PARKED) continue;
    while (!__atomic_load_n(&records[i].done, __ATOMIC_ACQUIRE)) processor_pause();
    right += record_is_right(i, &processors->list[i]);
  }
  clause_equal("processors that came in the state of the first, with their own ID and tables",
               right, parked);
  clause_end();
}

KILN_ENTRY(kernel_main, .processors = 1);
