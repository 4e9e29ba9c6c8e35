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

/* The file that is opened in place of kiln.cfg or kiln-aarch64.cfg: NAME.cfg, by config_NAME. */
#define CONFIG "config_"
static CHAR16 config[64];

static EFI_STATUS open_status;
static EFI_STATUS(EFIAPI *real_volume)(EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *, EFI_FILE_PROTOCOL **);
static EFI_FILE_OPEN hook;

static EFI_STATUS EFIAPI open_file(EFI_FILE_PROTOCOL *root, EFI_FILE_PROTOCOL **file, CHAR16 *name,
                                   UINT64 mode, UINT64 attributes) {
  if (name[1] == L'i') return hostile_real_open(root, file, name, mode, attributes); /* kiln.cfg. */
  return open_status;
}

static EFI_STATUS EFIAPI open_config(EFI_FILE_PROTOCOL *root, EFI_FILE_PROTOCOL **file,
                                     CHAR16 *name, UINT64 mode, UINT64 attributes) {
  static const CHAR16 start[] = L"kiln";

  if (memcmp(name, start, sizeof(start) - sizeof(start[0])) == 0) name = config;
  return hostile_real_open(root, file, name, mode, attributes);
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

/* Takes note of another kiln.cfg; false if there is no room for its name. */
static int exchange_config(const char *name) {
  static const char ending[] = ".cfg";
  size_t length = strlen(name);

  if (length + sizeof(ending) > sizeof(config) / sizeof(config[0])) return 0;
  for (size_t i = 0; i < length; i++) config[i] = (CHAR16)name[i];
  for (size_t i = 0; i < sizeof(ending); i++) config[length + i] = (CHAR16)ending[i];
  hostile_hook_open(open_config);
  return 1;
}

int hostile_files(const char *name) {
  if (strncmp(name, CONFIG, strlen(CONFIG)) == 0) return exchange_config(name + strlen(CONFIG));
  for (uint32_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
    if (strcmp(name, faults[i].name) != 0) continue;
    open_status = faults[i].status;
    hostile_hook_open(open_file);
    return 1;
  }
  return 0;
}
