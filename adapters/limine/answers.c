/*
 * Filling in of responses: see answers.h.
 *
 * All responses come first, in one structure, with what else there is one of. Strings, files and
 * copies follow. At last, each request is given the address of its response, if that has an answer.
 */
#include "adapters/limine/answers.h"

#include <stddef.h>

#include "adapters/limine/firmware.h"
#include "lib/string.h"

#define ALIGNMENT 8u

struct fixed {
  struct limine_response done; /* Of requests that want something done. */
  struct limine_pair_response loader;
  struct limine_value_response cmdline, firmware_type, hhdm, paging_mode, file;
  struct limine_array_response framebuffers, memmap, modules;
  struct limine_value_response rsdp;
  struct limine_pair_response smbios;
  struct limine_value_response efi_system_table;
  struct limine_efi_memmap_response efi_memmap;
  struct limine_event_log_response event_log;
  struct limine_pair_response address;
  /* What responses lead to. */
  struct limine_file kernel;
  struct limine_framebuffer framebuffer;
  struct limine_video_mode mode;
  uint64_t framebuffer_pointer, mode_pointer;
};

static const uint16_t responses[LIMINE_FEATURES] = {
    [LIMINE_BOOTLOADER_INFO] = offsetof(struct fixed, loader),
    [LIMINE_CMDLINE] = offsetof(struct fixed, cmdline),
    [LIMINE_FIRMWARE_TYPE] = offsetof(struct fixed, firmware_type),
    [LIMINE_STACK_SIZE] = offsetof(struct fixed, done),
    [LIMINE_HHDM] = offsetof(struct fixed, hhdm),
    [LIMINE_FRAMEBUFFER] = offsetof(struct fixed, framebuffers),
    [LIMINE_PAGING_MODE] = offsetof(struct fixed, paging_mode),
    [LIMINE_MEMMAP] = offsetof(struct fixed, memmap),
    [LIMINE_ENTRY_POINT] = offsetof(struct fixed, done),
    [LIMINE_EXECUTABLE_FILE] = offsetof(struct fixed, file),
    [LIMINE_MODULE] = offsetof(struct fixed, modules),
    [LIMINE_RSDP] = offsetof(struct fixed, rsdp),
    [LIMINE_SMBIOS] = offsetof(struct fixed, smbios),
    [LIMINE_EFI_SYSTEM_TABLE] = offsetof(struct fixed, efi_system_table),
    [LIMINE_EFI_MEMMAP] = offsetof(struct fixed, efi_memmap),
    [LIMINE_TPM_EVENT_LOG] = offsetof(struct fixed, event_log),
    [LIMINE_EXECUTABLE_ADDRESS] = offsetof(struct fixed, address),
    [LIMINE_KEEP_IOMMU] = offsetof(struct fixed, done),
};

/* Memory that is handed out from its beginning, behind the fixed part. */
struct answers {
  const struct limine_boot *boot;
  struct fixed *fixed;
  uint64_t hhdm; /* Virtual address of `fixed`, for the kernel, */
  uint64_t used; /* and how many bytes from there on are used. */
};

/* Where the kernel sees physical memory. */
static uint64_t hhdm(const struct answers *answers, uint64_t physical) {
  return answers->boot->space.hhdm + physical;
}

static void *free_memory(const struct answers *answers) {
  return (uint8_t *)answers->fixed + answers->used;
}

