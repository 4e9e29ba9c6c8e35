/* Checks, copies and prints struct kiln_boot_info: see boot_info.h. */
#include "kernel/boot_info.h"

#include <stdint.h>

#include "kernel/console/console.h"
#include "kernel/memory/memory.h"
#include "kernel/panic.h"
#include "lib/string.h"

#define PAGE_BYTES 4096u

#define KIB 1024u
#define MODULES_PRINTED 16u /* Lines; a disk can have thousands of modules. */
#define MIB (1024u * 1024u)

void boot_info_check(const struct kiln_boot_info *info) {
  if (info->magic != KILN_BOOT_INFO_MAGIC) {
    panic(
        "no boot information at %p: its magic number is %016lx; start this kernel with a "
        "Kiln loader",
        (const void *)info, info->magic);
  }
  if (info->version != KILN_PROTOCOL_VERSION || info->size < sizeof(*info)) {
    panic(
        "the loader speaks version %u of the boot protocol (%u bytes), this kernel version %u "
        "(%zu bytes); build both from the same sources",
        info->version, info->size, KILN_PROTOCOL_VERSION, sizeof(*info));
  }
}

/* A copy of `size` bytes; null stays null. */
static void *keep(const void *bytes, uint64_t size) {
  void *copy;

  if (bytes == NULL) {
    return NULL;
  }
  copy = kmalloc(size);
  if (copy == NULL) {
    panic("no memory to keep %lu bytes of what the loader handed over", size);
  }
  return memcpy(copy, bytes, size);
}

static const char *keep_text(const char *text) {
  return keep(text, strlen(text) + 1);
}

static const struct kiln_module *keep_modules(const struct kiln_boot_info *info) {
  struct kiln_module *modules = keep(info->modules, info->module_count * sizeof(*modules));

  for (uint64_t i = 0; i < info->module_count; i++) {
    modules[i].path = keep_text(modules[i].path);
    modules[i].string = keep_text(modules[i].string);
  }
  return modules;
}

/* In pages of its own: each element is a cache line. */
static struct kiln_processor *keep_processors(const struct kiln_processors *processors) {
  uint64_t size = processors->count * sizeof(*processors->list);
  struct kiln_processor *list;

  if (processors->count == 0) {
    return NULL;
  }
  list = memory_allocate_pages((size + PAGE_BYTES - 1) / PAGE_BYTES, 1);
  if (list == NULL) {
    panic("no memory to keep the list of %u processors", processors->count);
  }
  return memcpy(list, processors->list, size);
}

const struct kiln_boot_info *boot_info_keep(const struct kiln_boot_info *info) {
  struct kiln_boot_info *copy = keep(info, sizeof(*info));

  copy->size = sizeof(*info);
  copy->memory_map = keep(info->memory_map, info->memory_map_count * sizeof(*info->memory_map));
  copy->command_line = keep_text(info->command_line);
  copy->loader = keep_text(info->loader);
  copy->kernel.path = keep_text(info->kernel.path);
  copy->edid.data = keep(info->edid.data, info->edid.size);
  copy->modules = keep_modules(info);
  copy->efi.memory_map = keep(info->efi.memory_map, info->efi.memory_map_size);
  copy->log.text = keep(info->log.text, info->log.size + 1);
  copy->event_log.data = keep(info->event_log.data, info->event_log.size);
  copy->processors.list = keep_processors(&info->processors);
  if (info->network.kind != KILN_NETWORK_NONE) {
    copy->network.file = keep_text(info->network.file);
  }
  return copy;
}

static const char *firmware_name(uint32_t firmware) {
  switch (firmware) {
    case KILN_FIRMWARE_BIOS:
      return "BIOS";
    case KILN_FIRMWARE_UEFI:
      return "UEFI";
    default:
      return "unknown";
  }
}

static const char *memory_name(uint32_t kind) {
  switch (kind) {
    case KILN_MEMORY_USABLE:
      return "usable";
    case KILN_MEMORY_LOADER_RECLAIMABLE:
      return "loader (reclaimable)";
    case KILN_MEMORY_KERNEL:
      return "kernel";
    case KILN_MEMORY_MODULE:
      return "module";
    case KILN_MEMORY_FRAMEBUFFER:
      return "framebuffer";
    case KILN_MEMORY_ACPI_RECLAIMABLE:
      return "ACPI tables (reclaimable)";
    case KILN_MEMORY_ACPI_NVS:
      return "ACPI NVS";
    case KILN_MEMORY_RUNTIME:
      return "UEFI runtime";
    case KILN_MEMORY_BAD:
      return "bad";
    case KILN_MEMORY_RESERVED:
      return "reserved";
    case KILN_MEMORY_PERSISTENT:
      return "persistent";
    case KILN_MEMORY_SPECIFIC_PURPOSE:
      return "specific purpose";
    case KILN_MEMORY_UNACCEPTED:
      return "unaccepted";
    default:
      return "unknown kind";
  }
}

static void print_framebuffer(const struct kiln_framebuffer *framebuffer) {
  switch (framebuffer->kind) {
    case KILN_FRAMEBUFFER_NONE:
      kprintf(LOG_INFO, "framebuffer   none\n");
      break;
    case KILN_FRAMEBUFFER_TEXT:
      kprintf(LOG_INFO, "framebuffer   text, %u x %u cells at %p\n", framebuffer->width,
              framebuffer->height, framebuffer->address);
      break;
    default:
      kprintf(LOG_INFO,
              "framebuffer   %u x %u pixels of %u bits, pitch %u, at %p (physical 0x%lx)\n",
              framebuffer->width, framebuffer->height, framebuffer->bits_per_pixel,
              framebuffer->pitch, framebuffer->address, framebuffer->physical);
  }
}

