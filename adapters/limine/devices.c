/* Registers of interrupt controllers and IOMMUs: see devices.h. */
#include "adapters/limine/devices.h"

/* Entries of I/O APICs and of the local vector table (Intel SDM 3A §11.5.1, 82093AA §3.2.4). */
#define ENTRY_MODE_SHIFT 8u /* Delivery mode, 3 bits. */
#define ENTRY_NMI 0x400u
#define ENTRY_ACTIVE_LOW 0x2000u
#define ENTRY_LEVEL 0x8000u
#define ENTRY_MASKED 0x10000u

/* Sets of delivery modes, a bit for each: fixed 0, lowest priority 1; NMI 4, ExtINT 7. */
#define MODES_LENIENT 0x03u
#define MODES_STRICT 0x93u

/* Registers of an I/O APIC, one behind the other (Intel 82093AA §3). */
#define IO_APIC_STRUCTURE 1u /* Of the MADT (ACPI 6.5 §5.2.12.3). */
#define IO_APIC_SELECT 0u    /* In units of 4 bytes: which one, */
#define IO_APIC_WINDOW 4u    /* and its content. */
#define IO_APIC_VERSION 1u
#define IO_APIC_REDIRECTION 16u /* Two for each entry; the lower comes first. */

/* Registers of the local APIC, by number (Intel SDM 3A §11.4.1, §11.12.1.2). */
#define X2APIC_MSR 0x800u /* Number 0. */
#define APIC_ID 0x02u
#define APIC_VERSION 0x03u
#define APIC_TASK_PRIORITY 0x08u
#define APIC_SPURIOUS 0x0fu
#define SPURIOUS_ENABLED 0x1ffu /* Vector FFh; enabled. */

/* The local vector table, in the order in which processors got its entries. */
static const uint8_t local_vectors[] = {
    0x32, /* Timer. */
    0x35, /* LINT0, */
    0x36, /* LINT1. */
    0x37, /* Error. */
    0x34, /* Performance counters. */
    0x33, /* Thermal monitor. */
    0x2f, /* Corrected machine checks. */
};
#define LINT_FIRST 1u /* Index of LINT0 above. */

/* Registers of Intel's IOMMUs, in units of 4 bytes (VT-d 4.1 §11.4.4). */
#define VTD_COMMAND 6u
#define VTD_STATUS 7u
#define VTD_TRANSLATION (1u << 31)
#define VTD_REMAPPING (1u << 25)
#define VTD_LASTING 0x96ffffffu /* All others are commands that are done once. */
#define VTD_POLLS_MAX 100000u   /* Reads of a device: a tenth of a second. */

#define AMD_CONTROL 6u /* AMD I/O Virtualization 3.08 §3.4.3: MMIO offset 18h, */
#define AMD_ENABLED 1u /* IommuEn. */

/* Structures of the tables of both makers (VT-d 4.1 §8.3). */
#define IOMMU_UNIT_BYTES 16u
#define IOMMU_ADDRESS 8u
#define IOMMUS_MAX 256u /* Structures that are looked at, of each type. */

static bool can_interrupt(uint32_t entry, uint32_t modes) {
  return (modes >> (entry >> ENTRY_MODE_SHIFT & 7) & 1) != 0;
}

static volatile uint32_t *device(const struct firmware_tables *tables, uint64_t physical) {
  return (volatile uint32_t *)(uintptr_t)table_reach(tables, physical, PAGE_SIZE); /* NOLINT */
}

static void mask_io_apic(volatile uint32_t *registers, uint32_t modes) {
  uint32_t last;

  registers[IO_APIC_SELECT] = IO_APIC_VERSION;
  last = registers[IO_APIC_WINDOW] >> 16 & 0xff;
  for (uint32_t i = 0; i <= last; i++) {
    uint32_t entry;

    registers[IO_APIC_SELECT] = IO_APIC_REDIRECTION + 2 * i;
    entry = registers[IO_APIC_WINDOW];
    if (can_interrupt(entry, modes)) registers[IO_APIC_WINDOW] = entry | ENTRY_MASKED;
  }
}

void devices_mask_io_apics(const struct firmware_tables *tables, bool strict) {
  struct table_list list = tables->madt;
  const uint8_t *found;

  while ((found = table_next(&list, IO_APIC_STRUCTURE, 12)) != 0) {
    volatile uint32_t *registers = device(tables, table_number(found + 4, 4));

    if (registers != 0) mask_io_apic(registers, strict ? MODES_STRICT : MODES_LENIENT);
  }
}

/* One thing at a time, as the specification wants it. */
static void stop_vtd(volatile uint32_t *registers, uint32_t bit) {
  uint32_t status = registers[VTD_STATUS];

  if ((status & bit) == 0) return;
  registers[VTD_COMMAND] = status & VTD_LASTING & ~bit;
  for (uint32_t i = 0; i < VTD_POLLS_MAX && (registers[VTD_STATUS] & bit) != 0; i++) continue;
}