/* Takes `length` bytes; returns where the kernel sees them. */
static uint64_t take(struct answers *answers, uint64_t length) {
  uint64_t address = answers->hhdm + answers->used;

  answers->used += (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  return address;
}

/* Appends `length` bytes of `from`; returns where the kernel sees them. */
static uint64_t put(struct answers *answers, const void *from, uint64_t length) {
  memcpy(free_memory(answers), from, length);
  return take(answers, length);
}

static uint64_t put_string(struct answers *answers, const char *string) {
  return put(answers, string, strlen(string) + 1);
}

/* The name is the first word of what Kiln's loaders call themselves, the version all others. */
static void answer_loader(struct answers *answers) {
  const char *version = answers->boot->info->loader;
  char *copy = free_memory(answers);
  uint64_t name = put_string(answers, version);
  uint32_t length = 0;

  while (copy[length] != '\0' && copy[length] != ' ') length++;
  answers->fixed->loader.first = name;
  answers->fixed->loader.second = name + length + (copy[length] == ' ' ? 1 : 0);
  copy[length] = '\0';
}

/* A file of the boot volume ("File Structure"). */
static void describe(struct answers *answers, const struct kiln_module *module, uint64_t string,
                     struct limine_file *file) {
  const struct kiln_boot_info *info = answers->boot->info;
  const struct kiln_boot_disk *disk = &info->boot_disk;
  char *path = free_memory(answers);
  uint64_t length = strlen(module->path) + 1;

  *file = (struct limine_file){.address = hhdm(answers, module->physical),
                               .size = module->size,
                               .string = string,
                               .partition_index = disk->partition,
                               .mbr_disk_id = disk->mbr_signature};
  memcpy(file->gpt_disk_uuid, disk->disk_guid, sizeof(file->gpt_disk_uuid));
  memcpy(file->gpt_part_uuid, disk->partition_guid, sizeof(file->gpt_part_uuid));
  if (disk->partitioning == KILN_PARTITIONING_EL_TORITO) file->media_type = LIMINE_MEDIA_OPTICAL;
  if (info->network.kind == KILN_NETWORK_TFTP) {
    file->media_type = LIMINE_MEDIA_TFTP;
    if (info->network.address_size == sizeof(file->tftp_ip))
      memcpy(&file->tftp_ip, info->network.server, sizeof(file->tftp_ip));
  }
  path[0] = '/';
  memcpy(path + 1, module->path, length);
  file->path = take(answers, length + 1);
}

static void answer_files(struct answers *answers) {
  const struct kiln_boot_info *info = answers->boot->info;
  struct fixed *fixed = answers->fixed;
  uint64_t *pointers = free_memory(answers);

  fixed->modules.count = info->module_count - 1;
  fixed->modules.pointers = take(answers, fixed->modules.count * sizeof(*pointers));
  for (uint64_t i = 1; i < info->module_count; i++) {
    uint64_t string = put_string(answers, info->modules[i].string);
    struct limine_file *file = free_memory(answers);

    *pointers++ = take(answers, sizeof(*file));
    describe(answers, &info->modules[i], string, file);
  }
  fixed->cmdline.value = put_string(answers, info->command_line);
  describe(answers, &info->modules[0], fixed->cmdline.value, &fixed->kernel);
  fixed->file.value = answers->hhdm + offsetof(struct fixed, kernel);
}

static void answer_memory_map(struct answers *answers) {
  const struct limine_boot *boot = answers->boot;
  uint64_t *pointers = free_memory(answers);

  answers->fixed->memmap.count = boot->space.entry_count;
  answers->fixed->memmap.pointers = take(answers, boot->space.entry_count * sizeof(*pointers));
  for (uint64_t i = 0; i < boot->space.entry_count; i++)
    pointers[i] = hhdm(answers, boot->map) + i * sizeof(struct limine_memmap_entry);
}

static void describe_pixels(const struct kiln_framebuffer *screen, struct limine_pixels *pixels) {
  pixels->bpp = (uint16_t)screen->bits_per_pixel;
  pixels->memory_model = LIMINE_FRAMEBUFFER_RGB;
  pixels->red_mask_size = screen->red.bits;
  pixels->red_mask_shift = screen->red.shift;
  pixels->green_mask_size = screen->green.bits;
  pixels->green_mask_shift = screen->green.shift;
  pixels->blue_mask_size = screen->blue.bits;
  pixels->blue_mask_shift = screen->blue.shift;
}

static void answer_framebuffer(struct answers *answers) {
  const struct kiln_boot_info *info = answers->boot->info;
  const struct kiln_framebuffer *screen = &info->framebuffer;
  struct fixed *fixed = answers->fixed;
  struct limine_framebuffer *framebuffer = &fixed->framebuffer;
  struct limine_video_mode *mode = &fixed->mode;

  fixed->framebuffers.revision = 1;
  fixed->framebuffers.count = 1;
  fixed->framebuffers.pointers = answers->hhdm + offsetof(struct fixed, framebuffer_pointer);
  fixed->framebuffer_pointer = answers->hhdm + offsetof(struct fixed, framebuffer);
  fixed->mode_pointer = answers->hhdm + offsetof(struct fixed, mode);
  framebuffer->address = hhdm(answers, screen->physical);
  framebuffer->width = mode->width = screen->width;
  framebuffer->height = mode->height = screen->height;
  framebuffer->pitch = mode->pitch = screen->pitch;
  describe_pixels(screen, &framebuffer->pixels);
  describe_pixels(screen, &mode->pixels);
  framebuffer->mode_count = 1;
  framebuffer->modes = answers->hhdm + offsetof(struct fixed, mode_pointer);
  framebuffer->edid_size = info->edid.size;
  if (info->edid.size != 0) framebuffer->edid = put(answers, info->edid.data, info->edid.size);
}

/* Tables of the firmware; in two base revisions the addresses of some are physical. */
static void answer_tables(struct answers *answers) {
  const struct limine_boot *boot = answers->boot;
  const struct kiln_boot_info *info = boot->info;
  struct fixed *fixed = answers->fixed;
  uint64_t revision = boot->requests.base_revision;
  uint64_t offset = revision == 3 || revision == 4 ? 0 : boot->space.hhdm;

  fixed->rsdp.value = info->rsdp + (revision == 3 ? 0 : boot->space.hhdm);
  if (firmware_has_smbios_3(info, &boot->firmware))
    fixed->smbios.second = info->smbios + offset;
  else
    fixed->smbios.first = info->smbios + offset;
  fixed->efi_system_table.value = info->efi.system_table + offset;
  fixed->efi_memmap.memmap = put(answers, info->efi.memory_map, info->efi.memory_map_size);
  fixed->efi_memmap.memmap_size = info->efi.memory_map_size;
  fixed->efi_memmap.desc_size = info->efi.descriptor_size;
  fixed->efi_memmap.desc_version = info->efi.descriptor_version;
  fixed->event_log.format = info->event_log.format;
  fixed->event_log.size = info->event_log.size;
  fixed->event_log.address =
      (uint64_t)info->event_log.data; /* Kiln's direct map is the kernel's. */
}

/* False: this machine has nothing to say about it. */
static bool has_answer(const struct kiln_boot_info *info, enum limine_feature feature) {
  switch (feature) {
    case LIMINE_FRAMEBUFFER:
      return info->framebuffer.kind == KILN_FRAMEBUFFER_LINEAR;
    case LIMINE_MODULE:
      return info->module_count > 1;
    case LIMINE_RSDP:
      return info->rsdp != 0;
    case LIMINE_SMBIOS:
      return info->smbios != 0;
    case LIMINE_EFI_SYSTEM_TABLE:
    case LIMINE_EFI_MEMMAP:
      return info->efi.system_table != 0;
    case LIMINE_TPM_EVENT_LOG:
      return info->event_log.data != 0 && info->event_log.truncated == 0;
    default:
      return true;
  }
}

uint64_t answers_size(const struct limine_boot *boot) {
  const struct kiln_boot_info *info = boot->info;
  uint64_t size = sizeof(struct fixed) + strlen(info->loader) + strlen(info->command_line) +
                  info->edid.size + info->efi.memory_map_size + 4 * ALIGNMENT;

  for (uint64_t i = 0; i < info->module_count; i++) {
    size += sizeof(struct limine_file) + sizeof(uint64_t) + strlen(info->modules[i].path) +
            strlen(info->modules[i].string) + 3 * ALIGNMENT;
  }
  return size;
}

void answers_fill(const struct limine_boot *boot) {
  const struct kiln_boot_info *info = boot->info;
  struct fixed *fixed = physical_pointer(info, boot->answers);
  struct answers answers = {.boot = boot,
                            .fixed = memset(fixed, 0, sizeof(*fixed)),
                            .hhdm = boot->space.hhdm + boot->answers,
                            .used = sizeof(*fixed)};

  if (info->firmware == KILN_FIRMWARE_UEFI) fixed->firmware_type.value = LIMINE_FIRMWARE_EFI64;
  fixed->hhdm.value = boot->space.hhdm;
  fixed->paging_mode.value = LIMINE_PAGING_4_LEVELS;
  fixed->address.first = boot->image_physical;
  fixed->address.second = boot->image.linked + boot->image.slide;
  answer_loader(&answers);
  answer_files(&answers);
  answer_memory_map(&answers);
  answer_framebuffer(&answers);
  answer_tables(&answers);
  for (uint32_t i = 0; i < LIMINE_FEATURES; i++) {
    struct limine_request *request = boot->requests.found[i];

    if (request != 0 && has_answer(info, i)) request->response = answers.hhdm + responses[i];
  }
  if (boot->requests.tag != 0) {
    boot->requests.tag[1] = boot->requests.base_revision;
    boot->requests.tag[2] = 0;
  }
}
