/* Which tests to run: the value of --filter or --test_filter. */
#ifndef KILN_KERNEL_TEST_FILTER_H
#define KILN_KERNEL_TEST_FILTER_H

#include <stdbool.h>

/*
 * True when `filter` selects `name`: one of its patterns, which ':' separates, matches all of the
 * name. '*' stands for any characters, '?' for one. An empty filter selects every name.
 */
bool ktest_filter_selects(const char *filter, const char *name);

#endif /* KILN_KERNEL_TEST_FILTER_H */
