/*
 * A small machine's physical memory with ACPI tables in it, made by hand from ACPI 6.5 §5.2
 * and not from the structures of acpi.c, which are what is tested.
 */
#ifndef KILN_KERNEL_ACPI_TESTS_MACHINE_H
#define KILN_KERNEL_ACPI_TESTS_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#define MACHINE_TABLES 8u
#define MACHINE_TABLE_MAX 512u

/* Where machine_build puts them. Nothing lies at an aligned address: firmware need not align. */
#define MACHINE_RSDP 0x0f5a21u
#define MACHINE_ROOT 0x7fe1003u
#define MACHINE_FADT 0x7fe2005u
#define MACHINE_DSDT 0x7fe3007u
#define MACHINE_SSDT 0x7fe4009u
#define MACHINE_MADT 0x7fe500bu
#define MACHINE_GTDT 0x7fe600du /* Of an Arm machine only, like the next. */
#define MACHINE_SPCR 0x7fe700fu

/* A table in memory. What lies between tables cannot be read. */
struct machine_table {
  uint64_t physical;
  uint32_t size;
  uint8_t *bytes; /* From malloc, of this size: the sanitizer sees a byte too far. */
};

struct machine {
  struct machine_table tables[MACHINE_TABLES];
  uint32_t count;
};

extern struct machine machine;

/* Reads the memory of `machine`: an acpi_reader. */
const void *machine_at(uint64_t physical, uint64_t size);

/* Puts a table there, or in the place of the one that is. */
void machine_put(uint64_t physical, const void *bytes, uint32_t size);

/* The table at `physical`, which must be one. */
struct machine_table *machine_table(uint64_t physical);

/* Sets the `size` bytes at `offset` of a table to a little-endian number, without its checksum. */
void machine_poke(uint64_t physical, uint32_t offset, uint64_t number, uint32_t size);

/* Makes the checksums of a table right again; of an RSDP both. */
void machine_sign(uint64_t physical);

/* Puts a table with a header, `length` bytes in all, `body` behind the header, and signs it. */
void machine_put_table(uint64_t physical, const char *signature, const void *body,
                       uint32_t body_size);

/* A machine of that ACPI revision: 0 with an RSDT and a FADT of ACPI 1.0, 2 with all of today's. */
void machine_build(uint8_t revision);

/*
 * An Arm machine: a GICv3 at 0x8000000 with redistributors for 0x40000 bytes from 0x80a0000 on, the
 * virtual timer on line 27, PSCI by HVC, and a PL011 on line 33. Its processors have MPIDR 0 and 1.
 */
void machine_build_arm(void);

/* Offsets in its MADT: of the distributor's structure, of the processors' and of the
 * redistributors'. */
#define MACHINE_GICD 44u
#define MACHINE_GICC 68u /* 80 bytes each. */
#define MACHINE_GICR 228u

/* Empties the memory. */
void machine_clear(void);

#endif /* KILN_KERNEL_ACPI_TESTS_MACHINE_H */
