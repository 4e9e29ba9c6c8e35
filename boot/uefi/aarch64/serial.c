/*
 * The serial port of an Arm machine, and firmware_uart: a PL011 whose address ACPI's table SPCR has
 * (Microsoft, "Serial Port Console Redirection Table", revision 2; ACPI 6.5 §5.2.8 for XSDT). What
 * the tables say is believed as far as their lengths go.
 */
#include "serial.h"

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"
#include "lib/pl011.h"
#include "lib/string.h"

#define RSDP_XSDT 24u     /* Offset of the table's address in the root pointer, */
#define RSDP_REVISION 15u /* if this is 2 or more. */
#define HEADER_LENGTH 4u  /* Offset of a table's length in its header, */
#define HEADER_SIZE 36u   /* which has so many bytes. */
#define TABLES_MAX 1024u  /* An XSDT with more is not believed. */
#define SPCR_SIZE 52u     /* Up to the address and with it. */
#define SPCR_TYPE 36u     /* What the UART is: */
#define TYPE_PL011 0x03   /* that, */
#define TYPE_SBSA 0x0e    /* or the part of it that SBSA wants, */
#define TYPE_SBSA_32 0x0d /* with registers of 32 bits. */
#define SPCR_SPACE 40u    /* Its generic address structure: 0 is memory, */
#define SPCR_ADDRESS 44u  /* where it lies. */

static uint64_t read_u64(const uint8_t *bytes) {
  uint64_t value;

  memcpy(&value, bytes, sizeof(value));
  return value;
}

static uint32_t read_u32(const uint8_t *bytes) {
  uint32_t value;

  memcpy(&value, bytes, sizeof(value));
  return value;
}

/* The table called `signature` that the XSDT at `xsdt` names; null when there is none. */
static const uint8_t *find_table(const uint8_t *xsdt, const char *signature) {
  uint32_t length = read_u32(xsdt + HEADER_LENGTH);

  if (memcmp(xsdt, "XSDT", 4) != 0 || length < HEADER_SIZE ||
      length > HEADER_SIZE + TABLES_MAX * sizeof(uint64_t))
    return NULL;
  for (uint32_t at = HEADER_SIZE; at + sizeof(uint64_t) <= length; at += sizeof(uint64_t)) {
    const uint8_t *table = (const uint8_t *)read_u64(xsdt + at);

    if (table != NULL && memcmp(table, signature, 4) == 0) return table;
  }
  return NULL;
}

static uint64_t find_uart(void) {
  const uint8_t *rsdp = (const uint8_t *)firmware_rsdp();
  const uint8_t *spcr;
  uint64_t xsdt;

  if (rsdp == NULL || rsdp[RSDP_REVISION] < 2) return 0;
  xsdt = read_u64(rsdp + RSDP_XSDT);
  spcr = xsdt != 0 ? find_table((const uint8_t *)xsdt, "SPCR") : NULL;
  if (spcr == NULL || read_u32(spcr + HEADER_LENGTH) < SPCR_SIZE || spcr[SPCR_SPACE] != 0) return 0;
  if (spcr[SPCR_TYPE] != TYPE_PL011 && spcr[SPCR_TYPE] != TYPE_SBSA &&
      spcr[SPCR_TYPE] != TYPE_SBSA_32)
    return 0;
  return read_u64(spcr + SPCR_ADDRESS);
}

uint64_t firmware_uart(void) {
  static uint64_t uart;
  static int looked;

  if (!looked) uart = find_uart();
  looked = 1;
  return uart;
}

/*
 * EDK II's serial port is no ACPI device in a device path, but what that calls
 * EDKII_SERIAL_PORT_LIB_VENDOR_GUID: there is one, and SPCR names it.
 */
int serial_is_node(const uint8_t *node, uint32_t length, uint16_t port) {
  static const EFI_GUID guid = {
      0xd3987d4b, 0x971a, 0x435f, {0x8c, 0xaf, 0x49, 0x67, 0xeb, 0x62, 0x72, 0x41}};

  return port != 0 && node[0] == HARDWARE_DEVICE_PATH && node[1] == HW_VENDOR_DP &&
         length >= 4 + sizeof(guid) && memcmp(node + 4, &guid, sizeof(guid)) == 0;
}

int serial_init(uint16_t port, uint32_t baud) {
  (void)baud;
  return port != 0 && firmware_uart() != 0;
}

int serial_write(uint16_t port, const char *text, size_t length) {
  (void)port;
  return pl011_write(firmware_uart(), text, length);
}
