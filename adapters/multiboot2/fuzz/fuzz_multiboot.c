/*
 * A fuzz target for all that reads a Multiboot kernel. The input is the file: whatever it says,
 * either an error comes, or what is going to be copied lies in the file, its place is in free
 * memory apart from everything that has to survive, and no step overwrites what a later one reads.
 */
#include "adapters/multiboot2/tests/machine.h"
#include "boot/core/fuzz/fuzz.h"

#define FILE_MAX (1 * MIB)

static bool is_inside(uint64_t base, uint64_t length, uint64_t start, uint64_t end) {
  return base >= start && base <= end && length <= end - base;
}

static bool overlap(uint64_t base, uint64_t length, uint64_t other, uint64_t other_length) {
  return base < other + other_length && other < base + length;
}

static void check_step(const struct multiboot_boot *boot, uint64_t index, uint64_t file_size) {
  const struct leap_step *step = &boot->leap.steps[index];
  const struct memory_piece *place = &boot->memory.taken[0];

  INVARIANT(step->length != 0);
  INVARIANT(is_inside(step->destination, step->length, place->base, place->base + place->length));
  if (step->source != LEAP_ZEROS)
    INVARIANT(is_inside(step->source, step->length, boot->file, boot->file + file_size));
  for (uint64_t i = 0; i < index; i++) {
    const struct leap_step *before = &boot->leap.steps[i];

    INVARIANT(!overlap(step->destination, step->length, before->destination, before->length));
    if (step->source != LEAP_ZEROS)
      INVARIANT(!overlap(step->source, step->length, before->destination, before->length));
  }
}

static void check(const struct machine *machine, const struct multiboot_boot *boot) {
  const struct memory_piece *place = &boot->memory.taken[0];

  INVARIANT(boot->leap.step_count <= LEAP_STEPS);
  for (uint64_t i = 0; i < boot->leap.step_count; i++)
    check_step(boot, i, machine->modules[0].size);
  INVARIANT(is_inside(boot->leap.entry, 1, place->base, place->base + place->length));
  INVARIANT(place->base + place->length <= 64 * MIB);
  for (uint32_t i = 1; i < boot->memory.taken_count; i++) {
    const struct memory_piece *piece = &boot->memory.taken[i];

    INVARIANT(is_inside(piece->base, piece->length, FREE_AT, 64 * MIB));
    for (uint32_t j = 0; j < i; j++) {
      INVARIANT(!overlap(piece->base, piece->length, boot->memory.taken[j].base,
                         boot->memory.taken[j].length));
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct machine machine;
  static struct multiboot_boot boot;
  void *copy;

  if (size > FILE_MAX) return 0;
  if (machine.info.size == 0) {
    make_machine(&machine);
    add_module(&machine, "initrd", MODULES_AT, 1000);
  }
  copy = copy_exactly(data, size);
  machine.modules[0].address = copy;
  machine.modules[0].size = size;
  if (multiboot_prepare(&machine.info, true, &boot) == ADAPTER_OK) check(&machine, &boot);
  free(copy);
  return 0;
}
