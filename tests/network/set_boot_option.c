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

/* How a node of the device path begins (UEFI 2.10 §10.3), and what gnu-efi has no name for. */
#define NODE(type, sub_type, node) {type, sub_type, sizeof(option.node), 0}
#define URI_NODE 24u
#define PNP_PCI_ROOT 0x0a0341d0u /* EISA PNP0A03 */
#define SLOT 2u                  /* Of the first card that QEMU puts onto q35's bus. */
#define ETHERNET 1u

/*
 * A load option (UEFI 2.10 §3.1.3): the card, IPv4, and the URI. The URI alone would do, but with
 * it OVMF tries IPv6 as well, for half a minute.
 */
static struct __attribute__((packed)) {
  UINT32 attributes;
  UINT16 path_size;
  CHAR16 description[sizeof("HTTP")];
  struct __attribute__((packed)) {
    UINT8 header[4];
    UINT32 hid, uid;
  } root;
  struct {
    UINT8 header[4];
    UINT8 function, slot;
  } pci;
  struct {
    UINT8 header[4];
    UINT8 address[32];
    UINT8 type;
  } mac;
  struct {
    UINT8 header[4];
    UINT8 from_dhcp[23]; /* All zeros. */
  } ipv4;
  struct {
    UINT8 header[4];
    UINT8 text[sizeof(URL) - 1];
  } uri;
  UINT8 end[4];
} option = {
    .attributes = ACTIVE,
    .path_size = sizeof(option) - __builtin_offsetof(__typeof__(option), root),
    .description = L"HTTP",
    .root = {NODE(ACPI_DEVICE_PATH, ACPI_DP, root), PNP_PCI_ROOT, 0},
    .pci = {NODE(HARDWARE_DEVICE_PATH, HW_PCI_DP, pci), 0, SLOT},
    .mac = {NODE(MESSAGING_DEVICE_PATH, MSG_MAC_ADDR_DP, mac),
            {0x52, 0x54, 0x00, 0x12, 0x34, 0x56},
            ETHERNET},
    .ipv4 = {NODE(MESSAGING_DEVICE_PATH, MSG_IPv4_DP, ipv4), {0}},
    .uri = {NODE(MESSAGING_DEVICE_PATH, URI_NODE, uri), {0}},
    .end = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, sizeof(option.end), 0},
};

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  static UINT16 order[] = {NUMBER};
  EFI_GUID global = EFI_GLOBAL_VARIABLE;
  UINT32 kept =
      EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS;
  EFI_RUNTIME_SERVICES *services = system->RuntimeServices;
  EFI_STATUS status;

  (void)image;
  memcpy(option.uri.text, URL, sizeof(option.uri.text));
  status = services->SetVariable((CHAR16 *)NAME, &global, kept, sizeof(option), &option);
  if (!EFI_ERROR(status))
    status = services->SetVariable((CHAR16 *)L"BootOrder", &global, kept, sizeof(order), order);
  outb(EXIT_PORT, EFI_ERROR(status) ? EXIT_FAILED : EXIT_DONE);
  return status;
}
