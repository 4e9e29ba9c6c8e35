/*
 * A fuzz target for all that reads a bzImage. The input is the file: whatever it says, either an
 * error comes, or what is going to be copied lies in the file, and its place in free memory apart
 * from everything that has to survive.
 */
#include "adapters/linux/tests/machine.h"
#include "boot/core/fuzz/fuzz.h"

#define MACHINE_MIB 64u

static bool is_inside(uint64_t base, uint64_t length, uint64_t start, uint64_t end) {
  return base >= start && length <= end - start && base - start <= end - start - length;
}

static void check_piece(const struct machine *machine, const struct linux_boot *boot, uint32_t i) {
  const struct memory_piece *piece = &boot->memory.taken[i];

  /* The kernel can lie on what the loader has put anywhere from 1 MiB on, the others cannot. */
  INVARIANT(is_inside(piece->base, piece->length, i == 0 ? MIB : 10 * MIB, machine->size));
  for (uint32_t j = 0; j < i; j++) {
    INVARIANT(!memory_overlaps(piece, boot->memory.taken[j].base, boot->memory.taken[j].length));
  }
}

static void check(struct machine *machine, const struct linux_boot *boot) {
  const struct bzimage *image = &boot->image;
  const struct memory_piece *kernel = &boot->memory.taken[0];

  INVARIANT(is_inside(image->offset, image->size, 0, machine->modules[0].size));
  INVARIANT(boot->leap.steps[0].source == KERNEL_AT + image->offset);
  INVARIANT(boot->leap.steps[0].destination == boot->kernel);
  INVARIANT(boot->leap.steps[0].length == image->size);
  INVARIANT(is_inside(boot->kernel, image->size, kernel->base, kernel->base + kernel->length));
  INVARIANT(is_inside(boot->leap.entry, 1, kernel->base, kernel->base + image->size));
  INVARIANT(boot->kernel % boot->alignment == 0 || !image->relocatable);
  INVARIANT(image->relocatable || boot->kernel == image->preferred);
  INVARIANT(!memory_overlaps(kernel, boot->initrd, boot->initrd_size));
  for (uint32_t i = 0; i < boot->memory.taken_count; i++) check_piece(machine, boot, i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct machine machine;
  static struct linux_boot boot;
  void *copy;

  if (size > KERNEL_FILE_MAX) return 0;
  if (machine.size == 0) {
    make_machine(&machine, MACHINE_MIB);
    add_module(&machine, "initrd", 1000, 1);
  }
  copy = copy_exactly(data, size);
  machine.modules[0].address = copy;
  machine.modules[0].size = size;
  if (linux_prepare(&machine.info, true, &boot) == ADAPTER_OK) check(&machine, &boot);
  free(copy);
  return 0;
}
