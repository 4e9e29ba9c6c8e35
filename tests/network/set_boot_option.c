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

#define NUMBER 0x00f0 /* Of the boot option, as in its name; the firmware counts its own from 0. */
#define NAME L"Boot00F0"
#define ACTIVE 1u    /* UEFI 2.10 §3.1.3, LOAD_OPTION_ACTIVE. */
#define URI_NODE 24u /* UEFI 2.10 §10.3.4.23, sub-type. */
#define NODE_HEADER 4u
#define URI_SIZE (sizeof(URL) - 1)

/* A load option (UEFI 2.10 §3.1.3) whose path is one node, a URI. */
static struct __attribute__((packed)) {
  UINT32 attributes;
  UINT16 path_size;
  CHAR16 description[5];
  UINT8 uri_header[NODE_HEADER];
  UINT8 uri[URI_SIZE];
  UINT8 end[NODE_HEADER];
} option = {.attributes = ACTIVE,
            .path_size = NODE_HEADER + URI_SIZE + NODE_HEADER,
            .description = L"HTTP",
            .uri_header = {MESSAGING_DEVICE_PATH, URI_NODE, NODE_HEADER + URI_SIZE, 0},
            .end = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, NODE_HEADER, 0}};

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  static UINT16 order[] = {NUMBER};
  EFI_GUID global = EFI_GLOBAL_VARIABLE;
  UINT32 kept = EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS |
                EFI_VARIABLE_RUNTIME_ACCESS;
  EFI_RUNTIME_SERVICES *services = system->RuntimeServices;
  EFI_STATUS status;

  (void)image;
  memcpy(option.uri, URL, URI_SIZE);
  status = services->SetVariable((CHAR16 *)NAME, &global, kept, sizeof(option), &option);
  if (!EFI_ERROR(status))
    status = services->SetVariable((CHAR16 *)L"BootOrder", &global, kept, sizeof(order), order);
  outb(EXIT_PORT, EFI_ERROR(status) ? EXIT_FAILED : EXIT_DONE);
  return status;
}
