// 64-bit code that is copied to an address nobody knows when it is linked.

#include <stdint.h>

uint64_t blob_main(uint64_t x);

static uint64_t calls;
static const uint64_t factors[] = {3, 5, 7};

uint64_t blob_main(uint64_t x) {
  calls++;
  return x * factors[calls % 3];
}
