/* Looks things up in the memory map that the loader handed over. */
#ifndef KILN_TESTS_KERNELS_REGIONS_H
#define KILN_TESTS_KERNELS_REGIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"

#define PAGE_SIZE ((uint64_t)4096)

/* True for the kinds of memory that the direct map shows. */
bool kind_is_ram(uint32_t kind);

/* True when [base, base + length) is not empty and lies in one region, of `kind`. */
bool region_is(const struct kiln_boot_info *info, uint64_t base, uint64_t length, uint32_t kind);

/* True when [base, base + length) is RAM, of whatever kinds. */
bool region_is_ram(const struct kiln_boot_info *info, uint64_t base, uint64_t length);

/* True when the `length` bytes at `pointer` are in the direct map, and in a region of `kind`. */
bool pointer_is(const struct kiln_boot_info *info, const void *pointer, uint64_t length,
                uint32_t kind);

/* Bytes of all regions of `kind`. */
uint64_t region_total(const struct kiln_boot_info *info, uint32_t kind);

#endif /* KILN_TESTS_KERNELS_REGIONS_H */
