/*
 * What ACPI says of an Arm machine: its interrupt controller (MADT), and which interrupts of it the
 * timer (GTDT) and the serial line (SPCR) have. Reads what firmware wrote and believes none of it;
 * touches no hardware, allocates nothing, keeps nothing.
 */
#ifndef KILN_KERNEL_ACPI_ARM_H
#define KILN_KERNEL_ACPI_ARM_H

#include <stdint.h>

#include "acpi.h"

#define ACPI_REDISTRIBUTORS 16u /* Regions of them; more are not looked at. */

/* Physical memory; base + length does not wrap around. */
struct acpi_range {
  uint64_t base, length;
};

/* The GIC (ACPI 6.5 §5.2.12.14 to §5.2.12.17). */
struct acpi_gic {
  uint32_t version;     /* As the table says; 0: the hardware has to. */
  uint64_t distributor; /* Physical address. */
  uint64_t interface;   /* Of version 2: this processor's; 0: none. */
  uint32_t redistributor_count;
  struct acpi_range redistributors[ACPI_REDISTRIBUTORS]; /* Of version 3. */
};

/*
 * Reads the MADT, for the processor whose MPIDR_EL1 is `mpidr`. Errors: those of acpi_find;
 * ACPI_BAD_TABLE: a structure in it has an impossible length; ACPI_NO_GIC.
 */
enum acpi_status acpi_read_gic(acpi_reader *at, uint64_t rsdp, uint64_t mpidr,
                               struct acpi_gic *gic);

/* The interrupt of the virtual timer of EL1, 16 to 1019. Errors: those of acpi_find;
   ACPI_BAD_TABLE; ACPI_NO_LINE. */
enum acpi_status acpi_read_timer(acpi_reader *at, uint64_t rsdp, uint32_t *line);

/* The interrupt of the UART that SPCR names, likewise. */
enum acpi_status acpi_read_serial(acpi_reader *at, uint64_t rsdp, uint32_t *line);

#endif /* KILN_KERNEL_ACPI_ARM_H */
