/*
 * Fuzzes kernel/acpi: the input is physical memory, of which the first 8 bytes are the address of
 * the RSDP. Each piece of memory is read through a copy of its exact size.
 *
 * A fuzzer does not find checksums. So the memory says of any piece that it adds up to 0, by the
 * one byte that is the checksum of what was asked for: the code sees a signed table wherever it
 * looks, and the unit tests see to it that it does not take an unsigned one.
 */
#include "boot/core/fuzz/fuzz.h"
#include "kernel/acpi/acpi.h"
#include "kernel/acpi/arm.h"

#define COPIES_MAX 8192u

static struct input memory;
static void *copies[COPIES_MAX];
static uint32_t copy_count;

/* Sets the byte at `place` so that the first `size` bytes add up to 0. */
static void sign(uint8_t *bytes, uint64_t size, uint32_t place) {
  uint8_t sum = 0;

  for (uint64_t i = 0; i < size; i++) sum = (uint8_t)(sum + bytes[i]);
  bytes[place] = (uint8_t)(bytes[place] - sum);
}

static const void *at(uint64_t physical, uint64_t size) {
  uint8_t *copy;

  INVARIANT(size != 0 && size <= 16u << 20);
  if (physical > memory.left || size > memory.left - physical || copy_count == COPIES_MAX)
    return NULL;
  copy = copy_exactly(memory.data + physical, size);
  copies[copy_count++] = copy;
  if (memcmp(copy, "RSD ", 4) == 0) {
    if (size >= 20) sign(copy, 20, 8);
    if (size >= 36) sign(copy, 36, 32);
  } else if (size > 9) {
    sign(copy, size, 9);
  }
  return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct acpi_fixed fixed;
  struct acpi_sleep_types types;
  struct acpi_gic gic;
  uint32_t line;
  uint64_t rsdp;
  enum acpi_status status;

  memory = (struct input){.data = data, .left = size};
  rsdp = take(&memory, 8);
  status = acpi_read_fixed(at, rsdp, &fixed);
  INVARIANT((status == ACPI_NO_RSDP) == (rsdp == 0));
  if (status == ACPI_OK) {
    status = acpi_read_sleep_types(at, fixed.dsdt, &types);
    if (status == ACPI_OK) INVARIANT(types.value[0] <= 7 && types.value[1] <= 7);
  }
  INVARIANT(status < ACPI_STATUS_COUNT);
  (void)acpi_read_gic(at, rsdp, 0, &gic);
  INVARIANT(gic.redistributor_count <= ACPI_REDISTRIBUTORS);
  for (uint32_t i = 0; i < gic.redistributor_count; i++)
    INVARIANT(gic.redistributors[i].length <= UINT64_MAX - gic.redistributors[i].base);
  if (acpi_read_timer(at, rsdp, &line) == ACPI_OK) INVARIANT(line >= 16 && line < 1020);
  if (acpi_read_serial(at, rsdp, &line) == ACPI_OK) INVARIANT(line >= 16 && line < 1020);
  while (copy_count > 0) free(copies[--copy_count]);
  return 0;
}
