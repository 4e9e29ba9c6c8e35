/* Tables of ACPI: see acpi.h. They are read byte by byte, at any alignment: all structures are
 * packed.
 */
#include "boot/core/acpi.h"

#include <stddef.h>

#include "boot/core/allocate.h"
#include "boot/core/tables.h"
#include "lib/string.h"

#define PACKED __attribute__((packed))

/* The root pointer (ACPI 6.5 §5.2.5.3). */
struct PACKED rsdp {
  uint8_t before[15];
  uint8_t revision; /* 0: there is nothing behind rsdt. */
  uint32_t rsdt;
  uint32_t length;
  uint64_t xsdt;
};

/* The head of every table (§5.2.6). */
struct PACKED table {
  char signature[4];
  uint32_t length;
  uint8_t others[28];
};

_Static_assert(sizeof(struct table) == ACPI_HEAD_SIZE, "ACPI 6.5, table 5.4");
_Static_assert(offsetof(struct rsdp, xsdt) == 24, "ACPI 6.5, table 5.3");

/* Whether [base, base + length) is memory of some kind that the loader can address. */
static int is_readable(const struct memory_map *map, uint64_t base, uint32_t length) {
  return base != 0 && base <= UINTPTR_MAX - length && memory_map_kind(map, base, length) != 0;
}

/* The table at `address`; none if it is not one of that signature, or not whole. */
static struct acpi_table table_at(const struct memory_map *map, uint64_t address,
                                  const char *signature) {
  const struct table *table = physical_pointer(address);
  struct acpi_table found = {0};

  if (is_readable(map, address, sizeof(*table)) && memcmp(table, signature, 4) == 0 &&
      table->length >= sizeof(*table) && table->length <= ACPI_LENGTH_MAX &&
      is_readable(map, address, table->length) &&
      table_sums_to_zero((const uint8_t *)table, table->length)) {
    found.bytes = (const uint8_t *)table;
    found.length = table->length;
  }
  return found;
}

/* Looks for it in a table of addresses of `size` bytes each. */
static struct acpi_table find_in(const struct memory_map *map, struct acpi_table root,
                                 uint32_t size, const char *signature) {
  struct acpi_table found = {0};

  for (uint32_t at = ACPI_HEAD_SIZE; found.length == 0 && at + size <= root.length; at += size) {
    uint64_t address = 0;

    memcpy(&address, root.bytes + at, size);
    found = table_at(map, address, signature);
  }
  return found;
}

struct acpi_table acpi_find(const struct memory_map *map, uint64_t rsdp, const char *signature) {
  const struct rsdp *root = physical_pointer(rsdp);
  struct acpi_table found = {0};

  if (rsdp == 0) return found;
  if (root->revision >= 2) found = find_in(map, table_at(map, root->xsdt, "XSDT"), 8, signature);
  /* Also where the other cannot be reached with 32 bits. */
  if (found.length == 0) found = find_in(map, table_at(map, root->rsdt, "RSDT"), 4, signature);
  return found;
}
