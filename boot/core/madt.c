/* The MADT: see madt.h. Which of its entries are processors, the architecture says (madt_entry.h).
 */
#include "boot/core/madt.h"

#include <stddef.h>

#include "lib/string.h"
#include "madt_entry.h"

#define MADT_ENTRIES 44u /* Offset in the MADT (§5.2.12). */

struct acpi_table madt_find(const struct memory_map *map, uint64_t rsdp) {
  struct acpi_table madt = acpi_find(map, rsdp, "APIC");

  return madt.length >= MADT_ENTRIES ? madt : (struct acpi_table){0};
}

uint32_t madt_room(const struct acpi_table *madt) {
  uint32_t room = 1 + madt->length / MADT_PROCESSOR_SIZE;

  return room < MADT_PROCESSORS_MAX ? room : MADT_PROCESSORS_MAX;
}

/* The place of a processor in the list; the end of the list if it has none. */
static struct kiln_processor *find(struct kiln_processor *list, uint32_t count, uint32_t id) {
  for (; count > 0 && list->apic_id != id; count--) list++;
  return list;
}

uint32_t madt_read(const struct acpi_table *madt, uint32_t first, struct kiln_processor *list,
                   struct madt_report *report) {
  uint32_t room = madt_room(madt), count = 1, length;

  *report = (struct madt_report){0};
  list[0].apic_id = first;
  list[0].state = KILN_PROCESSOR_FIRST;
  if (madt->length == 0) return 1;
  report->local_apic = madt_local_apic(madt->bytes);
  for (uint32_t at = MADT_ENTRIES; at < madt->length; at += length) {
    const uint8_t *entry = madt->bytes + at;
    struct madt_processor found;
    struct kiln_processor *processor;

    length = madt->length - at < 2 ? 0 : entry[1];
    report->damaged = length < 2 || length > madt->length - at;
    if (report->damaged) break;
    madt_correct_local_apic(entry, length, &report->local_apic);
    if (!madt_is_processor(entry, length, &found)) continue;
    processor = find(list, count, found.id);
    if (processor == list && !report->has_first) {
      report->has_first = 1;
      processor->acpi_id = found.acpi_id;
    }
    if (processor != list + count) continue;
    if (count == room) {
      report->left_out++;
      continue;
    }
    count++;
    processor->apic_id = found.id;
    processor->acpi_id = found.acpi_id;
    processor->state = found.is_on ? KILN_PROCESSOR_NOT_STARTED : KILN_PROCESSOR_OFFLINE;
  }
  return count;
}
