/* Checks and copies the firmware's device tree: see device_tree.h. Called by boot.c. */
#include "device_tree.h"

#include "boot/core/address_space.h"
#include "boot/core/allocate.h"
#include "boot/core/log.h"
#include "lib/string.h"

/* The header's fields, of 4 bytes each, the most significant first (§5.2). */
enum field {
  MAGIC,
  TOTAL_SIZE,
  STRUCTURE,
  STRINGS,
  RESERVATIONS,
  VERSION,
  LAST_COMPATIBLE,
  BOOT_PROCESSOR,
  STRINGS_SIZE,
  STRUCTURE_SIZE,
};

#define MAGIC_NUMBER 0xd00dfeedu
#define LAYOUT 17u /* The version whose header this is. */
#define ALIGNMENT 8u

static uint32_t read_field(const uint8_t *header, enum field field) {
  const uint8_t *bytes = header + 4 * field;

  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Whether the block lies behind the header, and ends where the tree ends at the latest. */
static int is_inside(const uint8_t *header, uint32_t offset, uint32_t size) {
  uint32_t total = read_field(header, TOTAL_SIZE);

  return offset >= DEVICE_TREE_HEADER && offset <= total && size <= total - offset;
}

uint32_t device_tree_size(const uint8_t *header) {
  uint32_t size = read_field(header, TOTAL_SIZE);

  if (read_field(header, MAGIC) != MAGIC_NUMBER || size < DEVICE_TREE_HEADER ||
      size > DEVICE_TREE_MAX || read_field(header, VERSION) < LAYOUT ||
      read_field(header, LAST_COMPATIBLE) > LAYOUT)
    return 0;
  if (!is_inside(header, read_field(header, STRUCTURE), read_field(header, STRUCTURE_SIZE)) ||
      !is_inside(header, read_field(header, STRINGS), read_field(header, STRINGS_SIZE)) ||
      !is_inside(header, read_field(header, RESERVATIONS), 2 * sizeof(uint64_t)))
    return 0;
  return size;
}

/* Whether [base, base + length) is RAM, of whatever kinds. */
static int is_ram(const struct memory_map *map, uint64_t base, uint64_t length) {
  for (uint32_t i = 0; i < map->count && length > 0; i++) {
    const struct kiln_memory_region *region = &map->regions[i];
    uint64_t rest;

    if (base < region->base || base - region->base >= region->length) continue;
    if (!memory_kind_is_ram(region->kind)) return 0;
    rest = region->length - (base - region->base);
    if (rest > length) rest = length;
    base += rest;
    length -= rest;
  }
  return length == 0;
}

enum boot_status device_tree_copy(const struct memory_map *map, uint64_t physical,
                                  struct kiln_device_tree *tree) {
  uint32_t size = 0;
  uint64_t copy;
  enum boot_status status;

  if (physical % ALIGNMENT == 0 && is_ram(map, physical, DEVICE_TREE_HEADER))
    size = device_tree_size(physical_pointer(physical));
  if (size == 0 || !is_ram(map, physical, size)) {
    log_line(LOG_WARNING, "the firmware's device tree at 0x%llx is damaged, and not passed on.",
             (unsigned long long)physical);
    return BOOT_OK;
  }
  status = boot_allocate(page_align_up(size), PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &copy);
  if (status != BOOT_OK) return status;
  memcpy(physical_pointer(copy), physical_pointer(physical), size);
  tree->data = (__typeof__(tree->data))direct_map_address(copy);
  tree->size = size;
  return BOOT_OK;
}
