/*
 * What test.h takes of a machine: a console, which is the UART that the loader has left mapped, and
 * a way to end QEMU, which is semihosting. The names are those that the kernel has for them on
 * x86_64. Exceptions end in the report of the loader's vectors. Each architecture has a file of
 * this name.
 */
#ifndef KILN_TESTS_KERNELS_AARCH64_TEST_MACHINE_H
#define KILN_TESTS_KERNELS_AARCH64_TEST_MACHINE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"

#define TEST_LOW_MEMORY_MIN 0u /* QEMU's machine has no memory there. */
#define TEST_UART_SIZE 4096u   /* Bytes mapped at KILN_UART_BASE. */
#define TEST_PXE_FILE "EFI/BOOT/BOOTAA64.EFI"

#define QEMU_EXIT_PASS 33u /* QEMU's status. */
#define QEMU_EXIT_FAIL 35u

enum { LOG_INFO };

/* As printf, to the UART. At most 255 bytes. */
__attribute__((format(printf, 2, 3))) void kprintf(int level, const char *format, ...);
__attribute__((format(printf, 2, 0))) void kvprintf(int level, const char *format,
                                                    va_list arguments);

/* Ends QEMU with `status`; with TEST_HALTS, where QEMU has more to boot, stops the processor. */
#ifdef TEST_HALTS
static inline _Noreturn void qemu_exit(uint32_t status) {
  (void)status;
  for (;;) __asm__ volatile("wfi");
}
#else
_Noreturn void qemu_exit(uint32_t status);
#endif

/* There is no other console. */
static inline void qemu_show_log(void) {}

/* The UART is open. */
static inline void test_open_console(void) {}

static inline void test_start(const struct kiln_boot_info *info) {
  (void)info;
}

static inline bool test_interrupts_are_on(void) {
  uint64_t daif;

  __asm__ volatile("mrs %0, daif" : "=r"(daif));
  return daif != 0x3c0; /* All four kinds of them are masked. */
}

/* As in the boot information's time stamps. */
static inline uint64_t test_time_stamp(void) {
  uint64_t now;

  __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(now));
  return now;
}

#endif /* KILN_TESTS_KERNELS_AARCH64_TEST_MACHINE_H */
