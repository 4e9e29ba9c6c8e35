/*
 * What test.h takes of a machine: a console, tables for exceptions, and a way to end QEMU, all of
 * them the kernel's own; and what kernels of more than one architecture ask it. Each architecture
 * has a file of this name.
 */
#ifndef KILN_TESTS_KERNELS_X86_64_TEST_MACHINE_H
#define KILN_TESTS_KERNELS_X86_64_TEST_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/segments.h"
#include "kernel/console/console.h"
#include "kernel/stack.h"
#include "kernel/test/qemu.h"

#define TEST_LOW_MEMORY_MIN (64u << 10) /* Bytes below 1 MiB, for starting processors. */
#define TEST_UART_SIZE 0u               /* None is mapped. */
#define TEST_PXE_FILE "EFI/BOOT/BOOTX64.EFI"

/* COM1, for what comes before test_start. */
static inline void test_open_console(void) {
  console_open_serial();
}

/* COM1 and the kernel's own tables: from here on exceptions end in the kernel's report. */
static inline void test_start(const struct kiln_boot_info *info) {
  console_open_serial();
  stack_set(&info->stack);
  segments_load();
  interrupts_load();
}

static inline bool test_interrupts_are_on(void) {
  uint64_t flags;

  __asm__ volatile("pushfq; popq %0" : "=r"(flags));
  return flags & 1u << 9; /* RFLAGS.IF. */
}

/* As in the boot information's time stamps. */
static inline uint64_t test_time_stamp(void) {
  uint32_t low, high;

  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

#endif /* KILN_TESTS_KERNELS_X86_64_TEST_MACHINE_H */
