/* Reads ACPI's tables, and the bytes of its machine language (AML): see acpi.h. */
#include "kernel/acpi/acpi.h"

#include <stdbool.h>
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

/* The header of every table (ACPI 6.5 §5.2.6), little-endian and not aligned. */
struct __attribute__((packed)) header {
  char signature[4];
  uint32_t length;    /* Bytes of the whole table, */
  uint8_t unused[28]; /* whose sum is 0. */
};

_Static_assert(sizeof(struct header) == 36, "ACPI 6.5, table 5.4");

#define SPACE_IO 1u /* Of I/O ports; others are memory, PCI configuration, ... */

/* A register (ACPI 6.5 §5.2.3.2, "Generic Address Structure"). Address 0: there is none. */
struct __attribute__((packed)) address {
  uint8_t space;
  uint8_t unused[3];
  uint64_t address;
};

_Static_assert(sizeof(struct address) == 12, "ACPI 6.5, table 5.1");

/* The FADT (ACPI 6.5 §5.2.9, table 5.9); what lies between the fields named is not for us. */
struct __attribute__((packed)) fadt {
  struct header header;
  uint8_t unused0[4];
  uint32_t dsdt;
  uint8_t unused1[4];
  uint32_t smi_command;
  uint8_t acpi_enable;
  uint8_t unused2[11];
  uint32_t pm1_control[2];
  uint8_t unused3[40];
  uint32_t flags;
  struct address reset;
  uint8_t reset_value;
  uint16_t arm_boot;
  uint8_t unused4[9];
  uint64_t x_dsdt;
  struct address x_pm1_event[2];
  struct address x_pm1_control[2];
};

_Static_assert(sizeof(struct header) == ACPI_HEADER, "acpi.h says so");

#define FADT_SIZE_1 116u /* Of ACPI 1.0: up to the flags. */
_Static_assert(offsetof(struct fadt, pm1_control) == 64, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, reset) == FADT_SIZE_1, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, arm_boot) == 129, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, x_pm1_control) == 172, "ACPI 6.5, table 5.9");

#define FLAG_RESET (1u << 10) /* RESET_REG_SUP (ACPI 6.5, table 5.10). */

/* Encodings (ACPI 6.5 §20.2.2, §20.2.3, §20.2.5). */
#define AML_ZERO 0x00u
#define AML_ONE 0x01u
#define AML_NAME 0x08u
#define AML_BYTE 0x0au  /* One byte follows, */
#define AML_DWORD 0x0cu /* or four. */
#define AML_PACKAGE 0x12u
#define AML_ROOT 0x5cu /* '\', before a name. */

#define SLEEP_TYPE_MAX 7u /* SLP_TYP has three bits. */

const char *acpi_message(enum acpi_status status) {
  static const char *const messages[ACPI_STATUS_COUNT] = {
      [ACPI_OK] = "no error",
      [ACPI_NO_RSDP] = "the firmware has no ACPI (no RSDP)",
      [ACPI_UNREADABLE] = "an ACPI table lies where the kernel cannot read",
      [ACPI_BAD_RSDP] = "the RSDP is damaged (signature, length or checksum)",
      [ACPI_BAD_TABLE] = "an ACPI table is damaged (signature, length or checksum)",
      [ACPI_NO_FADT] = "no FADT",
      [ACPI_NO_S5] = "no _S5 in the DSDT",
      [ACPI_UNKNOWN_S5] = "the value of _S5 is not a package of two constants from 0 to 7",
      [ACPI_NO_TABLE] = "the firmware has no such ACPI table",
      [ACPI_NO_GIC] = "the MADT names no distributor of a GIC, or not this processor",
      [ACPI_NO_LINE] = "the ACPI table names no interrupt of a GIC",
  };

  return (uint32_t)status < ACPI_STATUS_COUNT ? messages[status] : "unknown error";
}

/* --- Tables --- */

static bool sums_to_zero(const void *bytes, uint32_t size) {
  uint8_t sum = 0;

  for (uint32_t i = 0; i < size; i++) sum = (uint8_t)(sum + ((const uint8_t *)bytes)[i]);
  return sum == 0;
}

