/*
 * The sequence from kiln.cfg to the kernel's first instruction. Everything that can fail
 * comes before the screen is taken and the firmware let go.
 */
#include "boot/core/boot.h"

#include "boot/core/address_space.h"
#include "boot/core/allocate.h"
#include "boot/core/config.h"
#include "boot/core/firmware.h"
#include "boot/core/kernel_file.h"
#include "boot/core/log.h"
#include "boot/handoff/handoff.h"
#include "lib/format.h"
#include "lib/string.h"

#define CONFIG_FILE "kiln.cfg"

/* The memory map's first size: 2,730 regions. It doubles until the firmware's map fits. */
#define MAP_BYTES_FIRST (64ull << 10)
#define MAP_BYTES_MAX (4ull << 20)

/* What lies in the pages that hold the boot information. */
struct boot_pages {
  struct kiln_boot_info info;
  struct handoff_arguments arguments;
  char command_line[CONFIG_COMMAND_LINE_MAX];
  char loader[64];
};

/* All that is known about this boot; there is one. */
struct boot {
  struct boot_config config;
  struct kernel_file kernel;
  struct memory_map map;
  struct address_space space;
  uint64_t pages;                     /* Physical address of struct boot_pages. */
  uint64_t rsdp;                      /* Physical address, or 0. */
  char subject[CONFIG_PATH_MAX + 32]; /* What is being worked on, for an error message. */
};

static enum boot_status read_config(struct boot *boot) {
  static char text[CONFIG_FILE_MAX];
  struct boot_file file;
  enum boot_status status;

  snprintf(boot->subject, sizeof(boot->subject), CONFIG_FILE);
  status = firmware_open(CONFIG_FILE, &file);
  if (status != BOOT_OK) return status;
  if (file.size > sizeof(text)) return BOOT_CONFIG_TOO_LONG;
  status = firmware_read(&file, 0, text, file.size);
  if (status != BOOT_OK) return status;
  status = config_parse(text, file.size, &boot->config);
  if (boot->config.error_line != 0)
    snprintf(boot->subject, sizeof(boot->subject), CONFIG_FILE " line %u",
             boot->config.error_line);
  if (status == BOOT_OK && boot->config.unknown_line != 0)
    log_line("warning: " CONFIG_FILE " line %u: unknown key, ignored", boot->config.unknown_line);
  return status;
}

static enum boot_status load_kernel(struct boot *boot) {
  snprintf(boot->subject, sizeof(boot->subject), "%s", boot->config.kernel);
  log_line("loading %s", boot->config.kernel);
  return kernel_file_load(boot->config.kernel, &boot->kernel);
}

/* Reads the firmware's map into memory that has room for twice as many regions, as the map
   grows with every allocation and when the firmware is left. */
static enum boot_status read_memory_map(struct boot *boot) {
  enum boot_status status = BOOT_MEMORY_MAP_FULL;

  snprintf(boot->subject, sizeof(boot->subject), "memory map");
  for (uint64_t bytes = MAP_BYTES_FIRST; bytes <= MAP_BYTES_MAX; bytes *= 2) {
    uint64_t physical;
    uint32_t capacity = (uint32_t)(bytes / sizeof(struct kiln_memory_region));

    status = boot_allocate(bytes, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);
    if (status != BOOT_OK) return status;
    boot->map = (struct memory_map){.regions = physical_pointer(physical), .capacity = capacity};
    status = firmware_memory_map(&boot->map);
    if (status == BOOT_OK && boot->map.count <= capacity / 2)
      return memory_map_normalise(&boot->map);
    if (status == BOOT_OK) status = BOOT_MEMORY_MAP_FULL;
    if (status != BOOT_MEMORY_MAP_FULL) return status;
  }
  return status;
}

static enum boot_status create_address_space(struct boot *boot) {
  enum boot_status status;

  snprintf(boot->subject, sizeof(boot->subject), "address space");
  boot->rsdp = firmware_rsdp();
  status = address_space_create(&boot->space, &boot->kernel);
  if (status != BOOT_OK) return status;
  status = address_space_map_ram(&boot->space, &boot->map, boot->rsdp);
  if (status != BOOT_OK) return status;
  return boot_allocate(page_align_up(sizeof(struct boot_pages)), PAGE_SIZE,
                       KILN_MEMORY_LOADER_RECLAIMABLE, &boot->pages);
}

