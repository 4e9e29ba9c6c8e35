/* Paths of kiln.cfg, in the one form that both firmwares get to see: see path.h. */
#include "boot/core/path.h"

#include "lib/string.h"

/*
 * What a long name on FAT can have (FAT §7). Characters beyond ASCII are left out: their meaning
 * in a short name depends on the code page of whoever wrote it.
 */
static int is_allowed(char character) {
  return character >= 0x20 && character < 0x7f && strchr("\"*:<>?|", character) == NULL;
}

static int is_separator(char character) {
  return character == '/' || character == '\\';
}

/* Takes the last name off `path`, and returns the length that is left. */
static uint32_t take_back(const char *path, uint32_t length) {
  while (length > 0 && path[length - 1] != '/') {
    length--;
  }
  return length > 0 ? length - 1 : 0;
}

/* Appends `name`, which is not empty, to the `*end` characters of `path`. */
static enum boot_status append(const char *name, uint32_t length, char *path, uint32_t *end) {
  while (length > 0 && *name == ' ') {
    name++;
    length--;
  }
  while (length > 0 && name[length - 1] == ' ') {
    length--;
  }
  if (length == 1 && name[0] == '.') return BOOT_OK;
  if (length == 2 && name[0] == '.' && name[1] == '.') {
    if (*end == 0) return BOOT_CONFIG_BAD_PATH;
    *end = take_back(path, *end);
    return BOOT_OK;
  }
  while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '.')) {
    length--;
  }
  if (length == 0) return BOOT_CONFIG_BAD_PATH;
  if (*end > 0) path[(*end)++] = '/';
  memcpy(path + *end, name, length);
  *end += length;
  return BOOT_OK;
}

enum boot_status path_normalise(const char *text, uint64_t length, char *path) {
  uint32_t end = 0; /* What is written is never longer than what was read. */

  if (length >= CONFIG_PATH_MAX) return BOOT_CONFIG_TOO_LONG;
  for (uint32_t at = 0; at < length;) {
    uint32_t start = at;
    enum boot_status status = BOOT_OK;

    for (; at < length && !is_separator(text[at]); at++) {
      if (!is_allowed(text[at])) return BOOT_CONFIG_BAD_PATH;
    }
    if (at > start) status = append(text + start, at - start, path, &end);
    if (status != BOOT_OK) return status;
    at++;
  }
  path[end] = '\0';
  return end > 0 ? BOOT_OK : BOOT_CONFIG_BAD_PATH;
}
