/* What boot_test.c finds of the other processors on aarch64: a page where they would begin. */
#ifndef KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H
#define KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H

#include <stdint.h>

#include "boot/core/firmware.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/handoff/aarch64/processors.h"
#include "page_walk.h"

static void expect_start(const struct handoff_processors *processors) {
  struct translation page = translate(processors->start.lower_root, processors->begin);

  assert_int_equal(processors->conduit, PSCI_NONE);
  assert_int_equal(processors->physical, (uint64_t)(uintptr_t)processors);
  assert_int_equal(processors->start.upper_root, fake.cr3);
  assert_true(page.mapped && page.execute && !page.write);
  assert_int_equal(page.physical, processors->begin);
  assert_int_equal(processors->begin - processors->page,
                   firmware_enter_other - firmware_enter_begin);
  assert_memory_equal((const void *)(uintptr_t)processors->page, firmware_enter_begin,
                      (size_t)(firmware_enter_end - firmware_enter_begin));
}

#endif /* KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H */
