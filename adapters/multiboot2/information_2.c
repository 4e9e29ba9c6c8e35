/* The tags that a Multiboot2 kernel gets (Multiboot2 §3.6): see information.h. */
#include "adapters/core/e820.h"
#include "adapters/multiboot2/information.h"
#include "adapters/multiboot2/placement.h"
#include "adapters/multiboot2/sections.h"
#include "lib/string.h"

#define RSDP_1_SIZE 20u /* Bytes of ACPI 1.0's root pointer (ACPI 6.5 §5.2.5.3). */
#define RSDP_2_SIZE 36u
#define RSDP_REVISION 15u /* Offsets in it. */
#define RSDP_RSDT 16u
#define RSDP_LENGTH 20u
#define RSDP_MAX 4096u

/* Entry points of SMBIOS: offsets of length, major and minor version (SMBIOS 3.6 §5.2). */
#define SMBIOS_3_LENGTH 6u
#define SMBIOS_3_MAJOR 7u
#define SMBIOS_2_LENGTH 5u
#define SMBIOS_2_MAJOR 6u

/* Where the next byte goes; with null for `to` only `used` counts. */
struct writer {
  uint8_t *to;
  uint64_t used;
};

static void put(struct writer *writer, const void *bytes, uint64_t length) {
  if (writer->to != 0) memcpy(writer->to + writer->used, bytes, length);
  writer->used += length;
}

static void put_32(struct writer *writer, uint32_t number) {
  put(writer, &number, sizeof(number));
}

/* The head of a tag of which `length` bytes follow. */
static void put_tag(struct writer *writer, uint32_t type, uint64_t length) {
  struct multiboot2_tag head = {.type = type, .size = (uint32_t)(sizeof(head) + length)};

  writer->used =
      (writer->used + MULTIBOOT2_ALIGNMENT - 1) / MULTIBOOT2_ALIGNMENT * MULTIBOOT2_ALIGNMENT;
  put(writer, &head, sizeof(head));
}

static void put_text(struct writer *writer, uint32_t type, const char *text) {
  put_tag(writer, type, strlen(text) + 1);
  put(writer, text, strlen(text) + 1);
}

static void put_modules(struct writer *writer, const struct multiboot_boot *boot) {
  struct placement_walk walk = {.boot = boot};
  uint64_t start;

  for (placement_next(&walk, &start); placement_next(&walk, &start);) {
    const struct kiln_module *module = &boot->info->modules[walk.next - 1];
    uint64_t length = strlen(module->string) + 1;

    put_tag(writer, TAG_MODULE, 2 * sizeof(uint32_t) + length);
    put_32(writer, (uint32_t)start);
    put_32(writer, (uint32_t)(start + module->size));
    put(writer, module->string, length);
  }
}

static void put_memory(struct writer *writer, const struct kiln_boot_info *info) {
  struct e820_entry entry;
  uint32_t count = 0;

  put_tag(writer, TAG_BASIC_MEMORY, 2 * sizeof(uint32_t));
  put_32(writer, information_lower(info));
  put_32(writer, information_upper(info));
  for (uint32_t i = 0; e820_next(info, &i, &entry);) count++;
  put_tag(writer, TAG_MEMORY_MAP,
          2 * sizeof(uint32_t) + count * sizeof(struct multiboot2_memory_entry));
  put_32(writer, sizeof(struct multiboot2_memory_entry));
  put_32(writer, 0); /* Version. */
  for (uint32_t i = 0; e820_next(info, &i, &entry);) {
    const struct multiboot2_memory_entry to = {entry.base, entry.length, entry.type, 0};

    put(writer, &to, sizeof(to));
  }
}

/* Only of a disk that a BIOS knows (§3.6.3). */
static void put_boot_device(struct writer *writer, const struct kiln_boot_disk *disk) {
  if (disk->bios_drive == 0 || disk->partition == 0) return;
  put_tag(writer, TAG_BIOS_DEVICE, 3 * sizeof(uint32_t));
  put_32(writer, disk->bios_drive);
  put_32(writer, disk->partition - 1);
  put_32(writer, SUB_PARTITION_NONE);
}

static void put_screen(struct writer *writer, const struct kiln_boot_info *info) {
  struct multiboot_framebuffer screen;
  struct multiboot_colours colours;
  const uint16_t reserved = 0;
  bool rgb;

  if (!information_screen(info, &screen, &colours)) return;
  rgb = screen.type == FRAMEBUFFER_RGB;
  put_tag(writer, TAG_FRAMEBUFFER, sizeof(screen) + sizeof(reserved) + (rgb ? sizeof(colours) : 0));
  put(writer, &screen, sizeof(screen));
  put(writer, &reserved, sizeof(reserved));
  if (rgb) put(writer, &colours, sizeof(colours));
}

