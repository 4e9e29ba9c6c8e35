/* Clauses about the boot information, field by field: kiln.h says what each is. */
#include "lib/string.h"
#include "tests/aarch64/state.h"
#include "tests/aarch64/test.h"

#define PAGE_SIZE 4096ull
#define MIB (1ull << 20)

static const char *bytes_at(const struct kiln_boot_info *info, uint64_t physical) {
  return (const char *)(info->direct_map + physical);
}

static void check_memory_map(const struct kiln_boot_info *info) {
  const struct kiln_memory_region *map = info->memory_map;
  bool aligned = true, sorted = true, merged = true, low = true;

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    aligned = aligned && map[i].base % PAGE_SIZE == 0 && map[i].length % PAGE_SIZE == 0 &&
              map[i].length != 0 && map[i].kind != 0;
    low = low && map[i].flags == (map[i].base < MIB ? KILN_MEMORY_LOW : 0) &&
          (map[i].base >= MIB || map[i].base + map[i].length <= MIB);
    if (i == 0) continue;
    sorted = sorted && map[i].base >= map[i - 1].base + map[i - 1].length;
    merged = merged && (map[i].base != map[i - 1].base + map[i - 1].length ||
                        map[i].kind != map[i - 1].kind || map[i].flags != map[i - 1].flags);
  }
  clause(info->memory_map_count > 0 && aligned, "memory map: %u regions of whole pages",
         info->memory_map_count);
  clause(sorted, "memory map: sorted, nothing overlaps");
  clause(merged, "memory map: neighbours differ");
  clause(low, "memory map: what is below 1 MiB is flagged");
  clause(region_is(info, info->kernel.physical, info->kernel.size, KILN_MEMORY_KERNEL),
         "memory map: the kernel is of its kind");
}

static void check_tables(const struct kiln_boot_info *info) {
  clause(info->rsdp != 0 && memcmp(bytes_at(info, info->rsdp), "RSD PTR ", 8) == 0, "rsdp");
  clause(info->smbios != 0 && memcmp(bytes_at(info, info->smbios), "_SM3_", 5) == 0, "smbios");
  clause(info->efi.system_table != 0 &&
             memcmp(bytes_at(info, info->efi.system_table), "IBI SYST", 8) == 0,
         "efi.system_table");
  clause(info->efi.memory_map != 0 && info->efi.descriptor_size >= 40 &&
             info->efi.memory_map_size >= info->efi.descriptor_size,
         "efi.memory_map");
}

static void check_stamps(const struct kiln_boot_info *info) {
  const struct kiln_time_stamps *stamps = &info->time_stamps;
  uint64_t now;

  __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(now));
  clause(0 < stamps->firmware_handoff && stamps->firmware_handoff <= stamps->loader_start &&
             stamps->loader_start <= stamps->kernel_entry && stamps->kernel_entry <= now,
         "time_stamps: later is larger");
}

static void check_placement(const struct kiln_boot_info *info) {
  const struct kiln_placement *kernel = &info->kernel;

  print("KASLR virtual=0x%llx\n", (unsigned long long)kernel->virtual_address);
  clause(kernel->virtual_address >= KILN_KERNEL_BASE &&
             kernel->virtual_address + kernel->size <= KILN_KERNEL_END,
         "kernel.virtual_address");
  clause_equal("kernel.slide", kernel->slide, kernel->virtual_address - KILN_KERNEL_BASE);
  clause(strcmp(kernel->path, "kernel-aarch64.elf") == 0 && kernel->file_size != 0,
         "kernel.path is %s, of %llu bytes", kernel->path, (unsigned long long)kernel->file_size);
}

void state_check_boot_info(const struct kiln_boot_info *info) {
  clause(info->magic == KILN_BOOT_INFO_MAGIC && info->version == KILN_PROTOCOL_VERSION &&
             info->size == sizeof(*info),
         "magic, version %u, size %u", info->version, info->size);
  clause_equal("firmware (UEFI)", info->firmware, KILN_FIRMWARE_UEFI);
  clause(strcmp(info->loader, "Kiln 0.1 (UEFI)") == 0, "loader is \"%s\"", info->loader);
  clause(strcmp(info->command_line, "state of aarch64") == 0, "command_line is \"%s\"",
         info->command_line);
  clause_equal("stack.size", info->stack.size, KILN_STACK_DEFAULT);
  clause_equal("module_count", info->module_count, 0);
  clause(info->boot_disk.partitioning == KILN_PARTITIONING_GPT && info->boot_disk.partition == 1 &&
             info->boot_disk.first_block == 2048,
         "boot_disk: the first partition of a GPT");
  clause_equal("trust.secure_boot (AAVMF has no keys)", info->trust.secure_boot,
               KILN_SECURE_BOOT_SETUP);
  clause_equal("network.kind", info->network.kind, KILN_NETWORK_NONE);
  clause(info->log.size > 0 && info->log.text[info->log.size - 1] == '\n' &&
             info->log.text[info->log.size] == '\0',
         "log: %llu bytes", (unsigned long long)info->log.size);
  check_placement(info);
  check_memory_map(info);
  check_tables(info);
  check_stamps(info);
}
