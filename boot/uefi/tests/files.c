/*
 * Faults of the boot volume's file system: what Open says, of every file but kiln.cfg. And how
 * other files of this directory come to stand in for Open.
 */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"

/* Statuses that UEFI 2.10 §13.5 allows, and EFI_INVALID_PARAMETER, which EDK II returns as well. */
static const struct {
  const char *name;
  EFI_STATUS status;
} faults[] = {
    {"open_corrupted", EFI_VOLUME_CORRUPTED},
    {"open_invalid", EFI_INVALID_PARAMETER},
    {"open_media_changed", EFI_MEDIA_CHANGED},
    {"open_out_of_resources", EFI_OUT_OF_RESOURCES},
};

EFI_FILE_OPEN hostile_real_open;

static EFI_STATUS open_status;
static EFI_STATUS(EFIAPI *real_volume)(EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *, EFI_FILE_PROTOCOL **);
static EFI_FILE_OPEN hook;

static EFI_STATUS EFIAPI open_file(EFI_FILE_PROTOCOL *root, EFI_FILE_PROTOCOL **file, CHAR16 *name,
                                   UINT64 mode, UINT64 attributes) {
  if (name[1] == L'i') return hostile_real_open(root, file, name, mode, attributes); /* kiln.cfg. */
  return open_status;
}

static EFI_STATUS EFIAPI open_volume(EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *volume,
                                     EFI_FILE_PROTOCOL **root) {
  EFI_STATUS status = real_volume(volume, root);

  if (EFI_ERROR(status)) return status;
  hostile_real_open = (*root)->Open;
  (*root)->Open = hook;
  return EFI_SUCCESS;
}

/* Changes the driver's own structure, as it looks for its private data around that. */
static EFI_STATUS EFIAPI handle_protocol(EFI_HANDLE handle, EFI_GUID *protocol, void **interface) {
  static const EFI_GUID file_system = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
  EFI_STATUS status = hostile_real.HandleProtocol(handle, protocol, interface);

  if (!EFI_ERROR(status) && memcmp(protocol, &file_system, sizeof(file_system)) == 0) {
    EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *volume = *interface;

    real_volume = volume->OpenVolume;
    volume->OpenVolume = open_volume;
  }
  return status;
}

void hostile_hook_open(EFI_FILE_OPEN open) {
  hook = open;
  hostile_system->BootServices->HandleProtocol = handle_protocol;
}

int hostile_files(const char *name) {
  for (uint32_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
    if (strcmp(name, faults[i].name) != 0) continue;
    open_status = faults[i].status;
    hostile_hook_open(open_file);
    return 1;
  }
  return 0;
}
