/* From the boot information to a Linux kernel that only has to be copied: see linux.h. */
#include "adapters/linux/linux.h"

#include "adapters/core/identity.h"
#include "adapters/linux/modules.h"
#include "adapters/linux/zero_page.h"
#include "lib/string.h"

#define DATA_ALIGNMENT 16u

/* Which module is what, and whether the command line fits. */
static enum adapter_status check_files(struct linux_boot *boot) {
  const struct kiln_boot_info *info = boot->info;
  uint64_t wrong = 0;
  enum adapter_status status = modules_check(info, &wrong);

  if (status != ADAPTER_OK) {
    if (status == LINUX_UNKNOWN_MODULE) boot->subject = info->modules[wrong].path;
    return status;
  }
  boot->subject = info->modules[0].path;
  status = bzimage_parse(info->modules[0].address, info->modules[0].size, &boot->image);
  if (status != ADAPTER_OK) return status;
  boot->command_length = modules_command_line(info, 0);
  return boot->command_length > boot->image.command_max ? LINUX_LONG_COMMAND_LINE : ADAPTER_OK;
}

/* Takes the kernel's place: the preferred one or the next, less aligned only if that must be. */
static enum adapter_status place_kernel(struct linux_boot *boot) {
  const struct bzimage *image = &boot->image;
  uint64_t end = image->above_4g ? KILN_DIRECT_MAP_SIZE : FOUR_GIB;
  enum adapter_status status = ADAPTER_NO_PLACE;

  if (image->preferred < MEMORY_START || image->preferred >= end) return ADAPTER_NO_PLACE;
  if (!image->relocatable) {
    if (image->memory > end - image->preferred) return ADAPTER_NO_PLACE;
    end = image->preferred + image->memory;
  }
  boot->alignment = image->alignment;
  for (;;) {
    status = memory_take_target(&boot->memory, image->preferred, end, image->memory,
                                boot->alignment, &boot->kernel);
    if (status == ADAPTER_OK || boot->alignment == image->alignment_min) return status;
    boot->alignment /= 2;
  }
}

/* Takes usable memory below `end`, or anywhere if the kernel can use that. */
static enum adapter_status take_below(struct linux_boot *boot, uint64_t end, uint64_t length,
                                      uint64_t *base) {
  enum adapter_status status =
      memory_take(&boot->memory, MEMORY_START, end, length, PAGE_SIZE, base);

  if (status == ADAPTER_OK || !boot->image.above_4g) return status;
  return memory_take(&boot->memory, MEMORY_START, KILN_DIRECT_MAP_SIZE, length, PAGE_SIZE, base);
}

/* Leaves a single initrd where it is, if Linux can use it there; copies them otherwise. */
static enum adapter_status place_initrd(struct linux_boot *boot) {
  const struct memory_piece *kernel = &boot->memory.taken[0];
  const struct kiln_module *only;
  enum adapter_status status;

  boot->initrd_size = modules_initrd(boot->info, 0, &only);
  if (boot->initrd_size == 0) return ADAPTER_OK;
  if (only != 0 && !memory_overlaps(kernel, only->physical, only->size) &&
      (boot->image.above_4g || only->physical + only->size <= boot->image.initrd_end)) {
    boot->initrd = only->physical;
    boot->initrd_size = only->size;
    return ADAPTER_OK;
  }
  status = take_below(boot, boot->image.initrd_end, boot->initrd_size, &boot->initrd);
  if (status != ADAPTER_OK) return LINUX_NO_PLACE_FOR_INITRD;
  modules_initrd(boot->info, physical_pointer(boot->info, boot->initrd), &only);
  return ADAPTER_OK;
}

/* Notes that `length` bytes come at offset `used`, and returns where the next ones begin. */
static uint64_t reserve(uint64_t used, uint64_t length, uint64_t *offset) {
  *offset = used;
  return used + (length + DATA_ALIGNMENT - 1) / DATA_ALIGNMENT * DATA_ALIGNMENT;
}

/* Takes one piece of memory for everything else. */
static enum adapter_status place_data(struct linux_boot *boot) {
  const struct kiln_boot_info *info = boot->info;
  uint64_t rest = 0, used, base, tables = identity_count(info, boot->gib_pages) * PAGE_SIZE;
  enum adapter_status status;

