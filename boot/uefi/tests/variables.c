/* Faults of the firmware's variables (UEFI 2.10 §8.2). */
#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"

static EFI_GET_VARIABLE real_get_variable;

/* A storage that fails when it is asked about Secure Boot. */
static EFI_STATUS EFIAPI get_no_secure_boot(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes,
                                            UINTN *size, VOID *data) {
  static const CHAR16 secure_boot[] = L"SecureBoot";

  for (UINTN i = 0; i < sizeof(secure_boot) / sizeof(secure_boot[0]); i++) {
    if (name[i] != secure_boot[i]) return real_get_variable(name, vendor, attributes, size, data);
  }
  return EFI_DEVICE_ERROR;
}

int hostile_variables(const char *name) {
  EFI_RUNTIME_SERVICES *services = hostile_system->RuntimeServices;

  if (strcmp(name, "secure_boot_not_told") != 0) return 0;
  real_get_variable = services->GetVariable;
  services->GetVariable = get_no_secure_boot;
  return 1;
}
