/* The serial port of an Arm machine, and firmware_uart: the PL011 that ACPI's table SPCR names. */
#include "serial.h"

#include "boot/core/aarch64/spcr.h"
#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"
#include "lib/pl011.h"
#include "lib/string.h"

uint64_t firmware_uart(void) {
  static uint64_t uart;
  static int looked;

  if (!looked) uart = spcr_find_uart((const uint8_t *)firmware_rsdp());
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
