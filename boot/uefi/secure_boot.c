/*
 * firmware_secure_boot: whether the firmware starts signed programs only (UEFI 2.10 §3.3). It says
 * so in variables that only it can write. No variable of the firmware means anything else to this
 * loader.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"

/* What a variable of one byte, 0 or 1, can be. */
enum flag {
  FLAG_MISSING, /* The firmware does not know it. */
  FLAG_OFF,
  FLAG_ON,
  FLAG_ODD, /* Anything else, errors of the firmware included. */
};

static enum flag read_flag(CHAR16 *name) {
  EFI_GUID vendor = EFI_GLOBAL_VARIABLE;
  UINT8 value = 0;
  UINTN size = sizeof(value);
  EFI_STATUS status = uefi_system->RuntimeServices->GetVariable(name, &vendor, NULL, &size, &value);

  if (status == EFI_NOT_FOUND || status == EFI_UNSUPPORTED) return FLAG_MISSING;
  if (EFI_ERROR(status) || size != sizeof(value) || value > 1) return FLAG_ODD;
  return value == 1 ? FLAG_ON : FLAG_OFF;
}

enum kiln_secure_boot firmware_secure_boot(void) {
  switch (read_flag(L"SecureBoot")) {
    case FLAG_MISSING:
      return KILN_SECURE_BOOT_UNKNOWN;
    case FLAG_OFF:
      return read_flag(L"SetupMode") == FLAG_ON ? KILN_SECURE_BOOT_SETUP : KILN_SECURE_BOOT_OFF;
    default:
      return KILN_SECURE_BOOT_ON;
  }
}
