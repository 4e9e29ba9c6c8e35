/*
 * The sequence from kiln.cfg to the kernel's first instruction. What can fail comes before the
 * screen is taken and the firmware let go, but for what a firmware does wrong in its last map.
 */
#include "boot/core/boot.h"

#include "boot/core/allocate.h"
#include "boot/core/boot_state.h"
#include "boot/core/firmware.h"
#include "boot/core/log.h"
#include "boot/core/measure.h"
#include "boot/core/processors.h"
#include "boot/core/progress.h"
#include "boot/core/random.h"
#include "boot/core/seal.h"
#include "config_name.h"
#include "device_tree.h"
#include "lib/format.h"
#include "lib/string.h"

/* The memory map's first size: 2,730 regions. It doubles until the firmware's map fits. */
#define MAP_BYTES_FIRST (64ull << 10)
#define MAP_BYTES_MAX (4ull << 20)

/* Page tables and maps that small machines come to need from here on: reserved in one piece. */
#define PREPARED_BYTES BOOT_CHUNK

/* Modules that the log has a line for, each; thousands would fill it, and a slow serial line. */
#define MODULES_LOGGED 16u

#define KIB 1024u

/*
 * Finds out what the firmware and this loader check. A signature of a loader that goes on with
 * whatever kiln.cfg there is would be worth nothing.
 */
static enum boot_status check_trust(struct boot *boot) {
  boot->seal = seal_hash();
  boot->secure_boot = firmware_secure_boot();
  if (boot->secure_boot != KILN_SECURE_BOOT_ON || boot->seal.set) return BOOT_OK;
  snprintf(boot->subject, sizeof(boot->subject), "%s", firmware_loader_name);
  return BOOT_NOT_SEALED;
}

/* Does as kiln.cfg says about the consoles, before anything more is printed. */
static void set_consoles(const struct boot *boot) {
  const struct boot_config *config = &boot->config;
  bool sealed = boot->seal.set;

  if (config->serial_set) firmware_serial(config->serial_port, config->serial_baud);
  if (config->log_set) log_show(config->log);
  log_line(LOG_DEBUG, CONFIG_FILE " is %s", sealed ? "verified" : "not verified: any is accepted");
  if (boot->secure_boot != KILN_SECURE_BOOT_UNKNOWN)
    log_line(LOG_DEBUG, "Secure Boot is %s",
             boot->secure_boot == KILN_SECURE_BOOT_ON ? "on" : "off");
  if (config->unknown_line != 0 && !sealed)
    log_line(LOG_WARNING,
             CONFIG_FILE
             " line %u: this key is not known and means nothing; correct "
             "or remove it.",
             config->unknown_line);
}

/* A sealed loader does nothing that it does not understand, and runs no file that is not hashed. */
static enum boot_status check_sealed(struct boot *boot) {
  const struct boot_config *config = &boot->config;
  const char *path = config->kernel_hash.set ? NULL : config->kernel;

  if (config->unknown_line != 0) {
    snprintf(boot->subject, sizeof(boot->subject), CONFIG_FILE " line %u", config->unknown_line);
    return BOOT_CONFIG_UNKNOWN_KEY;
  }
  for (uint32_t i = 0; path == NULL && i < config->module_count; i++) {
    if (config->modules[i].digits == NULL) path = config->modules[i].path;
  }
  if (path == NULL) return BOOT_OK;
  snprintf(boot->subject, sizeof(boot->subject), "%s", path);
  return BOOT_CONFIG_NO_HASH;
}

/* Reads kiln.cfg. What it says about the consoles holds for what is wrong in later lines of it. */
static enum boot_status read_config(struct boot *boot) {
  const struct boot_config *config = &boot->config;
  struct boot_file file;
  uint64_t physical;
  char *text;
  enum boot_status status;

  snprintf(boot->subject, sizeof(boot->subject), CONFIG_FILE);
  boot->hash = &boot->seal;
  status = firmware_open(CONFIG_FILE, &file);
  if (status != BOOT_OK) return status;
  if (file.size > CONFIG_FILE_MAX) return BOOT_CONFIG_TOO_LONG;
  status = boot_allocate(page_align_up(config_memory(file.size)), PAGE_SIZE,
                         KILN_MEMORY_LOADER_RECLAIMABLE, &physical);
  if (status != BOOT_OK) return status;
  text = physical_pointer(physical);
  status = file_read_all(CONFIG_FILE, &file, boot->hash, text);
  if (status != BOOT_OK) return status;
  status = config_parse(text, file.size, &boot->config);
  set_consoles(boot);
  if (config->error_line != 0)
    snprintf(boot->subject, sizeof(boot->subject), CONFIG_FILE " line %u", config->error_line);
  if (status == BOOT_CONFIG_NO_KERNEL && config->unknown_line != 0)
    snprintf(boot->subject, sizeof(boot->subject), CONFIG_FILE " (line %u has an unknown key)",
             config->unknown_line);
  return status == BOOT_OK && boot->seal.set ? check_sealed(boot) : status;
}