void devices_stop_iommus(const struct firmware_tables *tables) {
  /* Intel's, then AMD's (AMD I/O Virtualization 3.08 §5.2.2), of which one unit may have several.
   */
  static const uint8_t types[] = {0x00, 0x10, 0x11, 0x40};

  for (uint32_t i = 0; i < sizeof(types); i++) {
    struct table_list list = i == 0 ? tables->dmar : tables->ivrs;
    uint32_t left = IOMMUS_MAX;
    const uint8_t *found;

    while (left-- > 0 && (found = table_next(&list, types[i], IOMMU_UNIT_BYTES)) != 0) {
      volatile uint32_t *registers = device(tables, table_number(found + IOMMU_ADDRESS, 8));

      if (registers == 0) continue;
      if (i != 0) {
        registers[AMD_CONTROL] &= ~AMD_ENABLED;
      } else {
        stop_vtd(registers, VTD_TRANSLATION);
        stop_vtd(registers, VTD_REMAPPING);
      }
    }
  }
}

static uint32_t apic_read(volatile uint32_t *registers, uint32_t number) {
  uint32_t low, high;

  if (registers != 0) return registers[4 * number];
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(X2APIC_MSR + number));
  return low;
}

static void apic_write(volatile uint32_t *registers, uint32_t number, uint32_t value) {
  if (registers != 0)
    registers[4 * number] = value;
  else
    __asm__ volatile("wrmsr" : : "a"(value), "d"(0), "c"(X2APIC_MSR + number));
}

/*
 * Structures of the MADT about processors and where NMIs come in (ACPI 6.5 §5.2.12.2, §5.2.12.7,
 * §5.2.12.12, §5.2.12.13): their bytes, and offsets in them.
 */
static const struct {
  uint8_t processor, processor_bytes, id, id_uid;
  uint8_t nmi, nmi_bytes, nmi_uid, flags, line;
  uint8_t number_bytes; /* Of identities and UIDs. */
} kinds[] = {{.processor = 0,
              .processor_bytes = 8,
              .id = 3,
              .id_uid = 2,
              .nmi = 4,
              .nmi_bytes = 6,
              .nmi_uid = 2,
              .flags = 3,
              .line = 5,
              .number_bytes = 1},
             {.processor = 9,
              .processor_bytes = 16,
              .id = 4,
              .id_uid = 12,
              .nmi = 10,
              .nmi_bytes = 12,
              .nmi_uid = 4,
              .flags = 2,
              .line = 8,
              .number_bytes = 4}};

/* Entries for both lines of the processor with that local APIC, as NMIs come in there, or 0. */
static void find_nmis(const struct firmware_tables *tables, uint32_t id, uint32_t entries[2]) {
  for (uint32_t i = 0; i < 2; i++) {
    uint64_t all = (1ull << 8 * kinds[i].number_bytes) - 1, uid = all;
    struct table_list list = tables->madt;
    const uint8_t *found;

    while ((found = table_next(&list, kinds[i].processor, kinds[i].processor_bytes)) != 0)
      if (table_number(found + kinds[i].id, kinds[i].number_bytes) == id)
        uid = table_number(found + kinds[i].id_uid, kinds[i].number_bytes);
    list = tables->madt;
    while ((found = table_next(&list, kinds[i].nmi, kinds[i].nmi_bytes)) != 0) {
      uint64_t whose = table_number(found + kinds[i].nmi_uid, kinds[i].number_bytes);
      uint32_t flags = found[kinds[i].flags]; /* MPS INTI flags: polarity, trigger mode. */
      uint32_t line = found[kinds[i].line];

      if (line > 1 || (whose != uid && whose != all)) continue;
      entries[line] = ENTRY_MASKED | ENTRY_NMI | ((flags & 3) == 3 ? ENTRY_ACTIVE_LOW : 0) |
                      ((flags & 12) == 12 ? ENTRY_LEVEL : 0);
    }
  }
}

void devices_set_local_apic(const struct firmware_tables *tables, volatile uint32_t *registers) {
  uint32_t id = apic_read(registers, APIC_ID);
  uint32_t last = apic_read(registers, APIC_VERSION) >> 16 & 0xff;
  uint32_t nmis[2] = {0, 0};

  find_nmis(tables, registers != 0 ? id >> 24 : id, nmis);
  for (uint32_t i = 0; i < sizeof(local_vectors) && i <= last; i++) {
    uint32_t entry = apic_read(registers, local_vectors[i]), line = i - LINT_FIRST;

    if (!can_interrupt(entry, MODES_STRICT)) continue;
    entry |= ENTRY_MASKED;
    if (line < 2 && nmis[line] != 0) entry = nmis[line];
    apic_write(registers, local_vectors[i], entry);
  }
  apic_write(registers, APIC_TASK_PRIORITY, 0);
  apic_write(registers, APIC_SPURIOUS, SPURIOUS_ENABLED);
}
