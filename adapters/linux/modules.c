/* Command line and initrd, put together of modules: see modules.h. */
#include "adapters/linux/modules.h"

#include <stdbool.h>

#include "lib/string.h"

#define INITRD_ALIGNMENT 4u

static bool is_command_line(const struct kiln_module *module) {
  return strcmp(module->string, "cmdline") == 0;
}

static bool is_initrd(const struct kiln_module *module) {
  return module->string[0] == '\0' || strcmp(module->string, "initrd") == 0;
}

enum adapter_status modules_check(const struct kiln_boot_info *info, uint64_t *wrong) {
  if (info->module_count == 0) return ADAPTER_NO_MODULE;
  for (uint64_t i = 1; i < info->module_count; i++) {
    *wrong = i;
    if (!is_command_line(&info->modules[i]) && !is_initrd(&info->modules[i]))
      return LINUX_UNKNOWN_MODULE;
  }
  return ADAPTER_OK;
}

/* A character of a file, as it is in the command line. */
static char printable(char character) {
  return (uint8_t)character < ' ' ? ' ' : character;
}

/* Appends `length` bytes of `text` after `used` bytes of the command line; returns the new end. */
static uint64_t append(char *to, uint64_t used, const char *text, uint64_t length) {
  while (length > 0 && printable(text[length - 1]) == ' ') length--;
  if (length == 0) return used;
  if (used > 0) {
    if (to != 0) to[used] = ' ';
    used++;
  }
  for (uint64_t i = 0; to != 0 && i < length; i++) to[used + i] = printable(text[i]);
  return used + length;
}

uint64_t modules_command_line(const struct kiln_boot_info *info, char *to) {
  uint64_t length = append(to, 0, info->command_line, strlen(info->command_line));

  for (uint64_t i = 1; i < info->module_count; i++) {
    const struct kiln_module *module = &info->modules[i];

    if (is_command_line(module)) length = append(to, length, module->address, module->size);
  }
  if (to != 0) to[length] = '\0';
  return length;
}

uint64_t modules_initrd(const struct kiln_boot_info *info, uint8_t *to,
                        const struct kiln_module **only) {
  uint64_t used = 0, initrds = 0;

  *only = 0;
  for (uint64_t i = 1; i < info->module_count; i++) {
    const struct kiln_module *module = &info->modules[i];
    uint64_t padding = -module->size % INITRD_ALIGNMENT;

    if (!is_initrd(module) || module->size == 0) continue;
    *only = initrds++ == 0 ? module : 0;
    if (to != 0) {
      memcpy(to + used, module->address, module->size);
      memset(to + used + module->size, 0, padding);
    }
    used += module->size + padding;
  }
  return used;
}