static enum boot_status load_kernel(struct boot *boot) {
  const char *path = boot->config.kernel;
  enum boot_status status;

  snprintf(boot->subject, sizeof(boot->subject), "%s", path);
  log_line(LOG_INFO, "loading %s", path);
  boot->hash = &boot->config.kernel_hash;
  status = measure_command_line(MEASURE_KERNEL, path, boot->config.command_line);
  if (status != BOOT_OK) return status;
  return kernel_file_load(path, boot->hash, !boot->config.kaslr_off, &boot->kernel);
}

static enum boot_status load_module(struct boot *boot, uint32_t number) {
  const struct config_module *module = &boot->config.modules[number];
  struct loaded_module loaded;
  enum boot_status status;

  config_module_hash(module, &boot->module_hash);
  boot->hash = &boot->module_hash;
  snprintf(boot->subject, sizeof(boot->subject), "%s", module->path);
  if (number < MODULES_LOGGED)
    log_line(LOG_INFO, "loading %s", module->path);
  else if (number == MODULES_LOGGED)
    log_line(LOG_INFO, "loading %u more modules", boot->config.module_count - number);
  status = measure_command_line(MEASURE_MODULE, module->path, module->string);
  if (status == BOOT_OK) status = module_load(module->path, boot->hash, &loaded);
  if (status == BOOT_OK) boot_info_fill_module(module, &loaded, &boot->modules[number]);
  return status;
}

static enum boot_status load_modules(struct boot *boot) {
  uint32_t count = boot->config.module_count;
  uint64_t physical;
  enum boot_status status;

  boot->modules = NULL;
  if (count == 0) return BOOT_OK;
  snprintf(boot->subject, sizeof(boot->subject), "modules");
  status = boot_allocate(page_align_up(count * sizeof(boot->modules[0])), PAGE_SIZE,
                         KILN_MEMORY_LOADER_RECLAIMABLE, &physical);
  if (status != BOOT_OK) return status;
  boot->modules = physical_pointer(physical);
  for (uint32_t i = 0; status == BOOT_OK && i < count; i++) status = load_module(boot, i);
  return status;
}

/* Copies the log of what was measured, which is all that will be. */
static enum boot_status copy_event_log(struct boot *boot) {
  snprintf(boot->subject, sizeof(boot->subject), "event log");
  return firmware_tpm == NULL ? BOOT_OK : firmware_tpm->copy_log(&boot->event_log);
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
    if (status == BOOT_OK && boot->map.count + boot_allocation_count() + 2 <= capacity / 2)
      return memory_map_normalise(&boot->map);
    if (status == BOOT_OK) status = BOOT_MEMORY_MAP_FULL;
    if (status != BOOT_MEMORY_MAP_FULL) return status;
  }
  return status;
}

/*
 * Takes what the other processors need, by a map of the firmware's that is read for that alone:
 * their tables lie in it, and it is another one afterwards.
 */
static enum boot_status prepare_processors(struct boot *boot) {
  enum boot_status status = read_memory_map(boot);

  if (status != BOOT_OK) return status;
  snprintf(boot->subject, sizeof(boot->subject), "address space");
  return processors_prepare(&boot->space, &boot->map, boot->rsdp, &boot->processors);
}

/* Likewise: where the device tree is, the kernel may have something else. */
static enum boot_status copy_device_tree(struct boot *boot) {
  uint64_t physical = device_tree_physical();
  enum boot_status status;

  if (physical == 0) return BOOT_OK;
  status = read_memory_map(boot);
  if (status != BOOT_OK) return status;
  snprintf(boot->subject, sizeof(boot->subject), "device tree");
  return device_tree_copy(&boot->map, physical, &boot->device_tree);
}

static enum boot_status create_address_space(struct boot *boot) {
  enum boot_status status;

  snprintf(boot->subject, sizeof(boot->subject), "address space");
  boot_prepare(PREPARED_BYTES);
  boot->rsdp = firmware_rsdp();
  boot->smbios = firmware_smbios();
  status = address_space_create(&boot->space, &boot->kernel);
  if (status == BOOT_OK && boot->kernel.header.processors) status = prepare_processors(boot);
  if (status == BOOT_OK) status = copy_device_tree(boot);
  if (status != BOOT_OK) return status;
  return boot_allocate(page_align_up(sizeof(struct boot_pages)), PAGE_SIZE,
                       KILN_MEMORY_LOADER_RECLAIMABLE, &boot->pages);
}

/*
 * Takes memory for the tables that RAM will need. Nothing is asked of the firmware from its map on
 * that could change that.
 */
static enum boot_status prepare_direct_map(struct boot *boot) {
  enum boot_status status = read_memory_map(boot);

  if (status != BOOT_OK) return status;
  snprintf(boot->subject, sizeof(boot->subject), "address space");
  return address_space_reserve(&boot->space, &boot->map);
}

/* Takes the screen: as kiln.cfg says, else as the kernel wishes. */
static enum boot_status take_screen(struct boot *boot) {
  struct kiln_framebuffer *framebuffer = &boot_pages(boot)->info.framebuffer;
  struct screen_wish wish = {.kind = (enum kiln_framebuffer_kind)boot->kernel.header.framebuffer,
                             .width = boot->config.width,
                             .height = boot->config.height};

