/* Finds ACPI's tables, and reads the fixed one: see acpi.h. */
#include "kernel/acpi/acpi.h"

#include <stddef.h>

#include "lib/string.h"

#define TABLE_MAX (16u << 20) /* Bytes; the largest DSDTs have less than 1 MiB. */
#define ENTRIES_MAX 1024u     /* Tables looked at; large servers have some hundred. */

/* The root pointer (ACPI 6.5 §5.2.5.3). */
struct __attribute__((packed)) rsdp {
  char signature[8];
  uint8_t checksum; /* Makes the sum of the first 20 bytes 0. */
  char oem[6];
  uint8_t revision; /* 0 for ACPI 1, which ends behind `rsdt`; 2 from ACPI 2 on. */
  uint32_t rsdt;
  uint32_t length; /* Bytes of all of it. */
  uint64_t xsdt;
  uint8_t extended_checksum; /* Makes the sum of all bytes 0. */
  uint8_t reserved[3];
};

#define RSDP_SIZE_1 20u
_Static_assert(offsetof(struct rsdp, length) == RSDP_SIZE_1, "ACPI 6.5, table 5.3");
_Static_assert(sizeof(struct rsdp) == 36, "ACPI 6.5, table 5.3");

/* The FADT (ACPI 6.5 §5.2.9, table 5.9); what lies between the fields named is not for us. */
struct __attribute__((packed)) fadt {
  struct acpi_header header;
  uint8_t unused0[4];
  uint32_t dsdt;
  uint8_t unused1[4];
  uint32_t smi_command;
  uint8_t acpi_enable;
  uint8_t unused2[11];
  uint32_t pm1_control[2];
  uint8_t unused3[40];
  uint32_t flags;
  struct acpi_register reset;
  uint8_t reset_value;
  uint8_t unused4[11];
  uint64_t x_dsdt;
  struct acpi_register x_pm1_event[2];
  struct acpi_register x_pm1_control[2];
  uint8_t unused5[48];
  struct acpi_register sleep_control;
};

#define FADT_SIZE_1 116u /* Of ACPI 1.0: up to the flags. */
_Static_assert(offsetof(struct fadt, pm1_control) == 64, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, reset) == FADT_SIZE_1, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, x_dsdt) == 140, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, x_pm1_control) == 172, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, sleep_control) == 244, "ACPI 6.5, table 5.9");

#define FLAG_RESET (1u << 10)            /* RESET_REG_SUP (ACPI 6.5, table 5.10). */
#define FLAG_HARDWARE_REDUCED (1u << 20) /* HW_REDUCED_ACPI. */

const char *acpi_message(enum acpi_status status) {
  static const char *const messages[ACPI_STATUS_COUNT] = {
      [ACPI_OK] = "no error",
      [ACPI_NO_RSDP] = "the firmware has no ACPI (no RSDP)",
      [ACPI_UNREADABLE] = "an ACPI table lies where the kernel cannot read",
      [ACPI_BAD_RSDP] = "the RSDP is damaged (signature, length or checksum)",
      [ACPI_BAD_TABLE] = "an ACPI table is damaged (signature, length or checksum)",
      [ACPI_NO_TABLE] = "no such ACPI table",
      [ACPI_NO_FADT] = "no FADT",
      [ACPI_SHORT_FADT] = "the FADT is shorter than that of ACPI 1.0",
      [ACPI_NO_DSDT] = "the FADT names no DSDT",
      [ACPI_NO_S5] = "no _S5 in the DSDT, nor in an SSDT",
      [ACPI_UNKNOWN_S5] = "the value of _S5 is not a package of two constants from 0 to 7",
  };

  return (uint32_t)status < ACPI_STATUS_COUNT ? messages[status] : "unknown error";
}

static bool sums_to_zero(const void *bytes, uint32_t size) {
  uint8_t sum = 0;

  for (uint32_t i = 0; i < size; i++) sum = (uint8_t)(sum + ((const uint8_t *)bytes)[i]);
  return sum == 0;
}

enum acpi_status acpi_check(const struct acpi *acpi, uint64_t physical, const char *signature,
                            const struct acpi_header **table) {
  const struct acpi_header *header = acpi->at(physical, sizeof(*header));

  if (header == NULL) return ACPI_UNREADABLE;
  if (memcmp(header->signature, signature, 4) != 0) return ACPI_NO_TABLE;
  if (header->length < sizeof(*header) || header->length > TABLE_MAX) return ACPI_BAD_TABLE;
  *table = acpi->at(physical, header->length);
  if (*table == NULL) return ACPI_UNREADABLE;
  return sums_to_zero(*table, header->length) ? ACPI_OK : ACPI_BAD_TABLE;
}

