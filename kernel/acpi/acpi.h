/*
 * The little of ACPI that switching a PC off takes: the fixed description table (FADT), and the
 * values that its \_S5 object has for the sleep registers; and finding other tables. Reads what
 * firmware wrote and believes none of it; touches no hardware, allocates nothing, keeps nothing.
 */
#ifndef KILN_KERNEL_ACPI_ACPI_H
#define KILN_KERNEL_ACPI_ACPI_H

#include <stdint.h>

enum acpi_status {
  ACPI_OK,
  ACPI_NO_RSDP,
  ACPI_UNREADABLE,
  ACPI_BAD_RSDP,
  ACPI_BAD_TABLE,
  ACPI_NO_FADT,
  ACPI_NO_S5,
  ACPI_UNKNOWN_S5,
  ACPI_NO_TABLE,
  ACPI_NO_GIC,
  ACPI_NO_LINE,
  ACPI_STATUS_COUNT,
};

/* What `status` means, for a message; never null. */
const char *acpi_message(enum acpi_status status);

/*
 * Gives the `size` bytes of physical memory from `physical` on, which stay readable; null when they
 * cannot be read. Firmware keeps tables in memory of any kind, reserved too.
 */
typedef const void *acpi_reader(uint64_t physical, uint64_t size);

/* What the FADT says about power (ACPI 6.5 §5.2.9). Ports are below 0xffff; 0: there is none. */
struct acpi_fixed {
  uint64_t dsdt;           /* Physical address. */
  uint16_t smi_command;    /* Port; none: the machine is always in ACPI mode. */
  uint8_t acpi_enable;     /* What to write there for ACPI mode; 0: likewise. */
  uint16_t pm1_control[2]; /* Ports of PM1a_CNT and PM1b_CNT. */
  uint16_t reset;          /* Port, */
  uint8_t reset_value;     /* and what to write there. */
  uint16_t arm_boot;       /* ARM_BOOT_ARCH, of machines of that kind: how PSCI is called. */
};

/* Values of SLP_TYP for the state S5, "soft off", 0 to 7 (ACPI 6.5 §7.4.2.6). */
struct acpi_sleep_types {
  uint8_t value[2]; /* For PM1a_CNT and PM1b_CNT. */
};

/* Reads the FADT, by way of the RSDP at physical address `rsdp` (0: there is none). */
enum acpi_status acpi_read_fixed(acpi_reader *at, uint64_t rsdp, struct acpi_fixed *fixed);

/*
 * Finds the table with that `signature` of four letters: `*size` bytes, its header of ACPI_HEADER
 * with them, whose sum is right. Errors: as acpi_read_fixed; ACPI_NO_TABLE.
 */
#define ACPI_HEADER 36u
enum acpi_status acpi_find(acpi_reader *at, uint64_t rsdp, const char *signature,
                           const uint8_t **table, uint32_t *size);

/*
 * Finds \_S5 in the DSDT at physical address `dsdt`. This is a search for the bytes of
 * `Name (_S5, Package () {a, b, ...})` with integer constants, as firmware has it, and no
 * interpreter: it does not see a _S5 that is a method, whose values have names, or that is in an
 * SSDT, and does see one under an If that is false, or of another scope.
 */
enum acpi_status acpi_read_sleep_types(acpi_reader *at, uint64_t dsdt,
                                       struct acpi_sleep_types *types);

#endif /* KILN_KERNEL_ACPI_ACPI_H */
