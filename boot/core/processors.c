/*
 * Prepares the start of the other processors: see processors.h. Called by boot.c, for kernels that
 * ask for them only.
 */
#include "boot/core/processors.h"

#include <stddef.h>

#include "boot/core/allocate.h"
#include "boot/core/log.h"
#include "boot/core/madt.h"
#include "lib/string.h"
#include "start_processors.h"

/* Where the list is, behind what the hand-off code keeps; a mailbox is a cache line of its own. */
#define LIST_OFFSET ((sizeof(struct handoff_processors) + 63) & ~(size_t)63)

static struct kiln_processor *list_of(uint64_t physical) {
  return physical_pointer(physical + LIST_OFFSET);
}

/* Each line says what is wrong with the tables, and the boot goes on. */
static void warn(const struct acpi_table *madt, const struct madt_report *report) {
  const char *wrong = NULL;

  if (madt->length == 0) {
    wrong = "is missing, so that there is one processor";
  } else if (report->damaged) {
    wrong = "is damaged, and read as far as it goes";
  } else if (!report->has_first) {
    wrong = "does not name the processor that this runs on";
  } else if (report->left_out != 0) {
    wrong = "names more than 1024 processors, of which some are left out";
  }
  if (wrong != NULL)
    log_line(LOG_WARNING, "the firmware's table of processors (ACPI MADT) %s.", wrong);
}

void processors_warn_not_started(const char *what) {
  log_line(LOG_WARNING, "not all processors are started: there is no %s.", what);
}

/* Gives a stack to each processor that is to be started, as far as there is room for them. */
static enum boot_status place_stacks(struct address_space *space, struct kiln_processor *list,
                                     uint32_t count) {
  struct kiln_stack stack;
  uint32_t wanted = 0, mapped;
  enum boot_status status;

  list->stack = space->stack;
  for (uint32_t i = 1; i < count; i++) wanted += list[i].state == KILN_PROCESSOR_NOT_STARTED;
  if (wanted == 0) return BOOT_OK;
  mapped = wanted;
  status = address_space_map_stacks(space, &mapped, &stack);
  if (mapped < wanted) processors_warn_not_started("memory for their stacks");
  for (uint32_t i = 1; mapped > 0; i++) {
    if (list[i].state != KILN_PROCESSOR_NOT_STARTED) continue;
    list[i].stack = stack;
    stack.base += address_space_stack_stride(space);
    mapped--;
  }
  return status;
}

enum boot_status processors_prepare(struct address_space *space, const struct memory_map *map,
                                    uint64_t rsdp, uint64_t *physical) {
  struct acpi_table madt = madt_find(map, rsdp);
  size_t size =
      (size_t)page_align_up(LIST_OFFSET + madt_room(&madt) * sizeof(struct kiln_processor));
  struct madt_report report;
  struct handoff_processors *processors;
  enum boot_status status =
      boot_allocate(size, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, physical);

  if (status != BOOT_OK) return status;
  processors = physical_pointer(*physical);
  memset(processors, 0, size);
  processors->list = direct_map_address(*physical + LIST_OFFSET);
  processors->count = madt_read(&madt, processors_own_id(), list_of(*physical), &report);
  warn(&madt, &report);
  status = start_prepare(space, map, rsdp, &report, *physical);
  if (status != BOOT_OK) return status;
  return place_stacks(space, list_of(*physical), processors->count);
}

enum boot_status processors_place(struct address_space *space, const struct memory_map *map,
                                  uint64_t physical) {
  return start_place(space, map, physical_pointer(physical));
}

void processors_hand_over(uint64_t physical, struct kiln_boot_info *info,
                          struct handoff_arguments *arguments) {
  struct handoff_processors *processors = physical_pointer(physical);

  info->processors.list = (__typeof__(info->processors.list))processors->list;
  info->processors.count = processors->count;
  info->processors.local_apic = start_local_apic(processors);
  processors->kernel_entry = arguments->kernel_entry;
  arguments->kernel_entry = ((const struct handoff_header *)handoff_image)->start;
}
