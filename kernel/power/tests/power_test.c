/*
 * Tests of power.c against a model of a PC: what it writes to which port, in which order, and
 * what it says when the machine stays on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* In the place of the machine. */
#define KILN_LIB_X86_PORT_IO_H
#define KILN_KERNEL_ARCH_X86_64_CPU_H
#define KILN_LIB_X86_DESCRIPTORS_H

#include "kernel/acpi/tests/machine.h"
#include "kernel/console/console.h"

struct x86_table {
  uint16_t limit;
  uint64_t base;
};

static struct {
  uint16_t off_port, off_value; /* This ends the machine when it is written. */
  bool takes_acpi_mode;
  uint16_t pm1[2]; /* At 0x1804 and 0x1904. */
} pc;

static char log_text[4096]; /* Ports written and messages, one a line. */
static jmp_buf end;

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...) {
  size_t length = strlen(log_text);
  va_list arguments;

  va_start(arguments, format);
  vsnprintf(log_text + length, sizeof(log_text) - length, format, arguments);
  va_end(arguments);
}

void kprintf(enum log_level level, const char *format, ...) {
  char text[256];
  va_list arguments;

  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  if (level != LOG_DEBUG) note("%s", text);
}

static void write_port(uint16_t port, uint16_t value) {
  note("%x=%x\n", port, value);
  if (pc.off_port != 0 && port == pc.off_port && value == pc.off_value) longjmp(end, 1);
}

static void outb(uint16_t port, uint8_t value) {
  if (port == 0xb2 && value == 0xf1 && pc.takes_acpi_mode) pc.pm1[0] |= 1;
  write_port(port, value);
}

static void outw(uint16_t port, uint16_t value) {
  pc.pm1[port == 0x1904] = value;
  write_port(port, value);
}

static uint16_t inw(uint16_t port) {
  assert_true(port == 0x1804 || port == 0x1904);
  return pc.pm1[port == 0x1904];
}

static uint8_t inb(uint16_t port) {
  assert_int_equal(port, 0x64);
  return 0;
}

static void x86_load_idt(const struct x86_table *table) {
  note("IDT of %u bytes\n", table->limit);
  longjmp(end, 1);
}

static _Noreturn void cpu_stop(void) {
  abort();
}

#include "kernel/arch/x86_64/power.c"

static int set_up(void **state) {
  (void)state;
  memset(&pc, 0, sizeof(pc));
  pc.pm1[0] = 0x0003; /* ACPI mode, and a bit that is not ours. */
  pc.pm1[1] = 0x1c02; /* With an old sleep type. */
  log_text[0] = '\0';
  machine_build(2);
  power_init(MACHINE_RSDP, machine_at);
  return 0;
}

/* Switches off, and compares what happened. */
static void check_off(const char *expected) {
  log_text[0] = '\0';
  if (setjmp(end) == 0) power_off();
  assert_string_equal(log_text, expected);
}

static void check_reset(const char *expected) {
  log_text[0] = '\0';
  if (setjmp(end) == 0) power_reset();
  assert_string_equal(log_text, expected);
}

static void test_off(void **state) {
  (void)state;
  pc.off_port = 0x1904;
  pc.off_value = 0x3802;
  check_off("1804=1403\n1904=1802\n1804=3403\n1904=3802\n");
}

static void test_off_of_a_machine_without_pm1b(void **state) {
  (void)state;
  machine_build(0);
  machine_poke(MACHINE_FADT, 64, 0x1804, 4);
  machine_sign(MACHINE_FADT);
  pc.off_port = 0x1804;
  pc.off_value = 0x3403;
  check_off("1804=1403\n1804=3403\n");
}

static void test_acpi_mode(void **state) {
  (void)state;
  pc.pm1[0] = 0;
  pc.takes_acpi_mode = true;
  pc.off_port = 0x1904;
  pc.off_value = 0x3802;
  check_off("b2=f1\n1804=1401\n1904=1802\n1804=3401\n1904=3802\n");

  pc.pm1[0] = 0;
  pc.takes_acpi_mode = false;
  check_off(
      "b2=f1\npower: cannot switch the machine off: the firmware does not switch to ACPI "
      "mode\n");

  machine_poke(MACHINE_FADT, 48, 0, 4); /* No other mode to come from. */
  machine_sign(MACHINE_FADT);
  pc.pm1[1] = 0;
  check_off(
      "1804=1400\n1904=1800\n1804=3400\n1904=3800\n"
      "power: cannot switch the machine off: the hardware did not react\n");
}

static void test_what_is_missing(void **state) {
  (void)state;
  machine_poke(MACHINE_FADT, 172, 0, 1); /* In memory. */
  machine_sign(MACHINE_FADT);
  check_off("power: cannot switch the machine off: PM1a_CNT is not an I/O port\n");
  machine_poke(MACHINE_FADT, 172, 1, 1);
  machine_poke(MACHINE_FADT, 176, 0x10000, 4); /* Beyond the ports. */
  machine_sign(MACHINE_FADT);
  check_off("power: cannot switch the machine off: PM1a_CNT is not an I/O port\n");
  machine_put_table(MACHINE_DSDT, "DSDT", "", 0);
  check_off("power: cannot switch the machine off: no _S5 in the DSDT\n");
  machine_poke(MACHINE_FADT, 0, 'X', 1);
  check_off("power: cannot switch the machine off: no FADT\n");
  power_init(0, machine_at);
  check_off("power: cannot switch the machine off: the firmware has no ACPI (no RSDP)\n");
  power_init(0, NULL); /* As before power_init. */
  check_off("power: cannot switch the machine off: the firmware has no ACPI (no RSDP)\n");
}

static void test_reset(void **state) {
  (void)state;
  pc.off_port = 0xcf9;
  pc.off_value = 0x0f;
  check_reset("cf9=f\n");
  pc.off_port = 0x64;
  pc.off_value = 0xfe;
  check_reset("cf9=f\n64=fe\n");
  pc.off_port = 0;
  check_reset("cf9=f\n64=fe\nIDT of 0 bytes\n");
  power_init(0, machine_at);
  check_reset("64=fe\nIDT of 0 bytes\n");
}

static int clear(void **state) {
  (void)state;
  machine_clear();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_off, set_up),
      cmocka_unit_test_setup(test_off_of_a_machine_without_pm1b, set_up),
      cmocka_unit_test_setup(test_acpi_mode, set_up),
      cmocka_unit_test_setup(test_what_is_missing, set_up),
      cmocka_unit_test_setup(test_reset, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, clear);
}
