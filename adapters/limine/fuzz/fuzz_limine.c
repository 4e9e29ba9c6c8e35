/*
 * A fuzz target for all that reads a Limine kernel. The input is the file: whatever it says, either
 * an error comes, or the image, its requests and the responses lie where they belong, and the
 * memory map is one.
 */
#include "adapters/limine/tests/machine.h"
#include "boot/core/fuzz/fuzz.h"

#define FILE_MAX MIB

static bool is_inside(uint64_t base, uint64_t length, const struct memory_piece *piece) {
  return base >= piece->base && length <= piece->length &&
         base - piece->base <= piece->length - length;
}

static void check_pieces(const struct limine_boot *boot) {
  for (uint32_t i = 0; i < boot->memory.taken_count; i++) {
    const struct memory_piece *piece = &boot->memory.taken[i];

    INVARIANT(piece->base % PAGE_SIZE == 0 && piece->length % PAGE_SIZE == 0);
    INVARIANT(piece->base >= FREE_AT && piece->base + piece->length <= MACHINE_MIB * MIB);
    for (uint32_t j = 0; j < i; j++)
      INVARIANT(!memory_overlaps(piece, boot->memory.taken[j].base, boot->memory.taken[j].length));
  }
}

static void check_requests(const struct limine_boot *boot) {
  uint64_t direct_map = boot->info->direct_map;

  for (uint32_t i = 0; i < LIMINE_FEATURES; i++) {
    const struct limine_request *request = boot->requests.found[i];

    if (request == 0) continue;
    INVARIANT(is_inside((uint64_t)request - direct_map, sizeof(*request), &boot->memory.taken[0]));
    if (i == LIMINE_HHDM || i == LIMINE_MEMMAP || i == LIMINE_MODULE) {
      INVARIANT(is_inside(request->response - direct_map, sizeof(struct limine_array_response),
                          &boot->memory.taken[1]));
    }
  }
  if (boot->requests.tag != 0) INVARIANT(boot->requests.tag[2] == 0);
}

static void check_map(const struct limine_boot *boot) {
  uint64_t end = 0;

  for (uint32_t i = 0; i < boot->space.entry_count; i++) {
    const struct limine_memmap_entry *entry = &boot->space.entries[i];

    INVARIANT(entry->base >= end && entry->length != 0);
    end = entry->base + entry->length;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct machine machine;
  static struct limine_boot boot;
  void *copy;

  if (size > FILE_MAX) return 0;
  if (machine.info.direct_map == 0) make_machine(&machine);
  copy = copy_exactly(data, size);
  machine.modules[0].address = copy;
  machine.modules[0].size = size;
  if (limine_prepare(&machine.info, machine.info.direct_map, size % 2 == 0, &boot) == ADAPTER_OK) {
    INVARIANT(boot.entry >= LIMINE_BASE);
    INVARIANT(boot.image.size == boot.memory.taken[0].length);
    check_pieces(&boot);
    check_requests(&boot);
    check_map(&boot);
  }
  free(copy);
  return 0;
}