/* Checks the table at `physical`: all of it readable, and what its `signature` says. */
static enum acpi_status check_table(acpi_reader *at, uint64_t physical, const char *signature,
                                    const struct header **table) {
  *table = at(physical, sizeof(**table));
  if (*table == NULL) return ACPI_UNREADABLE;
  if (memcmp((*table)->signature, signature, 4) != 0 || (*table)->length < sizeof(**table) ||
      (*table)->length > TABLE_MAX)
    return ACPI_BAD_TABLE;
  *table = at(physical, (*table)->length);
  if (*table == NULL) return ACPI_UNREADABLE;
  return sums_to_zero(*table, (*table)->length) ? ACPI_OK : ACPI_BAD_TABLE;
}

/* Checks an RSDP, as far as its revision says that it goes. */
static enum acpi_status check_rsdp(acpi_reader *at, uint64_t physical, const struct rsdp **rsdp) {
  uint32_t size = RSDP_SIZE_1;

  for (uint32_t pass = 0; pass < 2; pass++) {
    *rsdp = at(physical, size);
    if (*rsdp == NULL) return ACPI_UNREADABLE;
    if (memcmp((*rsdp)->signature, "RSD PTR ", 8) != 0 || !sums_to_zero(*rsdp, size))
      return ACPI_BAD_RSDP;
    if ((*rsdp)->revision < 2) break;
    size = sizeof(**rsdp);
  }
  return ACPI_OK;
}

/* Finds a table among those whose addresses the XSDT has, or else the RSDT. */
static enum acpi_status find_table(acpi_reader *at, const struct rsdp *rsdp, const char *signature,
                                   const struct header **found) {
  bool extended = rsdp->revision >= 2 && rsdp->xsdt != 0;
  uint32_t entry_size = extended ? sizeof(uint64_t) : sizeof(uint32_t);
  const struct header *root;
  enum acpi_status status =
      check_table(at, extended ? rsdp->xsdt : rsdp->rsdt, extended ? "XSDT" : "RSDT", &root);
  uint32_t entries;

  if (status != ACPI_OK) return status;
  entries = (root->length - (uint32_t)sizeof(*root)) / entry_size;
  for (uint32_t i = 0; i < entries && i < ENTRIES_MAX; i++) {
    const struct header *table;
    uint64_t physical = 0;

    memcpy(&physical, (const uint8_t *)(root + 1) + i * entry_size, entry_size);
    table = at(physical, sizeof(*table));
    if (table != NULL && memcmp(table->signature, signature, 4) == 0)
      return check_table(at, physical, signature, found);
  }
  return ACPI_NO_TABLE;
}

enum acpi_status acpi_find(acpi_reader *at, uint64_t rsdp, const char *signature,
                           const uint8_t **table, uint32_t *size) {
  const struct rsdp *pointer;
  const struct header *found;
  enum acpi_status status = rsdp == 0 ? ACPI_NO_RSDP : check_rsdp(at, rsdp, &pointer);

  if (status == ACPI_OK) status = find_table(at, pointer, signature, &found);
  if (status != ACPI_OK) return status;
  *table = (const uint8_t *)found;
  *size = found->length;
  return ACPI_OK;
}

/* The I/O port of an extended field, or else of the one that ACPI 1.0 has for it; 0: there is none.
 */
static uint16_t port_of(struct address extended, uint32_t port) {
  if (extended.address == 0) extended = (struct address){.space = SPACE_IO, .address = port};
  return extended.space == SPACE_IO && extended.address < UINT16_MAX ? (uint16_t)extended.address
                                                                     : 0;
}

enum acpi_status acpi_read_fixed(acpi_reader *at, uint64_t rsdp, struct acpi_fixed *fixed) {
  const uint8_t *table;
  uint32_t size;
  const struct address none = {0};
  struct fadt fadt = {0}; /* What a shorter table does not have is 0. */
  enum acpi_status status = acpi_find(at, rsdp, "FACP", &table, &size);