/* Writes all of the boot information but the screen and the memory map. */
static void fill_boot_info(const struct boot *boot, struct boot_pages *pages) {
  struct kiln_boot_info *info = &pages->info;
  uint64_t command_line = boot->pages + __builtin_offsetof(struct boot_pages, command_line);
  uint64_t loader = boot->pages + __builtin_offsetof(struct boot_pages, loader);

  *info = (struct kiln_boot_info){
      .magic = KILN_BOOT_INFO_MAGIC,
      .version = KILN_PROTOCOL_VERSION,
      .size = sizeof(*info),
      .firmware = firmware_kind,
      .command_line = (__typeof__(info->command_line))direct_map_address(command_line),
      .loader = (__typeof__(info->loader))direct_map_address(loader),
      .direct_map = DIRECT_MAP_BASE,
      .rsdp = boot->rsdp,
      .kernel = {.physical = boot->kernel.physical,
                 .virtual_address = boot->kernel.image.base,
                 .size = boot->kernel.image.size},
      .stack = boot->space.stack,
  };
  pages->arguments = (struct handoff_arguments){
      .boot_info = direct_map_address(boot->pages),
      .kernel_entry = boot->kernel.image.entry,
      .stack_top = boot->space.stack.base + boot->space.stack.size,
      .identity_slot = boot->space.identity_slot,
  };
  memcpy(pages->command_line, boot->config.command_line, sizeof(pages->command_line));
  snprintf(pages->loader, sizeof(pages->loader), "%s", firmware_loader_name);
}

/* Takes the screen, lets the firmware go and writes what is known only then. */
static enum boot_status leave_firmware(struct boot *boot, struct kiln_boot_info *info) {
  enum boot_status status;

  firmware_framebuffer((enum kiln_framebuffer_kind)boot->kernel.header.framebuffer,
                       &info->framebuffer);
  snprintf(boot->subject, sizeof(boot->subject), "framebuffer");
  status = address_space_map_framebuffer(&boot->space, &info->framebuffer);
  if (status != BOOT_OK) return status;
  snprintf(boot->subject, sizeof(boot->subject), "firmware");
  boot->map.count = 0;
  status = firmware_exit(&boot->map);
  if (status != BOOT_OK) return status;
  if (info->framebuffer.kind == KILN_FRAMEBUFFER_LINEAR)
    status = memory_map_add(&boot->map, info->framebuffer.physical, info->framebuffer.size,
                            KILN_MEMORY_FRAMEBUFFER);
  if (status != BOOT_OK) return status;
  status = memory_map_normalise(&boot->map);
  if (status != BOOT_OK) return status;
  status = boot_claim_allocated(&boot->map);
  info->memory_map = (__typeof__(info->memory_map))direct_map_address(
      (uint64_t)(uintptr_t)boot->map.regions);
  info->memory_map_count = boot->map.count;
  return status;
}

static enum boot_status run(struct boot *boot) {
  struct boot_pages *pages;
  enum boot_status status = read_config(boot);

  if (status == BOOT_OK) status = load_kernel(boot);
  if (status == BOOT_OK) status = read_memory_map(boot);
  if (status == BOOT_OK) status = create_address_space(boot);
  if (status != BOOT_OK) return status;
  pages = physical_pointer(boot->pages);
  fill_boot_info(boot, pages);
  status = leave_firmware(boot, &pages->info);
  if (status != BOOT_OK) return status;
  firmware_enter(boot->space.tables.root, boot->space.handoff_entry,
                 direct_map_address(boot->pages +
                                    __builtin_offsetof(struct boot_pages, arguments)));
}

_Noreturn void boot_kernel(void) {
  static struct boot boot;

  boot_fail(run(&boot), boot.subject);
}

_Noreturn void boot_fail(enum boot_status status, const char *subject) {
  if (subject != NULL)
    log_line("error: %s: %s; %s.", subject, boot_status_sentence(status),
             boot_status_remedy(status));
  else
    log_line("error: %s; %s.", boot_status_sentence(status), boot_status_remedy(status));
  firmware_halt();
}
