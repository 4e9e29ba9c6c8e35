/* From the boot information to a Multiboot kernel that only has to be copied: see multiboot.h. */
#include "adapters/multiboot2/multiboot.h"

#include "adapters/core/identity.h"
#include "adapters/multiboot2/information.h"
#include "adapters/multiboot2/placement.h"
#include "adapters/multiboot2/sections.h"
#include "adapters/multiboot2/specification.h"
#include "lib/string.h"

#define DATA_ALIGNMENT 16u

/* Names the part of the kernel's header that an error is about. */
static void name_part(struct multiboot_boot *boot, enum adapter_status status) {
  const struct multiboot_header *header = &boot->header;
  const char *part = ": tag ";
  uint32_t number = header->wrong_tag;

  if (status < MULTIBOOT_BAD_HEADER) return;
  if (header->version == 1) {
    part = ": flag ";
    number = header->wrong_parameter;
  } else if (status == MULTIBOOT_UNKNOWN_DEMAND && number == HEADER_TAG_INFORMATION_REQUEST) {
    part = ": information ";
    number = header->wrong_parameter;
  }
  text_add(&boot->subject, part);
  text_add_number(&boot->subject, number, 0);
}

static enum adapter_status check_file(struct multiboot_boot *boot) {
  const struct kiln_boot_info *info = boot->info;
  const struct kiln_module *kernel = info->modules;
  enum adapter_status status;

  text_begin(&boot->subject, "kiln.cfg");
  if (info->module_count == 0) return ADAPTER_NO_MODULE;
  text_begin(&boot->subject, kernel->path);
  status = multiboot_header_read(info, kernel->address, kernel->size, &boot->header);
  if (status != ADAPTER_OK) {
    name_part(boot, status);
    return status;
  }
  return image_read(kernel->address, kernel->size, &boot->header, &boot->image);
}

static uint64_t write_information(const struct multiboot_boot *boot, uint8_t *to) {
  return boot->header.version == 1 ? information_1(boot, to) : information_2(boot, to);
}

/* Notes that `length` bytes come at offset `used`, and returns where the next ones begin. */
static uint64_t reserve(uint64_t used, uint64_t length, uint64_t alignment, uint64_t *offset) {
  *offset = (used + alignment - 1) / alignment * alignment;
  return *offset + length;
}

/* Takes one piece of memory for all that the adapter adds. */
static enum adapter_status place_data(struct multiboot_boot *boot) {
  uint64_t used, base, tables = identity_count(boot->info, boot->gib_pages) * PAGE_SIZE;
  enum adapter_status status;

  boot->information_size = write_information(boot, 0);
  boot->sections_size = sections_load(boot, 0);
  used = reserve(0, LEAP_SIZE, PAGE_SIZE, &boot->leap_page);
  used = reserve(used, tables, PAGE_SIZE, &boot->tables);
  used = reserve(used, boot->information_size, DATA_ALIGNMENT, &boot->information);
  used = reserve(used, boot->sections_size, PAGE_SIZE, &boot->sections);
  status = memory_take(&boot->memory, MEMORY_START, FOUR_GIB, used, PAGE_SIZE, &base);
  if (status != ADAPTER_OK) return status;
  boot->leap_page += base;
  boot->tables += base;
  boot->information += base;
  boot->sections += base;
  return ADAPTER_OK;
}

static void fill_data(struct multiboot_boot *boot) {
  const struct kiln_boot_info *info = boot->info;
  uint8_t *information = physical_pointer(info, boot->information);

  memset(information, 0, boot->information_size);
  write_information(boot, information);
  sections_load(boot, physical_pointer(info, boot->sections));
  identity_build(info, boot->gib_pages, physical_pointer(info, boot->tables), boot->tables);
}

enum adapter_status multiboot_prepare(const struct kiln_boot_info *info, bool gib_pages,
                                      struct multiboot_boot *boot) {
  enum adapter_status status;

  *boot = (struct multiboot_boot){.info = info, .memory = {.info = info}, .gib_pages = gib_pages};
  status = check_file(boot);
  if (status == ADAPTER_OK) status = placement_take(boot);
  if (status == ADAPTER_OK) status = placement_move_modules(boot);
  if (status == ADAPTER_OK) status = place_data(boot);
  if (status != ADAPTER_OK) return status;
  fill_data(boot);
  placement_list(boot);
  boot->leap.mode = LEAP_TO_32_BITS;
  boot->leap.magic = boot->header.version == 1 ? MULTIBOOT1_LOADER_MAGIC : MULTIBOOT2_LOADER_MAGIC;
  boot->leap.argument = boot->information;
  boot->leap.entry = boot->image.entry + boot->slide;
  return ADAPTER_OK;
}
