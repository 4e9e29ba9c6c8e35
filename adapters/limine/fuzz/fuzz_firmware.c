/*
 * A fuzz target for all that reads the firmware's tables. The input is a page of reserved
 * memory, where the boot information says that the tables begin: whatever it says, what
 * is noted are whole pages, lists lie where memory is, and the kernel's memory map is one.
 */
#include "adapters/limine/acpi.h"
#include "adapters/limine/devices.h"
#include "adapters/limine/firmware.h"
#include "adapters/limine/memory_map.h"
#include "adapters/limine/tests/machine.h"
#include "boot/core/fuzz/fuzz.h"

#define TABLES_SIZE 4096u /* From ACPI_AT on. */
#define MAP_ENTRIES 1024u

static void check_list(const struct firmware_tables *tables, const struct table_list *list) {
  uint64_t start = (uint64_t)list->next - tables->low;

  if (list->next == 0) return;
  INVARIANT(list->end >= list->next && list->end - list->next <= TABLE_MAX);
  INVARIANT(start < FOUR_GIB && (uint64_t)list->end - tables->low <= FOUR_GIB);
}

static void check_tables(const struct firmware_tables *tables) {
  INVARIANT(tables->piece_count <= TABLE_PIECES);
  for (uint32_t i = 0; i < tables->piece_count; i++) {
    const struct memory_piece *piece = &tables->pieces[i];

    INVARIANT(piece->base % PAGE_SIZE == 0 && piece->length % PAGE_SIZE == 0);
    INVARIANT(piece->length <= TABLE_MAX + PAGE_SIZE);
    INVARIANT(piece->base <= KILN_DIRECT_MAP_SIZE);
  }
  check_list(tables, &tables->madt);
  check_list(tables, &tables->dmar);
  check_list(tables, &tables->ivrs);
}

static void check_map(const struct machine *machine, const struct firmware_tables *tables) {
  static struct limine_memmap_entry entries[MAP_ENTRIES];
  struct adapter_memory memory = {.info = &machine->info};
  struct limine_map_source source = {&memory, tables, 6};
  uint32_t count;
  uint64_t end = 0;

  INVARIANT(memory_map_bound(&source) <= MAP_ENTRIES);
  count = memory_map_fill(&source, entries);
  INVARIANT(count <= memory_map_bound(&source));
  for (uint32_t i = 0; i < count; i++) {
    INVARIANT(entries[i].base >= end && entries[i].length != 0);
    end = entries[i].base + entries[i].length;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct machine machine;
  static uint32_t local_apic[256];
  static struct firmware_tables tables;
  uint8_t *memory;

  if (size > TABLES_SIZE) return 0;
  if (machine.info.direct_map == 0) {
    make_machine(&machine);
    /* What lies above the memory there is reads as 0: addresses in tables can be any. */
    machine.info.direct_map = (uint64_t)mmap(NULL, FOUR_GIB, PROT_READ | PROT_WRITE,
                                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    INVARIANT(machine.info.direct_map != (uint64_t)MAP_FAILED);
    machine.info.rsdp = ACPI_AT;
    machine.info.smbios = ACPI_AT + 0x800;
    machine.info.efi.system_table = ACPI_AT + 0xa00;
  }
  memory = machine_memory(&machine, ACPI_AT);
  memset(memory, 0, TABLES_SIZE);
  memcpy(memory, data, size);
  tables = (struct firmware_tables){.low = machine.info.direct_map};
  acpi_find(&machine.info, &tables);
  firmware_find(&machine.info, &tables);
  check_tables(&tables);
  check_map(&machine, &tables);
  local_apic[4 * 3] = 6u << 16;
  local_apic[4 * 0x35] = 0;
  devices_set_local_apic(&tables, local_apic);
  INVARIANT((local_apic[4 * 0x35] & 0x10000) != 0);
  return 0;
}
