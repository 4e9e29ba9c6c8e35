/* The structure that a Multiboot 1 kernel gets (Multiboot §3.3): see information.h. */
#include "adapters/core/e820.h"
#include "adapters/multiboot2/information.h"
#include "adapters/multiboot2/placement.h"
#include "adapters/multiboot2/sections.h"
#include "lib/string.h"

#define ALIGNMENT 8u
#define PARTITIONS_NONE 0xffffu /* Of boot_device: no partitions in the partition. */

/* The structure, and what it has the addresses of, one after the other. */
struct writer {
  const struct multiboot_boot *boot;
  uint8_t *to; /* Null: nothing is written. */
  uint64_t used;
};

/* Makes room for `length` bytes and returns their address; they are at `*to`, if not null. */
static uint32_t reserve(struct writer *writer, uint64_t length, void **to) {
  uint64_t at = (writer->used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

  writer->used = at + length;
  *to = writer->to != 0 ? writer->to + at : 0;
  return (uint32_t)(writer->boot->information + at);
}

static uint32_t put_text(struct writer *writer, const char *text) {
  void *to;
  uint32_t address = reserve(writer, strlen(text) + 1, &to);

  if (to != 0) memcpy(to, text, strlen(text) + 1);
  return address;
}

static void put_modules(struct writer *writer, struct multiboot1_information *information) {
  const struct kiln_boot_info *info = writer->boot->info;
  struct placement_walk walk = {.boot = writer->boot};
  struct multiboot1_module *module;
  uint64_t start;
  void *to;

  information->module_count = (uint32_t)info->module_count - 1;
  information->modules = reserve(writer, information->module_count * sizeof(*module), &to);
  module = to;
  for (placement_next(&walk, &start); placement_next(&walk, &start);) {
    const struct kiln_module *from = &info->modules[walk.next - 1];
    uint32_t string = put_text(writer, from->string);

    if (to == 0) continue;
    *module++ = (struct multiboot1_module){
        .start = (uint32_t)start, .end = (uint32_t)(start + from->size), .string = string};
  }
}

static void put_memory(struct writer *writer, struct multiboot1_information *information) {
  const struct kiln_boot_info *info = writer->boot->info;
  struct multiboot1_memory_entry *entries;
  struct e820_entry entry;
  uint32_t count = 0;
  void *to;

  information->memory_lower = information_lower(info);
  information->memory_upper = information_upper(info);
  for (uint32_t i = 0; e820_next(info, &i, &entry);) count++;
  information->memory_map_length = count * (uint32_t)sizeof(*entries);
  information->memory_map = reserve(writer, information->memory_map_length, &to);
  entries = to;
  if (to == 0) return;
  for (uint32_t i = 0; e820_next(info, &i, &entry);) {
    *entries++ = (struct multiboot1_memory_entry){.size = sizeof(*entries) - sizeof(uint32_t),
                                                  .base = entry.base,
                                                  .length = entry.length,
                                                  .type = entry.type};
  }
}

static void put_sections(struct writer *writer, struct multiboot1_information *information) {
  const struct image_sections *sections = &writer->boot->image.sections;
  void *to;

  if (sections->count == 0) return;
  information->flags |= INFORMATION_ELF_SECTIONS;
  information->section_count = sections->count;
  information->section_size = sections->size;
  information->section_names = sections->names;
  information->sections = reserve(writer, sections_headers_size(writer->boot), &to);
  if (to != 0) sections_headers(writer->boot, to);
}

uint64_t information_1(const struct multiboot_boot *boot, uint8_t *to) {
  const struct kiln_boot_info *info = boot->info;
  const struct kiln_boot_disk *disk = &info->boot_disk;
  struct writer writer = {.boot = boot, .to = to, .used = sizeof(struct multiboot1_information)};
  struct multiboot1_information information = {
      .flags = INFORMATION_MEMORY | INFORMATION_COMMAND_LINE | INFORMATION_MODULES |
               INFORMATION_MEMORY_MAP | INFORMATION_LOADER_NAME};
  struct multiboot_framebuffer screen;
  struct multiboot_colours colours;

  information.command_line = put_text(&writer, info->command_line);
  information.loader_name = put_text(&writer, info->loader);
  put_modules(&writer, &information);
  put_memory(&writer, &information);
  put_sections(&writer, &information);
  if (disk->bios_drive != 0 && disk->partition != 0) {
    information.flags |= INFORMATION_BOOT_DEVICE;
    information.boot_device =
        disk->bios_drive << 24 | ((disk->partition - 1) & 0xff) << 16 | PARTITIONS_NONE;
  }
  if (information_screen(info, &screen, &colours)) {
    information.flags |= INFORMATION_FRAMEBUFFER;
    information.framebuffer = screen;
    information.colours = colours;
  }
  if (to != 0) memcpy(to, &information, sizeof(information));
  return writer.used;
}
