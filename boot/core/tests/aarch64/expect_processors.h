/*
 * What boot_test.c finds of the other processors on aarch64: the hand-off starts with the code for
 * them, the list has the first, and a page is there where others would begin.
 */
#ifndef KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H
#define KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H

#include <stdint.h>
#include <string.h>

#include "boot/core/firmware.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/handoff/aarch64/processors.h"
#include "boot/protocol/kiln.h"
#include "page_walk.h"

/* What the kernel sees at one of its addresses, in data. */
static const void *seen_data(uint64_t address) {
  struct translation found = translate(fake.cr3, address);

  assert_true(found.mapped && found.write && !found.execute);
  return (const void *)(uintptr_t)found.physical;
}

static void expect_processors(const struct kiln_boot_info *info,
                              const struct handoff_arguments *arguments) {
  const struct handoff_header *header =
      (const void *)(uintptr_t)translate(fake.cr3, KILN_HANDOFF_BASE).physical;
  const struct kiln_processor *list = seen_data((uint64_t)info->processors.list);
  const struct handoff_processors *processors = seen_data(header->processors);
  struct translation page = translate(processors->start.lower_root, processors->begin);

  assert_non_null(strstr(fake.printed, "kiln: warning: the firmware's table of processors"));
  assert_int_equal(info->processors.count, 1);
  assert_int_equal(info->processors.local_apic, 0);
  assert_int_equal((uint64_t)info->processors.list % 64, 0);
  assert_int_equal(list[0].state, KILN_PROCESSOR_FIRST);
  assert_int_equal(list[0].stack.base, info->stack.base);
  assert_int_equal(list[0].entry, 0);
  assert_int_equal(arguments->kernel_entry, header->start);
  assert_int_equal(processors->kernel_entry, info->kernel.virtual_address + 0x10);
  assert_int_equal(processors->count, 1);
  assert_int_equal(processors->conduit, PSCI_NONE);
  assert_int_equal(processors->physical, (uint64_t)(uintptr_t)processors);
  assert_int_equal(processors->start.upper_root, fake.cr3);
  assert_true(page.mapped && page.execute && !page.write);
  assert_int_equal(page.physical, processors->begin);
  assert_int_equal(processors->begin - processors->page,
                   firmware_enter_other - firmware_enter_begin);
  assert_memory_equal((const void *)(uintptr_t)processors->page, firmware_enter_begin,
                      (size_t)(firmware_enter_end - firmware_enter_begin));
  assert_true(translate(fake.cr3, header->start).execute);
  assert_memory_equal((const void *)(uintptr_t)translate(fake.cr3, header->start).physical,
                      fake_handoff_code, sizeof(fake_handoff_code));
}

#endif /* KILN_BOOT_CORE_TESTS_EXPECT_PROCESSORS_H */
