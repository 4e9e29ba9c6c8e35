/* Modules: files that the loader brings into memory and knows nothing about. */
#include "boot/core/modules.h"

#include "boot/core/allocate.h"
#include "lib/string.h"

enum boot_status module_load(const char *path, struct file_hash *hash,
                             struct loaded_module *module) {
  struct boot_file file;
  uint64_t pages;
  uint8_t *memory;
  enum boot_status status = firmware_open(path, &file);

  if (status != BOOT_OK) return status;
  if (file.size > FILE_SIZE_MAX) return BOOT_BAD_FILE_SYSTEM;
  module->size = file.size;
  pages = page_align_up(file.size == 0 ? 1 : file.size); /* Even an empty one has an address. */
  status = boot_allocate(pages, PAGE_SIZE, KILN_MEMORY_MODULE, &module->physical);
  if (status != BOOT_OK) return status;
  memory = physical_pointer(module->physical);
  memset(memory + file.size, 0, (size_t)(pages - file.size));
  return file_read_all(path, &file, hash, memory);
}
