/* Modules: files that the loader brings into memory and knows nothing about. */
#include "boot/core/modules.h"

#include "boot/core/allocate.h"
#include "boot/core/firmware.h"
#include "lib/string.h"

#define MODULE_SIZE_MAX (1ull << 40) /* Bytes; what a damaged directory says can be more. */

enum boot_status module_load(const char *path, struct loaded_module *module) {
  struct boot_file file;
  uint64_t pages;
  uint8_t *memory;
  enum boot_status status = firmware_open(path, &file);

  if (status != BOOT_OK) return status;
  if (file.size > MODULE_SIZE_MAX) return BOOT_BAD_FILE_SYSTEM;
  module->size = file.size;
  pages = page_align_up(file.size == 0 ? 1 : file.size); /* Even an empty one has an address. */
  status = boot_allocate(pages, PAGE_SIZE, KILN_MEMORY_MODULE, &module->physical);
  if (status != BOOT_OK) return status;
  memory = physical_pointer(module->physical);
  memset(memory + file.size, 0, (size_t)(pages - file.size));
  if (file.size == 0) return BOOT_OK;
  return firmware_read(&file, 0, memory, file.size);
}