void boot_info_print_modules(const struct kiln_boot_info *info) {
  if (info->module_count == 0) {
    kprintf(LOG_INFO, "module        none\n");
  }
  for (uint64_t i = 0; i < info->module_count; i++) {
    if (i == MODULES_PRINTED) {
      kprintf(LOG_INFO, "module        and %lu more\n", info->module_count - i);
      break;
    }
    const struct kiln_module *module = &info->modules[i];

    kprintf(LOG_INFO, "module        %s, %lu bytes at %p: \"%s\"\n", module->path, module->size,
            module->address, module->string);
  }
}

static void print_boot_disk(const struct kiln_boot_disk *disk) {
  static const char *const partitionings[] = {
      [KILN_PARTITIONING_NONE] = "not partitioned",
      [KILN_PARTITIONING_MBR] = "MBR",
      [KILN_PARTITIONING_GPT] = "GPT",
      [KILN_PARTITIONING_EL_TORITO] = "El Torito",
  };
  uint32_t known = sizeof(partitionings) / sizeof(partitionings[0]);

  kprintf(LOG_INFO, "boot disk     %s, partition %u: %lu blocks from block %lu on\n",
          disk->partitioning < known ? partitionings[disk->partitioning] : "unknown",
          disk->partition, disk->blocks, disk->first_block);
}

/* Where the loader came from: from a server with an IPv4 address, or one whose name is in the URL.
 */
static void print_network(const struct kiln_network *network) {
  const uint8_t *server = network->server, *mac = network->mac;

  kprintf(LOG_INFO, "network       \"%s\"", network->file);
  if (network->address_size == 4) {
    kprintf(LOG_INFO, " from %u.%u.%u.%u", server[0], server[1], server[2], server[3]);
  }
  kprintf(LOG_INFO, " by the card %02x:%02x:%02x:%02x:%02x:%02x\n", mac[0], mac[1], mac[2], mac[3],
          mac[4], mac[5]);
}

/* The disk, or the network, or both: a disk in memory that came by a network. */
static void print_origin(const struct kiln_boot_info *info) {
  if (info->network.kind != KILN_NETWORK_TFTP) print_boot_disk(&info->boot_disk);
  if (info->network.kind != KILN_NETWORK_NONE) print_network(&info->network);
}

static void print_trust(const struct kiln_trust *trust) {
  static const char *const secure_boot[] = {
      [KILN_SECURE_BOOT_UNKNOWN] = "not known",
      [KILN_SECURE_BOOT_OFF] = "off",
      [KILN_SECURE_BOOT_SETUP] = "off, in setup mode",
      [KILN_SECURE_BOOT_ON] = "on",
  };
  uint32_t known = sizeof(secure_boot) / sizeof(secure_boot[0]);

  kprintf(LOG_INFO, "trust         Secure Boot %s, files %s\n",
          trust->secure_boot < known ? secure_boot[trust->secure_boot] : "unknown",
          trust->verified ? "verified" : "not verified");
}

static void print_time_stamps(const struct kiln_time_stamps *stamps) {
  uint64_t start = stamps->firmware_handoff;

  kprintf(LOG_INFO, "time stamps   loader after %lu thousand cycles, kernel after %lu thousand\n",
          (stamps->loader_start - start) / 1000, (stamps->kernel_entry - start) / 1000);
}

void boot_info_print_map(const struct kiln_boot_info *info, enum log_level level) {
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    const struct kiln_memory_region *region = &info->memory_map[i];

    kprintf(level, "  %012lx-%012lx %10lu KiB  %s\n", region->base,
            region->base + region->length - 1, region->length / KIB, memory_name(region->kind));
  }
}

static void print_memory(const struct kiln_boot_info *info) {
  uint64_t usable = 0;

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    if (info->memory_map[i].kind == KILN_MEMORY_USABLE) {
      usable += info->memory_map[i].length;
    }
  }
  kprintf(LOG_INFO, "memory        %lu MiB usable, %u regions\n", usable / MIB,
          info->memory_map_count);
}

/* Repeats what the loader has warned of, as its own screen is gone. Each of its messages is a line.
 */
static void print_warnings(const struct kiln_log *log) {
  static const char warning[] = "kiln: warning: ";
  const char *end;

  for (const char *line = log->text; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    if (strncmp(line, warning, strlen(warning)) != 0) continue;
    line += strlen(warning);
    kprintf(LOG_WARNING, "loader: %.*s\n", (int)(end - line), line);
  }
}

void boot_info_print(const struct kiln_boot_info *info) {
  kprintf(LOG_INFO, "loader        %s, boot protocol %u\n", info->loader, info->version);
  kprintf(LOG_INFO, "firmware      %s\n", firmware_name(info->firmware));
  kprintf(LOG_INFO, "kernel        %s, %lu KiB at 0x%lx (physical 0x%lx), slide 0x%lx\n",
          info->kernel.path, info->kernel.size / KIB, info->kernel.virtual_address,
          info->kernel.physical, info->kernel.slide);
  boot_info_print_modules(info);
  kprintf(LOG_INFO, "stack         %lu KiB at 0x%lx\n", info->stack.size / KIB, info->stack.base);
  kprintf(LOG_INFO, "command line  \"%s\"\n", info->command_line);
  print_framebuffer(&info->framebuffer);
  kprintf(LOG_INFO, "display       %lu bytes of EDID\n", info->edid.size);
  kprintf(LOG_INFO, "tables        ACPI RSDP 0x%lx, SMBIOS 0x%lx, EFI system table 0x%lx\n",
          info->rsdp, info->smbios, info->efi.system_table);
  print_origin(info);
  print_trust(&info->trust);
  print_time_stamps(&info->time_stamps);
  print_memory(info);
  boot_info_print_map(info, LOG_DEBUG);
  print_warnings(&info->log);
}
