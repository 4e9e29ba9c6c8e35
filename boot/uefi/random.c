/* firmware_random: the firmware's random number generator (UEFI 2.10 §37.5), where it has one. */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"

uint64_t firmware_random(void) {
  EFI_GUID protocol = EFI_RNG_PROTOCOL_GUID;
  EFI_RNG_PROTOCOL *generator = NULL;
  uint64_t value = 0;
  EFI_STATUS status =
      uefi_system->BootServices->LocateProtocol(&protocol, NULL, (void **)&generator);

  if (EFI_ERROR(status)) return 0;
  /* No algorithm named: the firmware's default. */
  status = generator->GetRNG(generator, NULL, sizeof(value), (UINT8 *)&value);
  return EFI_ERROR(status) ? 0 : value;
}
