/* Switches a PC off and resets it: see kernel/power/power.h. */
#include "kernel/power/power.h"

#include <stdbool.h>

#include "kernel/acpi/acpi.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/console/console.h"
#include "lib/x86/descriptors.h"
#include "lib/x86/port_io.h"

/* PM1 control register (ACPI 6.5 §4.8.3.2.1). */
#define PM1_ACPI_MODE 0x0001u /* SCI_EN. */
#define PM1_SLEEP_TYPE_SHIFT 10u
#define PM1_SLEEP_ENABLE 0x2000u
#define PM1_SLEEP 0x3c00u /* Both fields. */

/* Keyboard controller (IBM PS/2 Hardware Interface, "Keyboard and Auxiliary Device Controller"). */
#define I8042_STATUS 0x64
#define I8042_COMMAND 0x64
#define I8042_INPUT_FULL 0x02u  /* It has not taken the last byte yet. */
#define I8042_PULSE_RESET 0xfeu /* Pulses output 0, which is the processor's reset line. */

/*
 * How long hardware gets. A read of a port takes about a microsecond on a bus; an SMI handler
 * that switches to ACPI mode, or a power supply, may take seconds.
 */
#define POLLS_MAX 3000000u

static acpi_reader *reader;
static uint64_t root_pointer; /* 0: nobody has said. */

void power_init(uint64_t rsdp, const void *(*at)(uint64_t physical, uint64_t size)) {
  root_pointer = rsdp;
  reader = at;
}

/* Gives the machine the time to go off. */
static void wait_for_the_end(void) {
  for (uint32_t i = 0; i < POLLS_MAX; i++) inb(I8042_STATUS);
}

/* Takes the machine over from its system-management code (ACPI 6.5 §4.8.2.5 and §16.3.1). */
static bool enter_acpi_mode(const struct acpi_fixed *fixed) {
  uint16_t port = fixed->pm1_control[0];

  if (inw(port) & PM1_ACPI_MODE) return true;
  if (fixed->smi_command == 0 || fixed->acpi_enable == 0) return true; /* There is no other mode. */
  kprintf(LOG_DEBUG, "power: ACPI mode, by 0x%02x to port 0x%x\n", fixed->acpi_enable,
          fixed->smi_command);
  outb(fixed->smi_command, fixed->acpi_enable);
  for (uint32_t i = 0; i < POLLS_MAX; i++) {
    if (inw(port) & PM1_ACPI_MODE) return true;
  }
  return false;
}

/* Writes SLP_TYP to both control registers, and then SLP_EN too: some hardware wants two steps. */
static void sleep(const struct acpi_fixed *fixed, const struct acpi_sleep_types *types) {
  for (uint32_t step = 0; step < 2; step++) {
    for (uint32_t i = 0; i < 2; i++) {
      uint16_t port = fixed->pm1_control[i];
      uint32_t value = (uint32_t)types->value[i] << PM1_SLEEP_TYPE_SHIFT;

      if (port == 0) continue;
      if (step == 1) value |= PM1_SLEEP_ENABLE;
      kprintf(LOG_DEBUG, "power: sleep type %u%s to port 0x%x\n", types->value[i],
              step == 1 ? " and enable" : "", port);
      outw(port, (uint16_t)((inw(port) & ~PM1_SLEEP) | value));
    }
  }
}

/* Returns why the machine is still on. */
static const char *try_power_off(void) {
  struct acpi_fixed fixed;
  struct acpi_sleep_types types;
  enum acpi_status status = acpi_read_fixed(reader, root_pointer, &fixed);

  if (status == ACPI_OK) status = acpi_read_sleep_types(reader, fixed.dsdt, &types);
  if (status != ACPI_OK) return acpi_message(status);
  if (fixed.pm1_control[0] == 0) return "PM1a_CNT is not an I/O port";
  if (!enter_acpi_mode(&fixed)) return "the firmware does not switch to ACPI mode";
  sleep(&fixed, &types);
  wait_for_the_end();
  return "the hardware did not react";
}

void power_off(void) {
  kprintf(LOG_ERROR, "power: cannot switch the machine off: %s\n", try_power_off());
}

static void reset_by_acpi(void) {
  struct acpi_fixed fixed;

  if (acpi_read_fixed(reader, root_pointer, &fixed) != ACPI_OK || fixed.reset == 0) return;
  kprintf(LOG_DEBUG, "power: reset by 0x%02x to port 0x%x\n", fixed.reset_value, fixed.reset);
  outb(fixed.reset, fixed.reset_value); /* ACPI 6.5 §4.8.3.6. */
  wait_for_the_end();
}

static void reset_by_keyboard_controller(void) {
  kprintf(LOG_DEBUG, "power: reset by the keyboard controller\n");
  for (uint32_t i = 0; i < POLLS_MAX && (inb(I8042_STATUS) & I8042_INPUT_FULL); i++) {
  }
  outb(I8042_COMMAND, I8042_PULSE_RESET);
  wait_for_the_end();
}

_Noreturn void power_reset(void) {
  const struct x86_table empty = {0};

  reset_by_acpi();
  reset_by_keyboard_controller();
  kprintf(LOG_DEBUG, "power: reset by a triple fault\n");
  x86_load_idt(&empty);
  __asm__ volatile("int3"); /* No gate for it, nor for the faults that follow (SDM 3A §6.15). */
  cpu_stop();
}
