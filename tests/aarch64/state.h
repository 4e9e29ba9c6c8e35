/* What the files of the state kernel for aarch64 have for each other. */
#ifndef KILN_TESTS_AARCH64_STATE_H
#define KILN_TESTS_AARCH64_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"

/* Walks the page tables, page by page: the clauses of "Address space". */
void state_check_memory(const struct kiln_boot_info *info);

/* The clauses about what is told, not set. */
void state_check_boot_info(const struct kiln_boot_info *info);

/* True for kinds of memory that are in the direct map. */
bool kind_is_ram(uint32_t kind);

/* True when [base, base + length) lies in regions of RAM; when it is in one of `kind`. */
bool region_is_ram(const struct kiln_boot_info *info, uint64_t base, uint64_t length);
bool region_is(const struct kiln_boot_info *info, uint64_t base, uint64_t length, uint32_t kind);

#endif /* KILN_TESTS_AARCH64_STATE_H */