/* Three numbers, then the headers: as in the specification's multiboot2.h, not as in its text. */
static void put_sections(struct writer *writer, const struct multiboot_boot *boot) {
  uint64_t length = sections_headers_size(boot);

  if (length == 0) return;
  put_tag(writer, TAG_ELF_SECTIONS, 3 * sizeof(uint32_t) + length);
  put_32(writer, boot->image.sections.count);
  put_32(writer, boot->image.sections.size);
  put_32(writer, boot->image.sections.names);
  if (writer->to != 0) sections_headers(boot, writer->to + writer->used);
  writer->used += length;
}

/* What the firmware gave is not copied further than its checked length says. */
static void put_acpi(struct writer *writer, const struct kiln_boot_info *info) {
  const uint8_t *rsdp = physical_pointer(info, info->rsdp);
  uint32_t rsdt, length;

  if (info->rsdp == 0) return;
  memcpy(&rsdt, rsdp + RSDP_RSDT, sizeof(rsdt));
  if (rsdt != 0) { /* Its first part is all that ACPI 1.0 has, with a checksum of its own. */
    put_tag(writer, TAG_ACPI_OLD, RSDP_1_SIZE);
    put(writer, rsdp, RSDP_1_SIZE);
  }
  if (rsdp[RSDP_REVISION] < 2) return;
  memcpy(&length, rsdp + RSDP_LENGTH, sizeof(length));
  if (length < RSDP_2_SIZE || length > RSDP_MAX) return;
  put_tag(writer, TAG_ACPI_NEW, length);
  put(writer, rsdp, length);
}

/* The entry point, by which the tables are found, as other loaders give it too. */
static void put_smbios(struct writer *writer, const struct kiln_boot_info *info) {
  const uint8_t *entry = physical_pointer(info, info->smbios);
  uint8_t version[8] = {0}; /* Major, minor, and 6 bytes that are reserved. */
  uint8_t length;

  if (info->smbios == 0) return;
  if (memcmp(entry, "_SM3_", 5) == 0) {
    length = entry[SMBIOS_3_LENGTH];
    memcpy(version, entry + SMBIOS_3_MAJOR, 2);
  } else {
    length = entry[SMBIOS_2_LENGTH];
    memcpy(version, entry + SMBIOS_2_MAJOR, 2);
  }
  put_tag(writer, TAG_SMBIOS, sizeof(version) + length);
  put(writer, version, sizeof(version));
  put(writer, entry, length);
}

static void put_efi(struct writer *writer, const struct kiln_efi *efi) {
  if (efi->system_table != 0) {
    put_tag(writer, TAG_EFI64_SYSTEM_TABLE, sizeof(efi->system_table));
    put(writer, &efi->system_table, sizeof(efi->system_table));
  }
  if (efi->memory_map_size != 0) {
    put_tag(writer, TAG_EFI_MEMORY_MAP, 2 * sizeof(uint32_t) + efi->memory_map_size);
    put_32(writer, efi->descriptor_size);
    put_32(writer, efi->descriptor_version);
    put(writer, efi->memory_map, efi->memory_map_size);
  }
}

uint64_t information_2(const struct multiboot_boot *boot, uint8_t *to) {
  const struct kiln_boot_info *info = boot->info;
  struct writer writer = {.to = to, .used = sizeof(struct multiboot2_information)};
  struct multiboot2_information head = {.reserved = 0};

  put_text(&writer, TAG_COMMAND_LINE, info->command_line);
  put_text(&writer, TAG_LOADER_NAME, info->loader);
  put_modules(&writer, boot);
  put_memory(&writer, info);
  put_boot_device(&writer, &info->boot_disk);
  put_screen(&writer, info);
  put_sections(&writer, boot);
  put_efi(&writer, &info->efi);
  put_smbios(&writer, info);
  put_acpi(&writer, info);
  if (boot->header.relocatable) {
    put_tag(&writer, TAG_LOAD_BASE, sizeof(uint32_t));
    put_32(&writer, (uint32_t)(image_base(&boot->image) + boot->slide));
  }
  put_tag(&writer, TAG_END, 0);
  head.total_size = (uint32_t)writer.used;
  if (to != 0) memcpy(to, &head, sizeof(head));
  return writer.used;
}
