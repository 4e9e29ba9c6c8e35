/* Files of a server, which come whole or not at all: see network.h. */
#include "boot/core/allocate.h"
#include "boot/core/file.h"
#include "boot/core/log.h"
#include "boot/core/network.h"
#include "lib/string.h"

static bool is_separator(char character) {
  return character == '/' || character == '\\';
}

static char upper(char character) {
  return character >= 'a' && character <= 'z' ? (char)(character - 'a' + 'A') : character;
}

/* Length of `path` up to and with its last separator that lies before `end`; 0 if none does. */
static size_t directory_length(const char *path, size_t end) {
  while (end > 0 && !is_separator(path[end - 1])) end--;
  return end;
}

/* True when the part of `path` from `begin` to the separator before `end` is `name`. */
static bool is_directory(const char *path, size_t begin, size_t end, const char *name) {
  if (end == 0 || end - 1 - begin != strlen(name)) return false;
  for (size_t i = 0; name[i] != '\0'; i++)
    if (upper(path[begin + i]) != name[i]) return false;
  return true;
}

/* Length of the part of `boot_file` that the paths of other files begin with. */
static size_t root_length(const char *boot_file) {
  size_t boot_end = directory_length(boot_file, strlen(boot_file)), boot, efi;

  if (boot_end == 0) return 0;
  boot = directory_length(boot_file, boot_end - 1);
  if (boot == 0 || !is_directory(boot_file, boot, boot_end, "BOOT")) return boot_end;
  efi = directory_length(boot_file, boot - 1);
  return is_directory(boot_file, efi, boot, "EFI") ? efi : boot_end;
}

enum boot_status network_path(const char *boot_file, const char *name, char *path) {
  size_t root = root_length(boot_file), length = strlen(name);

  if (root >= NETWORK_FILE_MAX || length >= NETWORK_FILE_MAX - root) return BOOT_CONFIG_TOO_LONG;
  memcpy(path, boot_file, root);
  memcpy(path + root, name, length + 1);
  return BOOT_OK;
}

/* The file at `path`, which the server had said to have `size` bytes. */
static enum boot_status read_file(const struct network_transport *transport, const char *path,
                                  uint64_t size, struct boot_file *file) {
  uint64_t room = page_align_up(size + 1); /* A byte more, by which a longer file is found out. */
  uint64_t physical, got = 0;
  enum boot_status status =
      boot_allocate(room, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);

  for (uint32_t tries = 1; status == BOOT_OK; tries++) {
    status = transport->read(path, physical_pointer(physical), room, &got);
    if (status != BOOT_NETWORK_SILENT || tries == NETWORK_TRIES) break;
    log_line(LOG_WARNING, "%s: the server has fallen silent; it is asked again", path);
    status = BOOT_OK;
  }
  if (status == BOOT_OK && got != size) status = BOOT_NETWORK_SIZE;
  *file = (struct boot_file){.size = size, .handle = physical};
  return status;
}

enum boot_status network_open(const struct network_transport *transport, const char *path,
                              struct boot_file *file) {
  uint64_t size = 0;
  enum boot_status status = transport->get_size(path, &size);

  if (status != BOOT_OK) return status;
  log_line(LOG_DEBUG, "%s on the server: %llu bytes", path, (unsigned long long)size);
  return size > FILE_SIZE_MAX ? BOOT_NETWORK_SIZE : read_file(transport, path, size, file);
}

enum boot_status network_read(const struct boot_file *file, uint64_t offset, void *destination,
                              uint64_t length) {
  if (offset > file->size || length > file->size - offset) return BOOT_FILE_TOO_SHORT;
  memcpy(destination, physical_pointer(file->handle + offset), (size_t)length);
  return BOOT_OK;
}
