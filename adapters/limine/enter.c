/* What runs on the bare machine only, in the adapter's own place: see enter.h. */
#include "adapters/limine/enter.h"

#include "lib/string.h"
#include "lib/x86/port_io.h"

#define CR3_ADDRESS 0x000ffffffffff000ull
#define HHDM_FIRST 256u /* Entries of the PML4 that the direct map has: 64 TiB. */
#define HHDM_ENTRIES 128u
#define STRUCTURE_OFFSET (ENTER_SIZE / 2) /* enter.asm has it as well. */

/* Entries of page tables (Intel SDM 3A §4.5.4). */
#define ENTRY_TABLE 0x3ull
#define ENTRY_LARGE_PAGE 0x83ull
#define TABLE_ENTRIES 512u
#define LARGE_PAGE (2ull << 20)

#define PIC_1_MASK 0x21u /* 8259A data sheet: OCW1, a bit for each line. */
#define PIC_2_MASK 0xa1u

/* Registers of an I/O APIC, one behind the other (Intel 82093AA data sheet §3). */
#define IO_APIC_SELECT 0u /* In units of 4 bytes: which one, */
#define IO_APIC_WINDOW 4u /* and its content. */
#define IO_APIC_VERSION 1u
#define IO_APIC_REDIRECTION 16u /* Two for each entry; the lower comes first. */
#define REDIRECTION_MODE 0x700u /* Delivery mode: 0 fixed, 100h lowest priority. */
#define REDIRECTION_LOWEST 0x100u
#define REDIRECTION_MASKED 0x10000u

/* enter.asm: the code for the page, and what starts it. */
extern const char enter_code[], enter_code_end[];
_Noreturn void enter_page(uint64_t page);

static uint64_t *current_root(const struct kiln_boot_info *info) {
  uint64_t cr3;

  __asm__ volatile("mov %%cr3, %0" : "=r"(cr3));
  return physical_pointer(info, cr3 & CR3_ADDRESS);
}

static void flush(void) {
  uint64_t cr3;

  __asm__ volatile("mov %%cr3, %0; mov %0, %%cr3" : "=r"(cr3) : : "memory");
}

void reach_low_memory(const struct kiln_boot_info *info, uint64_t tables) {
  uint64_t *table = physical_pointer(info, tables); /* A table of 512 GiB, then four of 1 GiB. */

  memset(table, 0, PAGE_SIZE);
  for (uint64_t i = 0; i < REACH_TABLES - 1; i++) {
    uint64_t *pages = table + (i + 1) * TABLE_ENTRIES;

    table[i] = (tables + (i + 1) * PAGE_SIZE) | ENTRY_TABLE;
    for (uint64_t j = 0; j < TABLE_ENTRIES; j++)
      pages[j] = (i * TABLE_ENTRIES + j) * LARGE_PAGE | ENTRY_LARGE_PAGE;
  }
  current_root(info)[0] = tables | ENTRY_TABLE;
  flush();
}

static void quiet_io_apic(volatile uint32_t *registers) {
  uint32_t last;

  registers[IO_APIC_SELECT] = IO_APIC_VERSION;
  last = registers[IO_APIC_WINDOW] >> 16 & 0xff;
  for (uint32_t i = 0; i <= last; i++) {
    uint32_t entry;

    registers[IO_APIC_SELECT] = IO_APIC_REDIRECTION + 2 * i;
    entry = registers[IO_APIC_WINDOW];
    if ((entry & REDIRECTION_MODE) <= REDIRECTION_LOWEST)
      registers[IO_APIC_WINDOW] = entry | REDIRECTION_MASKED;
  }
}

void quiet_interrupts(const struct acpi_tables *tables) {
  uint64_t address, offset = 0;

  outb(PIC_1_MASK, 0xff);
  outb(PIC_2_MASK, 0xff);
  while ((address = acpi_next_io_apic(tables, &offset)) != 0)
    quiet_io_apic((volatile uint32_t *)(uintptr_t)(tables->low + address)); /* NOLINT */
}

_Noreturn void enter(const struct kiln_boot_info *info, uint64_t page, const struct enter *kernel) {
  char *memory = physical_pointer(info, page);
  const uint64_t *root = physical_pointer(info, kernel->tables);

  memcpy(memory, enter_code, (size_t)(enter_code_end - enter_code));
  memcpy(memory + STRUCTURE_OFFSET, kernel, sizeof(*kernel));
  *(uint64_t *)physical_pointer(info, kernel->stack_end - info->direct_map - sizeof(uint64_t)) = 0;
  /* The kernel's direct map can be executed, Kiln's cannot. */
  memcpy(current_root(info) + HHDM_FIRST, root + HHDM_FIRST, HHDM_ENTRIES * sizeof(*root));
  flush();
  enter_page((uint64_t)memory);
}