  if (boot->config.text_mode) wish.kind = KILN_FRAMEBUFFER_TEXT;
  if (boot->config.width != 0) wish.kind = KILN_FRAMEBUFFER_LINEAR;
  snprintf(boot->subject, sizeof(boot->subject), "framebuffer");
  firmware_framebuffer(&wish, framebuffer);
  boot_info_fill_edid(boot);
  return address_space_map_framebuffer(&boot->space, framebuffer);
}

/*
 * Lets the firmware go, and makes the map that it leaves behind the kernel's, and its direct map.
 * Both come from this last map alone: what an earlier one said may have changed.
 */
static enum boot_status leave_firmware(struct boot *boot) {
  const struct kiln_framebuffer *framebuffer = &boot_pages(boot)->info.framebuffer;
  enum boot_status status;

  snprintf(boot->subject, sizeof(boot->subject), "firmware");
  boot->map.count = 0;
  status = firmware_exit(&boot->map);
  if (status != BOOT_OK) return status;
  snprintf(boot->subject, sizeof(boot->subject), "memory map");
  if (framebuffer->kind == KILN_FRAMEBUFFER_LINEAR)
    status = memory_map_add(&boot->map, framebuffer->physical, framebuffer->size,
                            KILN_MEMORY_FRAMEBUFFER);
  if (status == BOOT_OK) status = boot_claim_allocated(&boot->map);
  if (status != BOOT_OK) return status;
  return address_space_map_ram(&boot->space, &boot->map, boot->rsdp, boot->smbios);
}

static enum boot_status run(struct boot *boot) {
  enum boot_status status = check_trust(boot);

  if (status == BOOT_OK) status = read_config(boot);
  if (status == BOOT_OK) status = load_kernel(boot);
  if (status == BOOT_OK) status = load_modules(boot);
  if (status == BOOT_OK) status = copy_event_log(boot);
  if (status == BOOT_OK) status = create_address_space(boot);
  if (status != BOOT_OK) return status;
  boot_info_fill(boot);
  status = prepare_direct_map(boot);
  if (status == BOOT_OK) status = take_screen(boot);
  if (status == BOOT_OK) status = leave_firmware(boot);
  if (status != BOOT_OK) return status;
  if (firmware_tpm != NULL) firmware_tpm->complete_log(&boot->event_log);
  if (boot->kernel.header.processors)
    status = processors_place(&boot->space, &boot->map, boot->processors);
  if (status != BOOT_OK) return status;
  boot_info_complete(boot);
  firmware_enter(boot->space.tables.root, boot->space.handoff_entry,
                 BOOT_PAGES_ADDRESS(boot, arguments));
}

/* Appends a hash to `text`, of `size` bytes, as sha256sum prints it. */
static void append_hash(char *text, size_t size, const char *before, const uint8_t *digest) {
  size_t length = strlen(text);

  snprintf(text + length, size - length, "%s", before);
  for (uint32_t i = 0; i < SHA256_SIZE; i++) {
    length = strlen(text);
    snprintf(text + length, size - length, "%02x", digest[i]);
  }
}

/* Adds to the subject of an error what its sentence leaves open. */
static void add_numbers(struct boot *boot, enum boot_status status) {
  size_t length = strlen(boot->subject);
  char *end = boot->subject + length;

  if (status == BOOT_OUT_OF_MEMORY && boot_missing_memory() != 0)
    snprintf(end, sizeof(boot->subject) - length, " (%llu KiB are missing)",
             (unsigned long long)(boot_missing_memory() + KIB - 1) / KIB);
  if (status == BOOT_FILE_HASH) {
    append_hash(boot->subject, sizeof(boot->subject), " (SHA-256 expected ", boot->hash->digest);
    append_hash(boot->subject, sizeof(boot->subject), ", found ", boot->hash->found);
    length = strlen(boot->subject);
    snprintf(boot->subject + length, sizeof(boot->subject) - length, ")");
  }
  if (status == BOOT_ELF_GAP)
    snprintf(end, sizeof(boot->subject) - length, " (a gap of %u KiB)",
             boot->kernel.image.gap / KIB);
  if (status == BOOT_KERNEL_VERSION)
    snprintf(end, sizeof(boot->subject) - length, " (version %u, loader %u)",
             boot->kernel.header.version, KILN_PROTOCOL_VERSION);
}

_Noreturn void boot_kernel(void) {
  static struct boot boot;
  enum boot_status status;

  progress_set_stage(boot.subject);
  boot.start_time = time_stamp();
  status = run(&boot);
  add_numbers(&boot, status);
  boot_fail(status, boot.subject);
}

_Noreturn void boot_fail(enum boot_status status, const char *subject) {
  log_line(LOG_ERROR, "%s%s%s; %s. (K%02u)", subject != NULL ? subject : "",
           subject != NULL ? ": " : "", boot_status_sentence(status), boot_status_remedy(status),
           (unsigned)status);
  firmware_halt();
}
