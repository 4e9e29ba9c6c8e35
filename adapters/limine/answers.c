/* Filling in of responses: see answers.h. Each is a function that knows one feature or two. */
#include "adapters/limine/answers.h"

#include "lib/string.h"

#define ALIGNMENT 8u
#define FIXED_SIZE 2048u /* Bytes of all responses and structures of which there is one. */

/* Memory that is handed out from its beginning. */
struct answers {
  const struct limine_boot *boot;
  uint8_t *memory;
  uint64_t hhdm; /* Virtual address of `memory`, for the kernel, */
  uint64_t used; /* and how much of it is used. */
};

/* Where the kernel sees physical memory. */
static uint64_t hhdm(const struct answers *answers, uint64_t physical) {
  return answers->boot->space.hhdm + physical;
}

/* Appends `length` bytes of `from`; returns where the kernel sees them. */
static uint64_t put(struct answers *answers, const void *from, uint64_t length) {
  uint64_t address = answers->hhdm + answers->used;

  memcpy(answers->memory + answers->used, from, length);
  answers->used += (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  return address;
}

static uint64_t put_string(struct answers *answers, const char *string) {
  return put(answers, string, strlen(string) + 1);
}

/* The request of that feature, if there is one that has still to be answered. */
static void answer(struct answers *answers, enum limine_feature feature, const void *response,
                   uint64_t size) {
  struct limine_request *request = answers->boot->requests.found[feature];

  if (request != 0) request->response = put(answers, response, size);
}

static void answer_value(struct answers *answers, enum limine_feature feature, uint64_t value) {
  struct limine_value_response response = {.value = value};

  answer(answers, feature, &response, sizeof(response));
}

static void answer_pair(struct answers *answers, enum limine_feature feature, uint64_t first,
                        uint64_t second) {
  struct limine_pair_response response = {.first = first, .second = second};

  answer(answers, feature, &response, sizeof(response));
}

/* Features whose answer is one number, or that it is done. */
static void answer_simple(struct answers *answers) {
  const struct limine_boot *boot = answers->boot;
  const struct limine_response done = {.revision = 0};

  answer_value(
      answers, LIMINE_FIRMWARE_TYPE,
      boot->info->firmware == KILN_FIRMWARE_UEFI ? LIMINE_FIRMWARE_EFI64 : LIMINE_FIRMWARE_X86BIOS);
  answer_value(answers, LIMINE_HHDM, boot->space.hhdm);
  answer_value(answers, LIMINE_PAGING_MODE, LIMINE_PAGING_4_LEVELS);
  answer(answers, LIMINE_STACK_SIZE, &done, sizeof(done));
  answer(answers, LIMINE_ENTRY_POINT, &done, sizeof(done));
  answer(answers, LIMINE_KEEP_IOMMU, &done, sizeof(done)); /* Nobody here touches them. */
  answer_pair(answers, LIMINE_EXECUTABLE_ADDRESS, boot->image_physical,
              boot->image.linked + boot->image.slide);
}

/* The name is the first word of what Kiln's loaders call themselves, the version all others. */
static void answer_loader(struct answers *answers) {
  const char *version = answers->boot->info->loader;
  uint64_t name = answers->hhdm + answers->used;
  uint8_t *copy = answers->memory + answers->used;
  uint32_t length = 0;

  put_string(answers, version);
  while (version[length] != '\0' && version[length] != ' ') length++;
  copy[length] = '\0';
  if (version[length] == ' ') length++;
  answer_pair(answers, LIMINE_BOOTLOADER_INFO, name, name + length);
}

/* A file of the boot volume ("File Structure"). */
static struct limine_file describe(struct answers *answers, const struct kiln_module *module,
                                   uint64_t string) {
  const struct kiln_boot_disk *disk = &answers->boot->info->boot_disk;
  struct limine_file file = {.address = hhdm(answers, module->physical),
                             .size = module->size,
                             .string = string,
                             .partition_index = disk->partition,
                             .mbr_disk_id = disk->mbr_signature};

  memcpy(file.gpt_disk_uuid, disk->disk_guid, sizeof(file.gpt_disk_uuid));
  memcpy(file.gpt_part_uuid, disk->partition_guid, sizeof(file.gpt_part_uuid));
  file.path = put(answers, "/", 1); /* The path itself comes right behind it. */
  answers->used -= ALIGNMENT - 1;
  put_string(answers, module->path);
  answers->used = (answers->used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  return file;
}

static void answer_files(struct answers *answers) {
  const struct kiln_boot_info *info = answers->boot->info;
  uint64_t cmdline = put_string(answers, info->command_line);
  struct limine_file file = describe(answers, &info->modules[0], cmdline);
  struct limine_array_response modules = {.count = info->module_count - 1};
  uint64_t *pointers = (uint64_t *)(void *)(answers->memory + answers->used);

  answer_value(answers, LIMINE_CMDLINE, cmdline);
  answer_value(answers, LIMINE_EXECUTABLE_FILE, put(answers, &file, sizeof(file)));
  if (modules.count == 0) return;
  pointers = (uint64_t *)(void *)(answers->memory + answers->used);
  modules.pointers = answers->hhdm + answers->used;
  answers->used += modules.count * sizeof(*pointers);
  for (uint64_t i = 0; i < modules.count; i++) {
    const struct kiln_module *module = &info->modules[i + 1];

    file = describe(answers, module, put_string(answers, module->string));
    pointers[i] = put(answers, &file, sizeof(file));
  }
  answer(answers, LIMINE_MODULE, &modules, sizeof(modules));
}

static void answer_memory_map(struct answers *answers) {
  const struct limine_boot *boot = answers->boot;
  struct limine_array_response response = {.count = boot->space.entry_count,
                                           .pointers = answers->hhdm + answers->used};

  for (uint64_t i = 0; i < response.count; i++) {
    uint64_t pointer = hhdm(answers, boot->map) + i * sizeof(struct limine_memmap_entry);

    put(answers, &pointer, sizeof(pointer));
  }
  answer(answers, LIMINE_MEMMAP, &response, sizeof(response));
}

static void answer_framebuffer(struct answers *answers) {
  const struct kiln_boot_info *info = answers->boot->info;
  const struct kiln_framebuffer *screen = &info->framebuffer;
  struct limine_video_mode mode = {.pitch = screen->pitch,
                                   .width = screen->width,
                                   .height = screen->height,
                                   .bpp = (uint16_t)screen->bits_per_pixel,
                                   .memory_model = LIMINE_FRAMEBUFFER_RGB,
                                   .red_mask_size = screen->red.bits,
                                   .red_mask_shift = screen->red.shift,
                                   .green_mask_size = screen->green.bits,
                                   .green_mask_shift = screen->green.shift,
                                   .blue_mask_size = screen->blue.bits,
                                   .blue_mask_shift = screen->blue.shift};
  struct limine_framebuffer framebuffer = {.address = hhdm(answers, screen->physical),
                                           .width = mode.width,
                                           .height = mode.height,
                                           .pitch = mode.pitch,
                                           .bpp = mode.bpp,
                                           .memory_model = mode.memory_model,
                                           .red_mask_size = mode.red_mask_size,
                                           .red_mask_shift = mode.red_mask_shift,
                                           .green_mask_size = mode.green_mask_size,
                                           .green_mask_shift = mode.green_mask_shift,
                                           .blue_mask_size = mode.blue_mask_size,
                                           .blue_mask_shift = mode.blue_mask_shift,
                                           .edid_size = info->edid.size,
                                           .mode_count = 1};
  struct limine_array_response response = {.revision = 1, .count = 1};
  uint64_t pointer;

  if (screen->kind != KILN_FRAMEBUFFER_LINEAR) return;
  if (info->edid.size != 0) framebuffer.edid = put(answers, info->edid.data, info->edid.size);
  pointer = put(answers, &mode, sizeof(mode));
  framebuffer.modes = put(answers, &pointer, sizeof(pointer));
  pointer = put(answers, &framebuffer, sizeof(framebuffer));
  response.pointers = put(answers, &pointer, sizeof(pointer));
  answer(answers, LIMINE_FRAMEBUFFER, &response, sizeof(response));
}

/* True when SMBIOS's entry point is the 64-bit one (SMBIOS 3.6 §5.2.2). */
static bool is_smbios_3(const struct limine_boot *boot) {
  return memcmp(physical_pointer(boot->info, boot->info->smbios), "_SM3_", 5) == 0;
}

/* Tables of the firmware; in some base revisions their addresses are physical. */
static void answer_tables(struct answers *answers) {
  const struct limine_boot *boot = answers->boot;
  const struct kiln_boot_info *info = boot->info;
  uint64_t revision = boot->requests.base_revision, smbios = info->smbios;
  struct limine_efi_memmap_response map = {.memmap_size = info->efi.memory_map_size,
                                           .desc_size = info->efi.descriptor_size,
                                           .desc_version = info->efi.descriptor_version};

  if (info->rsdp != 0)
    answer_value(answers, LIMINE_RSDP, revision == 3 ? info->rsdp : hhdm(answers, info->rsdp));
  if (smbios != 0) {
    bool is_64 = is_smbios_3(boot);

    if (revision < 3) smbios = hhdm(answers, smbios);
    answer_pair(answers, LIMINE_SMBIOS, is_64 ? 0 : smbios, is_64 ? smbios : 0);
  }
  if (info->efi.system_table == 0) return;
  answer_value(answers, LIMINE_EFI_SYSTEM_TABLE,
               revision < 3 ? hhdm(answers, info->efi.system_table) : info->efi.system_table);
  map.memmap = put(answers, info->efi.memory_map, info->efi.memory_map_size);
  answer(answers, LIMINE_EFI_MEMMAP, &map, sizeof(map));
}

uint64_t answers_size(const struct limine_boot *boot) {
  const struct kiln_boot_info *info = boot->info;
  uint64_t size = FIXED_SIZE + strlen(info->loader) + strlen(info->command_line) + info->edid.size +
                  info->efi.memory_map_size;

  for (uint64_t i = 0; i < info->module_count; i++) {
    size += sizeof(struct limine_file) + sizeof(uint64_t) + strlen(info->modules[i].path) +
            strlen(info->modules[i].string) + 4 * ALIGNMENT;
  }
  return size;
}

void answers_fill(const struct limine_boot *boot) {
  struct answers answers = {.boot = boot,
                            .memory = physical_pointer(boot->info, boot->answers),
                            .hhdm = boot->space.hhdm + boot->answers};

  answer_simple(&answers);
  answer_loader(&answers);
  answer_files(&answers);
  answer_memory_map(&answers);
  answer_framebuffer(&answers);
  answer_tables(&answers);
  if (boot->requests.tag != 0) {
    boot->requests.tag[1] = boot->requests.base_revision;
    boot->requests.tag[2] = 0;
  }
}
