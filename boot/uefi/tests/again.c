/*
 * Many boots from one start of the firmware. Without a hostile.txt the application says on the
 * serial port that it is ready, and waits there for a line with names of faults, separated by
 * blanks; whoever runs the machine takes a snapshot of it at that moment, and goes back to it for
 * every boot
 * (//tests/faults). The loader is that of the other disk, of which the firmware knows nothing that
 * it has read before.
 */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"
#include "machine.h"

static void send(const char *text) {
  for (; *text != '\0'; text++) serial_send(*text);
}

/* The firmware's own console would take the characters away if its timer ran. */
void hostile_listen(char *text, UINTN size) {
  EFI_TPL before = hostile_real.RaiseTPL(TPL_HIGH_LEVEL);
  UINTN length = 0;
  char character;

  send("\r\nhostile: ready\r\n");
  do {
    character = serial_receive();
    if (length < size - 1) text[length++] = character == ' ' ? '\n' : character;
  } while (character != '\n');
  text[length] = '\0';
  hostile_real.RestoreTPL(before);
}

/* Bytes of the device path of `handle`, without its end; 0 when it has none. */
static UINTN path_of(EFI_HANDLE handle, uint8_t **path) {
  EFI_GUID protocol = EFI_DEVICE_PATH_PROTOCOL_GUID;
  UINTN size = 0;

  if (EFI_ERROR(hostile_real.HandleProtocol(handle, &protocol, (void **)path))) return 0;
  while ((*path)[size] != END_DEVICE_PATH_TYPE)
    size += (UINTN)((*path)[size + 2] | (*path)[size + 3] << 8);
  return size;
}

/* True when `handle` is `disk`, or something on it. */
static int is_on(EFI_HANDLE handle, EFI_HANDLE disk) {
  uint8_t *path, *disk_path;
  UINTN size = path_of(handle, &path), disk_size = path_of(disk, &disk_path);

  return disk_size > 0 && size >= disk_size && memcmp(path, disk_path, disk_size) == 0;
}

static EFI_HANDLE find_disk(EFI_HANDLE own) {
  EFI_GUID protocol = BLOCK_IO_PROTOCOL;
  EFI_HANDLE *handles;
  UINTN count;

  if (EFI_ERROR(hostile_real.LocateHandleBuffer(ByProtocol, &protocol, NULL, &count, &handles)))
    return NULL;
  for (UINTN i = 0; i < count; i++) {
    EFI_BLOCK_IO *blocks;

    if (EFI_ERROR(hostile_real.HandleProtocol(handles[i], &protocol, (void **)&blocks))) continue;
    if (!blocks->Media->LogicalPartition && blocks->Media->MediaPresent && !is_on(own, handles[i]))
      return handles[i];
  }
  return NULL;
}

EFI_HANDLE hostile_other_volume(EFI_HANDLE own) {
  EFI_GUID protocol = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
  EFI_HANDLE disk = find_disk(own), *handles;
  UINTN count;

  if (disk == NULL) return NULL;
  hostile_real.DisconnectController(disk, NULL, NULL);
  hostile_real.ConnectController(disk, NULL, NULL, TRUE);
  if (EFI_ERROR(hostile_real.LocateHandleBuffer(ByProtocol, &protocol, NULL, &count, &handles)))
    return NULL;
  for (UINTN i = 0; i < count; i++)
    if (is_on(handles[i], disk)) return handles[i];
  return NULL;
}
