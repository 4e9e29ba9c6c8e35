/*
 * A UEFI application that makes the firmware boot from a URL from now on, and ends QEMU: what a
 * person would do in the firmware's menus. For the variables of machines that boot by HTTP.
 */
#include <efi.h>

#include "lib/string.h"
#include "lib/x86/port_io.h"

#define EXIT_PORT 0xf4
#define EXIT_DONE 0x10   /* QEMU's status 33, */
#define EXIT_FAILED 0x20 /* and 65. */

#define NUMBER 0x00f0 /* Of the boot option; the firmware counts its own from 0. */
#define NAME L"Boot00F0"
#define ACTIVE 1u /* UEFI 2.10 §3.1.3, LOAD_OPTION_ACTIVE. */

/* Nodes of a device path (UEFI 2.10 §10.3): type, sub-type, length. */
#define NODE(type, sub_type, length) type, sub_type, length, 0
#define URI_NODE 24u
#define URI_SIZE (sizeof(URL) - 1)

/*
 * The first network card that QEMU puts onto q35's bus, with IPv4. A URI alone would do, but with
 * it OVMF tries IPv6 as well, for half a minute.
 */
static const UINT8 card[] = {
    NODE(ACPI_DEVICE_PATH, ACPI_DP, 12),
    0xd0,
    0x41,
    0x03,
    0x0a,
    0,
    0,
    0,
    0,
    NODE(HARDWARE_DEVICE_PATH, HW_PCI_DP, 6),
    0,
    2,
    NODE(MESSAGING_DEVICE_PATH, MSG_MAC_ADDR_DP, 37),
    0x52,
    0x54,
    0x00,
    0x12,
    0x34,
    0x56,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
    NODE(MESSAGING_DEVICE_PATH, MSG_IPv4_DP, 27),
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
};

/* A load option (UEFI 2.10 §3.1.3). */
static struct __attribute__((packed)) {
  UINT32 attributes;
  UINT16 path_size;
  CHAR16 description[5];
  UINT8 card[sizeof(card)];
  UINT8 uri_header[4];
  UINT8 uri[URI_SIZE];
  UINT8 end[4];
} option = {.attributes = ACTIVE,
            .path_size = sizeof(card) + 4 + URI_SIZE + 4,
            .description = L"HTTP",
            .uri_header = {NODE(MESSAGING_DEVICE_PATH, URI_NODE, 4 + URI_SIZE)},
            .end = {NODE(END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, 4)}};

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  static UINT16 order[] = {NUMBER};
  EFI_GUID global = EFI_GLOBAL_VARIABLE;
  UINT32 kept =
      EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS;
  EFI_RUNTIME_SERVICES *services = system->RuntimeServices;
  EFI_STATUS status;

  (void)image;
  memcpy(option.card, card, sizeof(card));
  memcpy(option.uri, URL, URI_SIZE);
  status = services->SetVariable((CHAR16 *)NAME, &global, kept, sizeof(option), &option);
  if (!EFI_ERROR(status))
    status = services->SetVariable((CHAR16 *)L"BootOrder", &global, kept, sizeof(order), order);
  outb(EXIT_PORT, EFI_ERROR(status) ? EXIT_FAILED : EXIT_DONE);
  return status;
}
