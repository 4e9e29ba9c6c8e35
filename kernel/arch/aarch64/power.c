/*
 * Switches an Arm machine off and resets it, by its firmware: see kernel/power/power.h. (Arm Power
 * State Coordination Interface, DEN 0022D.)
 */
#include "kernel/power/power.h"

#include "kernel/acpi/acpi.h"
#include "kernel/arch/aarch64/cpu.h"
#include "kernel/console/console.h"

/* Functions (§5.1.9, §5.1.11). */
#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u

/* ARM_BOOT_ARCH of the FADT (ACPI 6.5, table 5.11). */
#define BOOT_PSCI 0x1u
#define BOOT_PSCI_BY_HVC 0x2u

static acpi_reader *reader;
static uint64_t root_pointer; /* 0: nobody has said. */

void power_init(uint64_t rsdp, const void *(*at)(uint64_t physical, uint64_t size)) {
  root_pointer = rsdp;
  reader = at;
}

/* Returns why the machine is still on. Registers are those of the SMC calling convention (DEN 0028
   §2.6): up to X17 they may be anything after it. */
static const char *call(uint32_t function) {
  struct acpi_fixed fixed;
  enum acpi_status status = acpi_read_fixed(reader, root_pointer, &fixed);
  register uint64_t x0 __asm__("x0") = function;

  if (status != ACPI_OK) return acpi_message(status);
  if ((fixed.arm_boot & BOOT_PSCI) == 0) return "the firmware has no PSCI (FADT, ARM_BOOT_ARCH)";
  kprintf(LOG_DEBUG, "power: PSCI function 0x%x by %s\n", function,
          fixed.arm_boot & BOOT_PSCI_BY_HVC ? "HVC" : "SMC");
  if ((fixed.arm_boot & BOOT_PSCI_BY_HVC) != 0) {
    __asm__ volatile("hvc #0"
                     : "+r"(x0)
                     :
                     : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
                       "x13", "x14", "x15", "x16", "x17", "memory");
  } else {
    __asm__ volatile("smc #0"
                     : "+r"(x0)
                     :
                     : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
                       "x13", "x14", "x15", "x16", "x17", "memory");
  }
  return "the firmware refused";
}

void power_off(void) {
  kprintf(LOG_ERROR, "power: cannot switch the machine off: %s\n", call(PSCI_SYSTEM_OFF));
}

_Noreturn void power_reset(void) {
  kprintf(LOG_ERROR, "power: cannot reset the machine: %s; stopped\n", call(PSCI_SYSTEM_RESET));
  cpu_stop();
}
