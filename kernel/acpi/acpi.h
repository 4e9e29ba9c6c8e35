/*
 * The little of ACPI that switching a PC off takes: finding tables, the fixed description table
 * (FADT), and the values that its \_S5 object has for the sleep registers. Reads what firmware
 * wrote and believes none of it; touches no hardware, allocates nothing, keeps nothing.
 */
#ifndef KILN_KERNEL_ACPI_ACPI_H
#define KILN_KERNEL_ACPI_ACPI_H

#include <stdbool.h>
#include <stdint.h>

enum acpi_status {
  ACPI_OK,
  ACPI_NO_RSDP,
  ACPI_UNREADABLE,
  ACPI_BAD_RSDP,
  ACPI_BAD_TABLE,
  ACPI_NO_TABLE,
  ACPI_NO_FADT,
  ACPI_SHORT_FADT,
  ACPI_NO_DSDT,
  ACPI_NO_S5,
  ACPI_UNKNOWN_S5,
  ACPI_STATUS_COUNT,
};

/* What `status` means, for a message; never null. */
const char *acpi_message(enum acpi_status status);

/* Where the tables are: filled in by acpi_open. */
struct acpi {
  /* The `size` bytes of physical memory from `physical` on, which stay readable; null when they
     cannot be read. Firmware keeps tables in memory of any kind, reserved too. */
  const void *(*at)(uint64_t physical, uint64_t size);
  const uint8_t *root; /* The RSDT or XSDT, checked. */
  uint32_t entry_size; /* Bytes of an address in it: 4 in an RSDT, 8 in an XSDT. */
  uint32_t entries;    /* Addresses in it, as far as they are looked at. */
};

/* The header of every table (ACPI 6.5 §5.2.6), little-endian and not aligned. */
struct __attribute__((packed)) acpi_header {
  char signature[4];
  uint32_t length; /* Bytes of the whole table. */
  uint8_t revision;
  uint8_t checksum; /* Makes the sum of all bytes 0. */
  char oem[6];
  char oem_table[8];
  uint32_t oem_revision;
  uint32_t creator;
  uint32_t creator_revision;
};

_Static_assert(sizeof(struct acpi_header) == 36, "ACPI 6.5, table 5.4");

#define ACPI_SPACE_IO 1u /* Of I/O ports; others are memory, PCI configuration, ... */

/* A register (ACPI 6.5 §5.2.3.2, "Generic Address Structure"). Address 0: there is none. */
struct __attribute__((packed)) acpi_register {
  uint8_t space;
  uint8_t bits; /* Width; 0 when nobody wrote it down. */
  uint8_t offset;
  uint8_t access;
  uint64_t address;
};

_Static_assert(sizeof(struct acpi_register) == 12, "ACPI 6.5, table 5.1");

/* What the FADT says about power (ACPI 6.5 §5.2.9). */
struct acpi_fixed {
  uint64_t dsdt;                       /* Physical address. */
  uint32_t smi_command;                /* I/O port; 0: the machine is always in ACPI mode. */
  uint8_t acpi_enable;                 /* What to write there for ACPI mode; 0: likewise. */
  bool hardware_reduced;               /* Has sleep_control instead of pm1_control. */
  struct acpi_register pm1_control[2]; /* PM1a_CNT, PM1b_CNT. */
  struct acpi_register sleep_control;
  struct acpi_register reset; /* None when the FADT does not say that there is one. */
  uint8_t reset_value;
};

/* Values of SLP_TYP for the state S5, "soft off", 0 to 7 (ACPI 6.5 §7.4.2.6). */
struct acpi_sleep_types {
  uint8_t value[2]; /* For PM1a_CNT and PM1b_CNT. */
};

/*
 * Finds the root table from the RSDP at physical address `rsdp` (0: there is none), with acpi->at
 * set. Returns ACPI_OK, ACPI_NO_RSDP, ACPI_UNREADABLE, ACPI_BAD_RSDP or ACPI_BAD_TABLE.
 */
enum acpi_status acpi_open(struct acpi *acpi, uint64_t rsdp);

/*
 * Checks the table at `physical`. Returns ACPI_OK and the table, all of it readable and its
 * checksum right; ACPI_NO_TABLE when its signature is not `signature` (4 characters);
 * ACPI_UNREADABLE; or ACPI_BAD_TABLE.
 */
enum acpi_status acpi_check(const struct acpi *acpi, uint64_t physical, const char *signature,
                            const struct acpi_header **table);

/* Finds and checks table number `index`, from 0, of those that have `signature`. */
enum acpi_status acpi_find(const struct acpi *acpi, const char *signature, uint32_t index,
                           const struct acpi_header **table);

/* Reads the FADT. Returns ACPI_OK, ACPI_NO_FADT, ACPI_SHORT_FADT, or what acpi_find does. */
enum acpi_status acpi_read_fixed(const struct acpi *acpi, struct acpi_fixed *fixed);

/*
 * Finds \_S5 in the DSDT at physical address `dsdt`, or else in an SSDT. This is a search for the
 * bytes of `Name (_S5, Package () {a, b, ...})` with integer constants, as firmware has it, and no
 * interpreter: it does not see a _S5 that is a method or whose values have names, and does see one
 * under an If that is false, or of another scope. Returns ACPI_OK, ACPI_NO_DSDT,
 * ACPI_UNREADABLE, ACPI_BAD_TABLE, ACPI_NO_S5 or ACPI_UNKNOWN_S5.
 */
enum acpi_status acpi_read_sleep_types(const struct acpi *acpi, uint64_t dsdt,
                                       struct acpi_sleep_types *types);

#endif /* KILN_KERNEL_ACPI_ACPI_H */
