/* Small sectors on a medium of large blocks: see sectors.h. */
#include "boot/core/sectors.h"

#include "lib/string.h"

/* Makes `block` the medium's block of that number. */
static enum boot_status fill(struct sectors *medium, uint64_t number) {
  enum boot_status status;

  if (medium->filled && medium->number == number) return BOOT_OK;
  medium->filled = 0;
  status = medium->read(medium->context, number, 1, medium->block);
  if (status != BOOT_OK) return status;
  medium->number = number;
  medium->filled = 1;
  return BOOT_OK;
}

enum boot_status sectors_read(void *context, uint64_t sector, uint32_t count, void *destination) {
  struct sectors *medium = context;
  uint32_t in_block = 1u << medium->shift;
  uint8_t *to = destination;

  while (count > 0) {
    uint64_t number = sector >> medium->shift;
    uint32_t within = (uint32_t)sector & (in_block - 1);
    uint32_t taken;
    enum boot_status status;

    if (within != 0 || count < in_block) {
      taken = in_block - within < count ? in_block - within : count;
      status = fill(medium, number);
      if (status == BOOT_OK) memcpy(to, medium->block + within * SECTOR_SIZE, taken * SECTOR_SIZE);
    } else {
      taken = count & ~(in_block - 1);
      status = medium->read(medium->context, number, taken >> medium->shift, to);
    }
    if (status != BOOT_OK) return status;
    to += (size_t)taken * SECTOR_SIZE;
    sector += taken;
    count -= taken;
  }
  return BOOT_OK;
}
