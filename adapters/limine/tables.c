/* What is common to all tables: see tables.h. */
#include "adapters/limine/tables.h"

#include "lib/string.h"

#define STRUCTURE_MIN 4u /* Bytes: none of those that are looked for is smaller. */

const uint8_t *table_reach(const struct firmware_tables *tables, uint64_t physical,
                           uint64_t length) {
  if (physical == 0 || length > FOUR_GIB || physical > FOUR_GIB - length) return 0;
  return (const uint8_t *)(uintptr_t)(tables->low + physical); /* NOLINT */
}

void table_note(struct firmware_tables *tables, uint64_t physical, uint64_t length) {
  uint64_t base = physical & ~(PAGE_SIZE - 1);
  uint64_t end = (physical + length + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

  if (physical == 0 || length > TABLE_MAX || physical > KILN_DIRECT_MAP_SIZE) return;
  for (uint32_t i = 0; i < tables->piece_count; i++) {
    const struct memory_piece *piece = &tables->pieces[i];

    if (base >= piece->base && end <= piece->base + piece->length) return;
  }
  if (tables->piece_count == TABLE_PIECES) return;
  tables->pieces[tables->piece_count++] = (struct memory_piece){base, end - base};
}

uint64_t table_number(const uint8_t *at, uint32_t bytes) {
  uint64_t value = 0;

  memcpy(&value, at, bytes);
  return value;
}

const uint8_t *table_next(struct table_list *list, uint8_t type, uint32_t least) {
  while (list->end - list->next >= STRUCTURE_MIN) {
    const uint8_t *at = list->next;
    uint64_t length = list->wide ? table_number(at + 2, 2) : at[1];

    if (length < 2 || length > (uint64_t)(list->end - at)) return 0;
    list->next += length;
    if (at[0] == type && length >= least) return at;
  }
  return 0;
}
