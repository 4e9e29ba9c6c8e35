/*
 * Files: the modules of the boot loader, each found by its string, which is a path as kiln.cfg has
 * it. A file's handle is its number. They stay where the boot loader has put them, and are copied.
 */
#include "boot/core/firmware.h"
#include "boot/core/path.h"
#include "boot/multiboot2/multiboot2.h"
#include "lib/string.h"

static char lower(char character) {
  return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

/* Whether `name`, in any spelling, is the normalised path `path`. */
static int is_named(const char *name, const char *path) {
  char normal[CONFIG_PATH_MAX];
  const char *at = normal;

  if (path_normalise(name, strlen(name), normal) != BOOT_OK) return 0;
  for (; *at != '\0' && lower(*at) == lower(*path); at++) path++;
  return *at == *path;
}

enum boot_status firmware_open(const char *path, struct boot_file *file) {
  for (uint32_t i = 0; i < information.file_count; i++) {
    const struct information_file *module = &information.files[i];

    if (!is_named(module->name, path)) continue;
    *file = (struct boot_file){.size = module->end - module->begin, .handle = i};
    return BOOT_OK;
  }
  return BOOT_FILE_NOT_FOUND;
}

enum boot_status firmware_read(struct boot_file *file, uint64_t offset, void *destination,
                               uint64_t length) {
  const uint8_t *bytes = (const uint8_t *)(uintptr_t)information.files[file->handle].begin;

  if (offset > file->size || length > file->size - offset) return BOOT_FILE_TOO_SHORT;
  memcpy(destination, bytes + (uint32_t)offset, (size_t)length);
  return BOOT_OK;
}