  boot->e820_count = zero_page_memory(info, 0, 0);
  if (boot->e820_count > E820_ENTRIES) rest = boot->e820_count - E820_ENTRIES;
  used = reserve(0, sizeof(struct linux_boot_params), &boot->params);
  used = reserve(used, LEAP_SIZE, &boot->leap_page);
  used = reserve(used, tables, &boot->tables);
  used = reserve(used, boot->command_length + 1, &boot->command_line);
  used = reserve(used, sizeof(struct linux_setup_data) + rest * sizeof(struct linux_e820_entry),
                 &boot->e820_rest);
  used = reserve(used, info->efi.memory_map_size, &boot->efi_map);
  status = take_below(boot, FOUR_GIB, used, &base);
  if (status != ADAPTER_OK) return status;
  boot->params += base;
  boot->leap_page += base;
  boot->tables += base;
  boot->command_line += base;
  boot->e820_rest += base;
  boot->efi_map = info->efi.memory_map_size != 0 ? boot->efi_map + base : 0;
  return ADAPTER_OK;
}

/* The memory map: what does not fit into the zero page goes into the list of setup_data. */
static void fill_memory_map(struct linux_boot *boot, struct linux_boot_params *params) {
  struct linux_setup_data *rest = physical_pointer(boot->info, boot->e820_rest);
  uint32_t in_page = boot->e820_count < E820_ENTRIES ? boot->e820_count : E820_ENTRIES;

  params->e820_entries = (uint8_t)in_page;
  zero_page_memory(boot->info, params->e820_table, (struct linux_e820_entry *)(rest + 1));
  if (boot->e820_count == in_page) return;
  *rest = (struct linux_setup_data){
      .type = SETUP_E820_EXTENDED,
      .length = (boot->e820_count - in_page) * (uint32_t)sizeof(struct linux_e820_entry)};
  params->header.setup_data = boot->e820_rest;
}

/* The header as it is in the file, with what a loader has to write. */
static void fill_header(const struct linux_boot *boot, struct linux_boot_params *params) {
  const uint8_t *file = boot->info->modules[0].address;
  struct linux_setup_header *header = &params->header;

  memcpy(params->header_bytes, file + LINUX_HEADER_OFFSET, boot->image.header_size);
  header->type_of_loader = LINUX_LOADER_UNDEFINED;
  header->code32_start = (uint32_t)boot->kernel;
  if (boot->image.relocatable) header->kernel_alignment = (uint32_t)boot->alignment;
  header->setup_data = 0;
  header->cmd_line_ptr = (uint32_t)boot->command_line;
  params->ext_cmd_line_ptr = (uint32_t)(boot->command_line >> 32);
  header->ramdisk_image = (uint32_t)boot->initrd;
  params->ext_ramdisk_image = (uint32_t)(boot->initrd >> 32);
  header->ramdisk_size = (uint32_t)boot->initrd_size;
  params->ext_ramdisk_size = (uint32_t)(boot->initrd_size >> 32);
}

static void fill_data(struct linux_boot *boot) {
  const struct kiln_boot_info *info = boot->info;
  struct linux_boot_params *params = physical_pointer(info, boot->params);

  memset(params, 0, sizeof(*params));
  fill_header(boot, params);
  fill_memory_map(boot, params);
  zero_page_screen(info, params);
  params->acpi_rsdp_addr = info->rsdp;
  if (boot->efi_map != 0) {
    memcpy(physical_pointer(info, boot->efi_map), info->efi.memory_map, info->efi.memory_map_size);
    zero_page_efi(info, boot->efi_map, params);
  }
  modules_command_line(info, physical_pointer(info, boot->command_line));
  identity_build(info, boot->gib_pages, physical_pointer(info, boot->tables), boot->tables);
}

enum adapter_status linux_prepare(const struct kiln_boot_info *info, bool gib_pages,
                                  struct linux_boot *boot) {
  enum adapter_status status;

  *boot = (struct linux_boot){
      .info = info, .subject = "kiln.cfg", .memory = {.info = info}, .gib_pages = gib_pages};
  status = check_files(boot);
  if (status == ADAPTER_OK) status = place_kernel(boot);
  if (status == ADAPTER_OK) status = place_initrd(boot);
  if (status == ADAPTER_OK) status = place_data(boot);
  if (status != ADAPTER_OK) return status;
  fill_data(boot);
  boot->leap.step_count = 1;
  boot->leap.steps[0] = (struct leap_step){.destination = boot->kernel,
                                           .source = info->modules[0].physical + boot->image.offset,
                                           .length = boot->image.size};
  boot->leap.entry = boot->kernel + LINUX_ENTRY_64;
  boot->leap.argument = boot->params;
  return ADAPTER_OK;
}
