/*
 * Fuzzes madt.c: the input is an ID, and the entries of a MADT, with a checksum that is right.
 *
 * Nothing behind the table is read, and what comes out is a list: the first processor, and each
 * local APIC once.
 */
#include "boot/core/fuzz/fuzz.h"
#include "boot/core/madt.h"

#define ENTRIES 44u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct kiln_processor list[MADT_PROCESSORS_MAX];
  struct input input = {.data = data, .left = size};
  uint32_t first = (uint32_t)take(&input, 4), count;
  struct madt_report report;
  struct acpi_table madt = {.length = ENTRIES + (uint32_t)input.left};
  uint8_t *bytes = malloc(madt.length);

  INVARIANT(bytes != NULL);
  memset(bytes, 0, ENTRIES);
  if (input.left != 0) memcpy(bytes + ENTRIES, input.data, input.left);
  madt.bytes = bytes;
  memset(list, 0, sizeof(list));
  count = madt_read(&madt, first, list, &report);
  INVARIANT(count >= 1 && count <= madt_room(&madt));
  INVARIANT(list[0].state == KILN_PROCESSOR_FIRST && list[0].apic_id == first);
  for (uint32_t i = 1; i < count; i++) {
    INVARIANT(list[i].state == KILN_PROCESSOR_NOT_STARTED ||
              list[i].state == KILN_PROCESSOR_OFFLINE);
    for (uint32_t j = 0; j < i; j++) INVARIANT(list[i].apic_id != list[j].apic_id);
  }
  free(bytes);
  return 0;
}
