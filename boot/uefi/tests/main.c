/*
 * A UEFI application that is put in the loader's place, as EFI/BOOT/BOOTX64.EFI or
 * BOOTAA64.EFI. It reads
 * hostile.txt, one name of a fault a line, installs those faults in the firmware's table of boot
 * services, and starts the real loader, loader.efi, under them. Used by //tests/uefi. Without a
 * hostile.txt it asks for the names: again.c.
 *
 * What goes wrong here ends with a message and a return to the firmware: the test fails, as no
 * kernel starts.
 */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"
#include "machine.h"

#define FAULTS_MAX 256u /* Bytes of hostile.txt. */
#define PATH_MAX 1024u  /* Bytes of a device path. */
#define NODE_HEADER 4u  /* UEFI 2.10 §10.3.1. */

EFI_BOOT_SERVICES hostile_real;
EFI_SYSTEM_TABLE *hostile_system;

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

static EFI_STATUS complain(const CHAR16 *what, EFI_STATUS status) {
  EFI_STATUS result = EFI_ERROR(status) ? status : EFI_LOAD_ERROR;

  hostile_system->ConOut->OutputString(hostile_system->ConOut, (CHAR16 *)what);
  return result;
}

/* Reads hostile.txt of the volume on `device`, with a zero at its end. */
static EFI_STATUS read_faults(EFI_HANDLE device, char *text) {
  EFI_GUID protocol = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
  EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *volume;
  EFI_FILE_PROTOCOL *root, *file;
  UINTN size = FAULTS_MAX - 1;
  EFI_STATUS status = hostile_real.HandleProtocol(device, &protocol, (void **)&volume);

  if (!EFI_ERROR(status)) status = volume->OpenVolume(volume, &root);
  if (!EFI_ERROR(status))
    status = root->Open(root, &file, (CHAR16 *)L"hostile.txt", EFI_FILE_MODE_READ, 0);
  if (!EFI_ERROR(status)) status = file->Read(file, &size, text);
  if (!EFI_ERROR(status)) text[size] = '\0';
  return status;
}

/* Installs what `text` names; false at a name that nobody knows. */
static int install_faults(char *text) {
  while (*text != '\0') {
    char *end = strchr(text, '\n');

    if (end == NULL) return 0;
    *end = '\0';
    if (*text != '\0' && !hostile_display(text) && !hostile_failing(text) && !hostile_files(text) &&
        !hostile_graphics(text) && !hostile_memory(text) && !hostile_processor(text) &&
        !hostile_tpm(text) && !hostile_variables(text))
      return 0;
    text = end + 1;
  }
  return 1;
}

/* Makes `path` lead to the file `name`, of `name_size` bytes with its terminator, on `device`. */
static EFI_STATUS loader_path(EFI_HANDLE device, const CHAR16 *name, UINTN name_size,
                              uint8_t *path) {
  const uint8_t file[] = {MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, (uint8_t)(NODE_HEADER + name_size),
                          0};
  static const uint8_t end[] = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, NODE_HEADER,
                                0};
  EFI_GUID protocol = EFI_DEVICE_PATH_PROTOCOL_GUID;
  uint8_t *device_path;
  UINTN size = 0;
  EFI_STATUS status = hostile_real.HandleProtocol(device, &protocol, (void **)&device_path);

  if (EFI_ERROR(status)) return status;
  while (device_path[size] != END_DEVICE_PATH_TYPE)
    size += (UINTN)(device_path[size + 2] | device_path[size + 3] << 8);
  if (size + sizeof(file) + name_size + sizeof(end) > PATH_MAX) return EFI_BUFFER_TOO_SMALL;
  memcpy(path, device_path, size);
  memcpy(path + size, file, sizeof(file));
  memcpy(path + size + sizeof(file), name, name_size);
  memcpy(path + size + sizeof(file) + name_size, end, sizeof(end));
  return EFI_SUCCESS;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  static char faults[FAULTS_MAX];
  static const CHAR16 name[] = L"\\loader.efi", other_name[] = LOADER_PATH;
  static uint8_t path[PATH_MAX];
  EFI_GUID protocol = EFI_LOADED_IMAGE_PROTOCOL_GUID;
  EFI_LOADED_IMAGE_PROTOCOL *self;
  EFI_HANDLE loader, device;
  EFI_STATUS status;

  hostile_system = system;
  hostile_real = *system->BootServices;
  status = hostile_real.HandleProtocol(image, &protocol, (void **)&self);
  if (EFI_ERROR(status)) return complain(L"hostile: no image\r\n", status);
  status = read_faults(self->DeviceHandle, faults);
  if (status == EFI_NOT_FOUND) {
    hostile_listen(faults, sizeof(faults));
    device = hostile_other_volume(self->DeviceHandle);
    if (device == NULL) return complain(L"hostile: no file system on the other disk\r\n", 0);
    status = loader_path(device, other_name, sizeof(other_name), path);
  } else {
    if (EFI_ERROR(status)) return complain(L"hostile: hostile.txt cannot be read\r\n", status);
    status = loader_path(self->DeviceHandle, name, sizeof(name), path);
  }
  if (!EFI_ERROR(status))
    status = hostile_real.LoadImage(FALSE, image, (EFI_DEVICE_PATH *)path, NULL, 0, &loader);
  if (EFI_ERROR(status)) return complain(L"hostile: the loader cannot be loaded\r\n", status);
  if (!install_faults(faults)) return complain(L"hostile: unknown fault\r\n", 0);
  return hostile_real.StartImage(loader, NULL, NULL);
}
