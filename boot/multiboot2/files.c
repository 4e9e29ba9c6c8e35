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

/*
 * The search goes on where the one before ended: boot loaders are told thousands of modules in the
 * order of kiln.cfg, as a rule.
 */
enum boot_status firmware_open(const char *path, struct boot_file *file) {
  static uint32_t next;

  for (uint32_t tries = 0; tries < information.file_count; tries++) {
    uint32_t number = next;
    const struct information_file *module = &information.files[number];

    next = number + 1 < information.file_count ? number + 1 : 0;
    if (!is_named(module->name, path)) continue;
    *file = (struct boot_file){.size = module->end - module->begin, .handle = number};
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