/* Checks an RSDP, as far as its revision says that it goes. */
static enum acpi_status check_rsdp(const struct acpi *acpi, uint64_t physical,
                                   const struct rsdp **rsdp) {
  uint32_t size = RSDP_SIZE_1;

  for (uint32_t pass = 0; pass < 2; pass++) {
    *rsdp = acpi->at(physical, size);
    if (*rsdp == NULL) return ACPI_UNREADABLE;
    if (memcmp((*rsdp)->signature, "RSD PTR ", 8) != 0 || !sums_to_zero(*rsdp, size))
      return ACPI_BAD_RSDP;
    if ((*rsdp)->revision < 2) break;
    size = sizeof(**rsdp);
  }
  return ACPI_OK;
}

enum acpi_status acpi_open(struct acpi *acpi, uint64_t rsdp) {
  const struct rsdp *pointer;
  const struct acpi_header *root;
  enum acpi_status status = rsdp == 0 ? ACPI_NO_RSDP : check_rsdp(acpi, rsdp, &pointer);
  bool extended;

  if (status != ACPI_OK) return status;
  extended = pointer->revision >= 2 && pointer->xsdt != 0;
  status =
      acpi_check(acpi, extended ? pointer->xsdt : pointer->rsdt, extended ? "XSDT" : "RSDT", &root);
  if (status != ACPI_OK) return status == ACPI_NO_TABLE ? ACPI_BAD_TABLE : status;
  acpi->root = (const uint8_t *)root;
  acpi->entry_size = extended ? sizeof(uint64_t) : sizeof(uint32_t);
  acpi->entries = (root->length - (uint32_t)sizeof(*root)) / acpi->entry_size;
  if (acpi->entries > ENTRIES_MAX) acpi->entries = ENTRIES_MAX;
  return ACPI_OK;
}

enum acpi_status acpi_find(const struct acpi *acpi, const char *signature, uint32_t index,
                           const struct acpi_header **table) {
  for (uint32_t i = 0; i < acpi->entries; i++) {
    const struct acpi_header *header;
    uint64_t physical = 0;

    memcpy(&physical, acpi->root + sizeof(struct acpi_header) + i * acpi->entry_size,
           acpi->entry_size);
    header = acpi->at(physical, sizeof(*header));
    if (header == NULL || memcmp(header->signature, signature, 4) != 0) continue;
    if (index-- == 0) return acpi_check(acpi, physical, signature, table);
  }
  return ACPI_NO_TABLE;
}

/* The register of an extended field, or else the I/O ports that ACPI 1.0 has for it. */
static struct acpi_register choose(struct acpi_register extended, uint32_t port) {
  if (extended.address != 0) return extended;
  return (struct acpi_register){.space = ACPI_SPACE_IO, .bits = 16, .address = port};
}

enum acpi_status acpi_read_fixed(const struct acpi *acpi, struct acpi_fixed *fixed) {
  const struct acpi_header *table;
  enum acpi_status status = acpi_find(acpi, "FACP", 0, &table);
  struct fadt fadt = {0}; /* What a shorter table does not have is 0. */

  if (status != ACPI_OK) return status == ACPI_NO_TABLE ? ACPI_NO_FADT : status;
  if (table->length < FADT_SIZE_1) return ACPI_SHORT_FADT;
  memcpy(&fadt, table, table->length < sizeof(fadt) ? table->length : sizeof(fadt));
  *fixed = (struct acpi_fixed){
      .dsdt = fadt.x_dsdt != 0 ? fadt.x_dsdt : fadt.dsdt,
      .smi_command = fadt.smi_command,
      .acpi_enable = fadt.acpi_enable,
      .hardware_reduced = (fadt.flags & FLAG_HARDWARE_REDUCED) != 0,
      .pm1_control = {choose(fadt.x_pm1_control[0], fadt.pm1_control[0]),
                      choose(fadt.x_pm1_control[1], fadt.pm1_control[1])},
      .sleep_control = fadt.sleep_control,
      .reset_value = fadt.reset_value,
  };
  if (fadt.flags & FLAG_RESET) fixed->reset = fadt.reset;
  return ACPI_OK;
}