  if (status == ACPI_NO_TABLE) return ACPI_NO_FADT;
  if (status != ACPI_OK) return status;
  if (size < FADT_SIZE_1) return ACPI_BAD_TABLE;
  memcpy(&fadt, table, size < sizeof(fadt) ? size : sizeof(fadt));
  *fixed = (struct acpi_fixed){
      .dsdt = fadt.x_dsdt != 0 ? fadt.x_dsdt : fadt.dsdt,
      .smi_command = port_of(none, fadt.smi_command),
      .acpi_enable = fadt.acpi_enable,
      .pm1_control = {port_of(fadt.x_pm1_control[0], fadt.pm1_control[0]),
                      port_of(fadt.x_pm1_control[1], fadt.pm1_control[1])},
      .reset = fadt.flags & FLAG_RESET ? port_of(fadt.reset, 0) : 0,
      .reset_value = fadt.reset_value,
      .arm_boot = fadt.arm_boot,
  };
  return ACPI_OK;
}

/* --- AML --- */

/* The bytes that are left of a table, or of an object in it. */
struct bytes {
  const uint8_t *next;
  uint32_t left;
};

static bool take(struct bytes *bytes, uint8_t *byte) {
  if (bytes->left == 0) return false;
  *byte = *bytes->next++;
  bytes->left--;
  return true;
}

/* Little-endian, of `size` bytes, up to 4. */
static bool take_number(struct bytes *bytes, uint32_t size, uint32_t *number) {
  uint8_t byte;

  *number = 0;
  for (uint32_t i = 0; i < size; i++) {
    if (!take(bytes, &byte)) return false;
    *number |= (uint32_t)byte << 8 * i;
  }
  return true;
}

static bool take_integer(struct bytes *bytes, uint32_t *number) {
  uint8_t prefix;

  if (!take(bytes, &prefix)) return false;
  *number = prefix;
  if (prefix == AML_ZERO || prefix == AML_ONE) return true;
  if (prefix < AML_BYTE || prefix > AML_DWORD) return false;
  return take_number(bytes, 1u << (prefix - AML_BYTE), number);
}

/*
 * PkgLength (ACPI 6.5 §20.2.4): bits 6 and 7 of the first byte say how many follow, its low bits
 * are the lowest of the length, which counts these bytes too. Cuts `bytes` to what is left of it.
 */
static bool enter_package(struct bytes *bytes) {
  uint32_t before = bytes->left, length, more;
  uint8_t first;

  if (!take(bytes, &first) || !take_number(bytes, first >> 6, &more)) return false;
  length = first >> 6 == 0 ? first : (first & 0x0fu) | more << 4;
  if (length > before || length < before - bytes->left) return false;
  bytes->left -= before - length;
  return true;
}

/* Reads what follows the name _S5_. */
static bool read_package(struct bytes bytes, struct acpi_sleep_types *types) {
  uint8_t byte;

  if (!take(&bytes, &byte) || byte != AML_PACKAGE || !enter_package(&bytes)) return false;
  if (!take(&bytes, &byte) || byte < 2) return false; /* Elements. */
  for (uint32_t i = 0; i < 2; i++) {
    uint32_t number;

    if (!take_integer(&bytes, &number) || number > SLEEP_TYPE_MAX) return false;
    types->value[i] = (uint8_t)number;
  }
  return true;
}

/* True when the name at `code + offset` is _S5 or \_S5, and is being declared. */
static bool declares_s5(const uint8_t *code, uint32_t offset) {
  if (memcmp(code + offset, "_S5_", 4) != 0) return false;
  if (offset >= 1 && code[offset - 1] == AML_ROOT) offset--;
  return offset >= 1 && code[offset - 1] == AML_NAME;
}

enum acpi_status acpi_read_sleep_types(acpi_reader *at, uint64_t dsdt,
                                       struct acpi_sleep_types *types) {
  const struct header *table;
  enum acpi_status status = check_table(at, dsdt, "DSDT", &table);
  const uint8_t *code;
  uint32_t size;

  if (status != ACPI_OK) return status;
  code = (const uint8_t *)(table + 1);
  size = table->length - (uint32_t)sizeof(*table);
  status = ACPI_NO_S5;
  for (uint32_t i = 0; size >= 4 && i <= size - 4; i++) {
    const struct bytes value = {.next = code + i + 4, .left = size - i - 4};

    if (!declares_s5(code, i)) continue;
    if (read_package(value, types)) return ACPI_OK;
    status = ACPI_UNKNOWN_S5;
  }
  return status;
}
