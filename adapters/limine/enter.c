/* What runs on the bare machine only, in the adapter's own place: see enter.h. */
#include "adapters/limine/enter.h"

#include "adapters/limine/devices.h"
#include "adapters/limine/protocol.h"
#include "lib/string.h"
#include "lib/x86/cpuid.h"
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

#define CPUID_LOCAL_APIC 0x200u /* CPUID.1:EDX (Intel SDM 2A, CPUID): there, and enabled. */
#define MSR_APIC_BASE 0x1bu     /* Intel SDM 3A §11.4.4, §11.12.1 */
#define APIC_BASE_X2APIC 0x400u

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

/* The registers of the local APIC; null if they are MSRs. False: there is none that can be used. */
static bool find_local_apic(const struct firmware_tables *tables, volatile uint32_t **registers) {
  uint32_t low, high;

  if ((x86_cpuid(1).edx & CPUID_LOCAL_APIC) == 0) return false;
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_APIC_BASE));
  *registers = 0;
  if ((low & APIC_BASE_X2APIC) != 0) return true;
  if (high != 0) return false; /* Nobody moves it there. */
  *registers = (volatile uint32_t *)(uintptr_t)(tables->low + (low & ~0xfffu)); /* NOLINT */
  return true;
}

void quiet_devices(const struct firmware_tables *tables, uint64_t base_revision, bool keep_iommus) {
  bool strict = base_revision >= LIMINE_STRICT_REVISION;
  volatile uint32_t *local_apic;

  outb(PIC_1_MASK, 0xff);
  outb(PIC_2_MASK, 0xff);
  devices_mask_io_apics(tables, strict);
  if (!strict) return;
  if (!keep_iommus) devices_stop_iommus(tables);
  if (find_local_apic(tables, &local_apic)) devices_set_local_apic(tables, local_apic);
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
