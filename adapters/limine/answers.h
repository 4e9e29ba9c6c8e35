/* The responses to a kernel's requests. */
#ifndef KILN_ADAPTERS_LIMINE_ANSWERS_H
#define KILN_ADAPTERS_LIMINE_ANSWERS_H

#include "adapters/limine/limine.h"

/* How many bytes answers_fill uses at most. */
uint64_t answers_size(const struct limine_boot *boot);

/*
 * Answers what can be answered, with data from boot->answers on. The memory map is complete.
 * Strings and tables are copied, as boot information says nothing of where they lie.
 */
void answers_fill(const struct limine_boot *boot);

#endif /* KILN_ADAPTERS_LIMINE_ANSWERS_H */
