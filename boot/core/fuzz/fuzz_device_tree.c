/*
 * Fuzzes what aarch64's firmware has besides: device_tree.c by the header of a device tree, and
 * spcr.c by a table whose length and checksum are right half of the time.
 *
 * The blocks of a tree that is taken lie in it, and a UART in one page.
 */
#include "boot/core/aarch64/spcr.h"
#include "boot/core/fuzz/fuzz.h"
#include "boot/core/memory_map.h"
#include "boot/core/tables.h"
#include "device_tree.h"

/* The headers of both begin so. */
#define TABLE_HEADER 36u
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

static void check_spcr(const uint8_t *data, size_t left, int sound) {
  uint32_t length = left < TABLE_HEADER ? TABLE_HEADER : (uint32_t)left;
  uint8_t *table = calloc(1, length);
  uint64_t uart;

  INVARIANT(table != NULL);
  memcpy(table, data, left);
  /* A firmware's table ends somewhere; what it says of its length may be anything below. */
  if (sound || left < 8 || memcmp(&table[6], "\0\0", 2) != 0 ||
      (table[4] | table[5] << 8) > (int)length)
    memcpy(table + 4, &length, sizeof(length));
  if (sound) {
    table[CHECKSUM] = 0;
    for (uint32_t i = 0; i < length; i++)
      if (i != CHECKSUM) table[CHECKSUM] = (uint8_t)(table[CHECKSUM] - table[i]);
  }
  uart = spcr_uart(table);
  INVARIANT(uart == 0 || (table_sums_to_zero(table, SPCR_SIZE > length ? 0 : length) || !sound));
  INVARIANT(uart / PAGE_SIZE == (uart + 0x47) / PAGE_SIZE);
  INVARIANT(uart == 0 || length >= SPCR_SIZE);
  free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input input = {.data = data, .left = size};
  uint64_t what = take(&input, 1);

  if (what & 2)
    check_tree(input.data, input.left);
  else
    check_spcr(input.data, input.left, what & 1);
  return 0;
}
