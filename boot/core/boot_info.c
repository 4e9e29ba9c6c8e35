/*
 * Writes struct kiln_boot_info and what it points to: nothing here asks, allocates or fails.
 */
#include "boot/core/allocate.h"
#include "boot/core/boot_state.h"
#include "boot/core/firmware.h"
#include "boot/core/log.h"
#include "boot/core/processors.h"
#include "handoff_device.h"
#include "lib/format.h"
#include "lib/string.h"

/* Stores the kernel's address of something in a KILN_POINTER of struct kiln_boot_info. */
#define SET_POINTER(pointer, address) ((pointer) = (__typeof__(pointer))(address))

struct boot_pages *boot_pages(const struct boot *boot) {
  return physical_pointer(boot->pages);
}

static void fill_kernel(const struct boot *boot, struct kiln_boot_info *info) {
  const struct elf_image *image = &boot->kernel.image;

  info->kernel = (struct kiln_placement){.physical = boot->kernel.physical,
                                         .virtual_address = boot->kernel.virtual_address,
                                         .size = image->size,
                                         .slide = kernel_file_slide(&boot->kernel),
                                         .file_size = boot->kernel.file_size};
  SET_POINTER(info->kernel.path, BOOT_PAGES_ADDRESS(boot, kernel_path));
  info->stack = boot->space.stack;
  if (image->tls_memory_size != 0)
    info->tls = (struct kiln_tls){.address = boot->kernel.virtual_address + image->tls.offset,
                                  .file_size = image->tls.size,
                                  .memory_size = image->tls_memory_size,
                                  .alignment = image->tls_alignment};
}

/* Path and string are in the text of kiln.cfg, which stays where it is. */
void boot_info_fill_module(const struct config_module *named, const struct loaded_module *loaded,
                           struct kiln_module *module) {
  *module = (struct kiln_module){.physical = loaded->physical, .size = loaded->size};
  SET_POINTER(module->address, direct_map_address(loaded->physical));
  SET_POINTER(module->path, direct_map_address((uint64_t)(uintptr_t)named->path));
  SET_POINTER(module->string, direct_map_address((uint64_t)(uintptr_t)named->string));
}

static void fill_modules(const struct boot *boot, struct kiln_boot_info *info) {
  info->module_count = boot->config.module_count;
  if (boot->modules != NULL)
    SET_POINTER(info->modules, direct_map_address((uint64_t)(uintptr_t)boot->modules));
}

static void fill_firmware(const struct boot *boot, struct boot_pages *pages) {
  struct kiln_boot_info *info = &pages->info;

  info->firmware = firmware_kind();
  info->rsdp = boot->rsdp;
  info->smbios = boot->smbios;
  firmware_boot_disk(&info->boot_disk);
  firmware_network(&info->network, pages->network_file);
  if (info->network.kind != KILN_NETWORK_NONE)
    SET_POINTER(info->network.file, BOOT_PAGES_ADDRESS(boot, network_file));
  info->device_tree = boot->device_tree;
  info->uart = handoff_device();
  info->time_stamps.firmware_handoff = firmware_handoff_time();
  info->time_stamps.loader_start = boot->start_time;
  info->trust = (struct kiln_trust){.secure_boot = boot->secure_boot, .verified = boot->seal.set};
}

void boot_info_fill(const struct boot *boot) {
  struct boot_pages *pages = boot_pages(boot);
  struct kiln_boot_info *info = &pages->info;

  memset(pages, 0, sizeof(*pages));
  info->magic = KILN_BOOT_INFO_MAGIC;
  info->version = KILN_PROTOCOL_VERSION;
  info->size = sizeof(*info);
  info->direct_map = DIRECT_MAP_BASE;
  fill_firmware(boot, pages);
  fill_kernel(boot, info);
  fill_modules(boot, info);
  memcpy(pages->kernel_path, boot->config.kernel, sizeof(pages->kernel_path));
  memcpy(pages->command_line, boot->config.command_line, sizeof(pages->command_line));
  snprintf(pages->loader, sizeof(pages->loader), "%s", firmware_loader_name);
  SET_POINTER(info->command_line, BOOT_PAGES_ADDRESS(boot, command_line));
  SET_POINTER(info->loader, BOOT_PAGES_ADDRESS(boot, loader));
  pages->arguments = (struct handoff_arguments){
      .boot_info = BOOT_PAGES_ADDRESS(boot, info),
      .kernel_entry = boot->kernel.virtual_address + boot->kernel.image.entry,
      .stack_top = boot->space.stack.base + boot->space.stack.size,
      .identity_slot = boot->space.identity_slot,
      .entry_time = BOOT_PAGES_ADDRESS(boot, info.time_stamps.kernel_entry),
  };
}

void boot_info_fill_edid(const struct boot *boot) {
  struct boot_pages *pages = boot_pages(boot);

  pages->info.edid.size = firmware_edid(pages->edid);
  if (pages->info.edid.size != 0)
    SET_POINTER(pages->info.edid.data, BOOT_PAGES_ADDRESS(boot, edid));
}

static void fill_event_log(const struct event_log *log, struct kiln_event_log *info) {
  *info = (struct kiln_event_log){
      .size = log->size, .format = log->format, .truncated = log->truncated};
  if (log->bytes != NULL)
    SET_POINTER(info->data, direct_map_address((uint64_t)(uintptr_t)log->bytes));
}

void boot_info_complete(const struct boot *boot) {
  struct boot_pages *pages = boot_pages(boot);
  struct kiln_boot_info *info = &pages->info;
  uint32_t log_size;
  const char *log = log_kept(&log_size);

  memcpy(pages->log, log, log_size + 1);
  info->log.size = log_size;
  SET_POINTER(info->log.text, BOOT_PAGES_ADDRESS(boot, log));
  SET_POINTER(info->memory_map, direct_map_address((uint64_t)(uintptr_t)boot->map.regions));
  info->memory_map_count = boot->map.count;
  fill_event_log(&boot->event_log, &info->event_log);
  if (boot->kernel.header.processors)
    processors_hand_over(boot->processors, info, &pages->arguments);
  firmware_efi(&info->efi);
  if (info->efi.memory_map_size != 0)
    SET_POINTER(info->efi.memory_map,
                direct_map_address((uint64_t)(uintptr_t)info->efi.memory_map));
}
