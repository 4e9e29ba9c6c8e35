/*
 * A UEFI application that does to a machine in setup mode what docs/secure-boot.md says about real
 * ones: enrols db, KEK and PK by their .auth files, in this order, and appends to dbx afterwards,
 * when nobody changes a variable without a signature. Then the firmware refuses what dbx names, and
 * nothing else. It stops at the first step that does not end as it should.
 */
#include <efi.h>
#include <stdint.h>

#include "tests/secure_boot/volume.h"

#define FILE_MAX 65536u /* Bytes of an .auth file. */

/* UEFI 2.10 §8.2.2; §32.6.1. */
#define ATTRIBUTES                                                                             \
  (EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS | \
   0x20u /* TIME_BASED_AUTHENTICATED_WRITE_ACCESS */)
#define APPEND 0x40u
#define DATABASE_GUID {0xd719b2cb, 0x3d3a, 0x4596, {0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f}}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

static EFI_SYSTEM_TABLE *firmware;

/* Sets a variable to what the file `path` says. */
static EFI_STATUS enrol(const CHAR16 *variable, EFI_GUID vendor, const CHAR16 *path, UINT32 more) {
  static uint8_t bytes[FILE_MAX];
  UINTN size = sizeof(bytes);
  EFI_STATUS status = volume_read(path, bytes, &size);

  if (EFI_ERROR(status)) return status;
  return firmware->RuntimeServices->SetVariable((CHAR16 *)variable, &vendor, ATTRIBUTES | more,
                                                size, bytes);
}

/* Stops, with a message, unless `status` is `wanted`. */
static void expect(const CHAR16 *step, EFI_STATUS status, EFI_STATUS wanted) {
  volume_print(step);
  volume_print(status == wanted ? L": as it should be\r\n" : L": not as it should be\r\n");
  while (status != wanted) __asm__ volatile("cli; hlt");
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  static const CHAR16 older[VOLUME_NAME_MAX] = L"\\older.efi";
  static const CHAR16 newer[VOLUME_NAME_MAX] = L"\\newer.efi";
  EFI_GUID global = EFI_GLOBAL_VARIABLE, database = DATABASE_GUID;
  EFI_HANDLE loaded;

  firmware = system;
  volume_begin(image, system);
  expect(L"db is enrolled", enrol(L"db", database, L"\\db.auth", 0), EFI_SUCCESS);
  expect(L"KEK is enrolled", enrol(L"KEK", global, L"\\KEK.auth", 0), EFI_SUCCESS);
  expect(L"PK is enrolled", enrol(L"PK", global, L"\\PK.auth", 0), EFI_SUCCESS);
  expect(L"an older list for db is refused", enrol(L"db", database, L"\\db.auth", 0),
         EFI_SECURITY_VIOLATION);
  expect(L"the older loader is loaded", volume_load(older, &loaded), EFI_SUCCESS);
  expect(L"dbx is appended to", enrol(L"dbx", database, L"\\append.auth", APPEND), EFI_SUCCESS);
  expect(L"the older loader is refused", volume_load(older, &loaded), EFI_ACCESS_DENIED);
  expect(L"the newer loader is loaded", volume_load(newer, &loaded), EFI_SUCCESS);
  volume_print(L"enrolled and revoked\r\n");
  for (;;) __asm__ volatile("cli; hlt");
}
