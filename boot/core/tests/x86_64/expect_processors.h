/* What boot_test.c finds of the other processors on x86_64: pages below 1 MiB to begin in. */
#ifndef KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H
#define KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H

#include <stdint.h>

#include "boot/core/tests/fake_firmware.h"
#include "boot/handoff/x86_64/processors.h"
#include "page_walk.h"

static void expect_start(const struct handoff_processors *processors) {
  assert_int_equal(processors->low, 0x10000);
  assert_true(translate(fake.cr3, processors->low).execute);
  assert_int_equal(processors->low_slot, *(const uint64_t *)(uintptr_t)fake.cr3);
}

#endif /* KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H */
