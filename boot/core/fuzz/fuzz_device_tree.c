/*
 * Fuzzes what aarch64's firmware has besides: spcr.c by a table, after an even byte, and
 * device_tree.c by the header of a device tree, after an odd one.
 *
 * The blocks of a tree that is taken lie in it, and a UART in one page.
 */
#include "boot/core/aarch64/spcr.h"
#include "boot/core/fuzz/fuzz.h"
#include "boot/core/memory_map.h"
#include "boot/core/tables.h"
#include "device_tree.h"

#define LENGTH 4u /* Offsets in the head of a table (ACPI 6.5 §5.2.6). */
#define CHECKSUM 9u

static uint32_t field(const uint8_t *header, uint32_t offset) {
  return (uint32_t)header[offset] << 24 | (uint32_t)header[offset + 1] << 16 |
         (uint32_t)header[offset + 2] << 8 | header[offset + 3];
}

static void check_tree(const uint8_t *data, size_t left) {
  uint8_t *header = calloc(1, DEVICE_TREE_HEADER);
  uint32_t size;

  INVARIANT(header != NULL);
  memcpy(header, data, left < DEVICE_TREE_HEADER ? left : DEVICE_TREE_HEADER);
  size = device_tree_size(header);
  if (size != 0) {
    INVARIANT(size == field(header, 4) && size <= DEVICE_TREE_MAX && size >= DEVICE_TREE_HEADER);
    INVARIANT((uint64_t)field(header, 8) + field(header, 36) <= size);  /* Structure. */
    INVARIANT((uint64_t)field(header, 12) + field(header, 32) <= size); /* Strings. */
    INVARIANT(field(header, 16) + 16ull <= size);                       /* Reservations. */
  }
  free(header);
}

/* A table in as much memory as one is believed to have, with a checksum that is right. */
static void check_spcr(const uint8_t *data, size_t left) {
  uint8_t *table = calloc(1, TABLE_LENGTH_MAX);
  uint32_t length;
  uint64_t uart;

  INVARIANT(table != NULL);
  memcpy(table, data, left < TABLE_LENGTH_MAX ? left : TABLE_LENGTH_MAX);
  memcpy(&length, table + LENGTH, sizeof(length));
  if (length > CHECKSUM && length <= TABLE_LENGTH_MAX) {
    uint8_t sum = 0;

    table[CHECKSUM] = 0;
    for (uint32_t i = 0; i < length; i++) sum = (uint8_t)(sum + table[i]);
    table[CHECKSUM] = (uint8_t)-sum;
  }
  uart = spcr_uart(table);
  INVARIANT(uart == 0 || (length >= SPCR_SIZE && length <= TABLE_LENGTH_MAX));
  INVARIANT(uart / PAGE_SIZE == (uart + 0x47) / PAGE_SIZE);
  free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input input = {.data = data, .left = size};

  if (take(&input, 1) & 1)
    check_tree(input.data, input.left);
  else
    check_spcr(input.data, input.left);
  return 0;
}
