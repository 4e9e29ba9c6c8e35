/*
 * A UEFI application, signed as loaders are, that asks the firmware to load programs that it should
 * refuse: \flip_0.efi, \flip_1.efi and so on of its own volume. An entry of the boot menu costs the
 * firmware half a second each; all of these are one boot. It stops at the first one that the
 * firmware takes. When all are refused it starts \unsealed.efi.
 */
#include <efi.h>

#include "lib/string.h"
#include "tests/secure_boot/volume.h"

#define FLIPS 48u /* BUILD.bazel makes as many. */

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

/* True when the firmware refuses flip `number`, because of its signature (UEFI 2.10 §7.4.1). */
static int refuses(unsigned number) {
  CHAR16 name[VOLUME_NAME_MAX] = L"\\flip_";
  EFI_HANDLE loaded;
  EFI_STATUS status;
  unsigned length = 6;

  if (number >= 10) name[length++] = (CHAR16)(L'0' + number / 10);
  name[length++] = (CHAR16)(L'0' + number % 10);
  memcpy(name + length, L".efi", sizeof(L".efi"));
  status = volume_load(name, &loaded);
  if (status == EFI_ACCESS_DENIED || status == EFI_SECURITY_VIOLATION) return 1;
  volume_print(name);
  volume_print(EFI_ERROR(status) ? L": not loaded, for another reason\r\n" : L": loaded\r\n");
  return 0;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  CHAR16 unsealed[VOLUME_NAME_MAX] = L"\\unsealed.efi";
  EFI_HANDLE loaded;
  EFI_STATUS status;

  volume_begin(image, system);
  for (unsigned number = 0; number < FLIPS; number++) {
    if (!refuses(number)) return EFI_LOAD_ERROR;
  }
  volume_print(L"48 flips are refused\r\n");
  status = volume_load(unsealed, &loaded);
  return EFI_ERROR(status) ? status : system->BootServices->StartImage(loaded, NULL, NULL);
}
