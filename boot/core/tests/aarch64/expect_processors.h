/* What boot_test.c finds of the other processors on aarch64: a warning, and nothing else. */
#ifndef KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H
#define KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H

#include <string.h>

#include "boot/core/tests/fake_firmware.h"
#include "boot/handoff/handoff.h"
#include "boot/protocol/kiln.h"

static void expect_processors(const struct kiln_boot_info *info,
                              const struct handoff_arguments *arguments) {
  assert_non_null(strstr(fake.printed, "kiln: warning: the kernel asks for the other processors"));
  assert_int_equal(info->processors.count, 0);
  assert_null(info->processors.list);
  assert_int_equal(arguments->kernel_entry, info->kernel.virtual_address + 0x10);
}

#endif /* KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H */
