/* Finds \_S5 in the bytes of ACPI machine language (AML, ACPI 6.5 §20.2): see acpi.h. */
#include <stddef.h>

#include "kernel/acpi/acpi.h"
#include "lib/string.h"

/* Encodings (ACPI 6.5 §20.2.2, §20.2.3, §20.2.5). */
#define AML_ZERO 0x00u
#define AML_ONE 0x01u
#define AML_NAME 0x08u
#define AML_BYTE 0x0au  /* One byte follows, */
#define AML_WORD 0x0bu  /* or two, */
#define AML_DWORD 0x0cu /* or four. */
#define AML_PACKAGE 0x12u
#define AML_ROOT 0x5cu /* '\', before a name. */

#define SLEEP_TYPE_MAX 7u /* SLP_TYP has three bits. */

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

static enum acpi_status search(const struct acpi_header *table, struct acpi_sleep_types *types) {
  const uint8_t *code = (const uint8_t *)(table + 1);
  uint32_t size = table->length - (uint32_t)sizeof(*table);
  enum acpi_status status = ACPI_NO_S5;

  for (uint32_t i = 0; size >= 4 && i <= size - 4; i++) {
    const struct bytes value = {.next = code + i + 4, .left = size - i - 4};

    if (!declares_s5(code, i)) continue;
    if (read_package(value, types)) return ACPI_OK;
    status = ACPI_UNKNOWN_S5;
  }
  return status;
}

enum acpi_status acpi_read_sleep_types(const struct acpi *acpi, uint64_t dsdt,
                                       struct acpi_sleep_types *types) {
  const struct acpi_header *table;
  enum acpi_status status = dsdt == 0 ? ACPI_NO_DSDT : acpi_check(acpi, dsdt, "DSDT", &table);

  if (status != ACPI_OK) return status == ACPI_NO_TABLE ? ACPI_BAD_TABLE : status;
  status = search(table, types);
  for (uint32_t i = 0; status == ACPI_NO_S5 && i < acpi->entries; i++) {
    enum acpi_status found = acpi_find(acpi, "SSDT", i, &table);

    if (found == ACPI_NO_TABLE) break;
    if (found == ACPI_OK) status = search(table, types); /* A damaged one has nothing for us. */
  }
  return status;
}
