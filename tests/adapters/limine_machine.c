/* What the specification says of the machine at entry ("Machine State at Entry", "Caching"). */
#include "tests/adapters/limine_test.h"

#define RFLAGS_MASK 0x20600u /* VM, DF, IF. */
#define ENTRY_WRITE 0x2u
#define ENTRY_NO_EXECUTE (1ull << 63)

extern const char text_start[], rodata_start[], data_start[];

static uint64_t read_msr(uint32_t number) {
  uint32_t low, high;

  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
  return (uint64_t)high << 32 | low;
}

static uint8_t in(uint16_t port) {
  uint8_t value;

  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

uint64_t page_entry(uint64_t address, uint64_t *size) {
  uint64_t table, entry = 0;

  __asm__ volatile("mov %%cr3, %0" : "=r"(table));
  for (int shift = 39; shift >= 12; shift -= 9) {
    const uint64_t *entries = (const uint64_t *)(hhdm + (table & 0x000ffffffffff000));

    entry = entries[address >> shift & 511];
    *size = 1ull << shift;
    if ((entry & 1) == 0) return 0;
    if (shift < 39 && (entry & 0x80) != 0) return entry; /* A large page. */
    table = entry;
  }
  return entry;
}

static void check_registers(const struct entry_state *state, uint64_t stack_size) {
  uint64_t any = 0, cr0, cr4;
  char *lowest = (char *)(state->rsp + 8 - stack_size);

  for (int i = 0; i < 15; i++) any |= state->registers[i];
  check(any == 0, "all general registers are 0");
  check((state->rflags & RFLAGS_MASK) == 0, "VM, DF and IF are clear");
  check(state->rflags == 2 || BASE_REVISION < 5, "RFLAGS is 2");
  check(state->rsp % 16 == 8, "the stack is aligned as for a call");
  check(*(uint64_t *)state->rsp == 0, "the return address is 0");
  check(is_reclaimable(lowest, stack_size), "the stack lies in memory that can be reclaimed");
  *lowest = 1;
  __asm__ volatile("mov %%cr0, %0; mov %%cr4, %1" : "=r"(cr0), "=r"(cr4));
  check(cr0 == 0x80010011, "CR0: PG, WP, ET, PE");
  check(cr4 == 0x20, "CR4: PAE");
  check(read_msr(0xc0000080) == 0xd00, "EFER: NXE, LMA, LME");
  check((read_msr(0x277) & 0xffffffffffff) == 0x010500070406, "the PAT: WB, WT, UC-, UC, WP, WC");
}

static uint16_t segment_and(void) {
  uint16_t ds, es, fs, gs, ss;

  __asm__ volatile("mov %%ds, %0; mov %%es, %1; mov %%fs, %2; mov %%gs, %3; mov %%ss, %4"
                   : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs), "=r"(ss));
  return ds == es && es == fs && fs == gs && gs == ss ? ds : 0;
}

/* From base revision 5 on there are no tables but the GDT. */
static void check_no_tables(void) {
  struct __attribute__((packed)) {
    uint16_t limit;
    uint64_t base;
  } gdt, idt;
  const uint32_t *task;
  uint16_t tr;

  __asm__ volatile("sidt %0; str %1; sgdt %2" : "=m"(idt), "=r"(tr), "=m"(gdt));
  check(idt.limit == 0 && idt.base == 0, "there is no IDT");
  task = (const uint32_t *)(gdt.base + tr);
  check(tr + 15u <= gdt.limit, "the task register has a descriptor");
  check((task[0] | task[2]) == 0 && (task[1] & 0xff8ffdff) == 0x00008900,
        "of a TSS with base 0 and limit 0");
}

static void check_descriptors(void) {
  static const uint64_t expected[] = {0, 0x00009b000000ffff, 0x000093000000ffff, 0x00cf9b000000ffff,
                                      0x00cf93000000ffff};
  struct __attribute__((packed)) {
    uint16_t limit;
    const uint64_t *base;
  } gdt;
  uint16_t cs, ldt;

  __asm__ volatile("mov %%cs, %0; sldt %1; sgdt %2" : "=r"(cs), "=r"(ldt), "=m"(gdt));
  check(cs == 0x28, "CS is 0x28");
  check(segment_and() == 0x30, "all other segments are 0x30");
  check(ldt == 0, "there is no LDT");
  check(read_msr(0xc0000100) == 0 && read_msr(0xc0000101) == 0, "the bases of FS and GS are 0");
  check(gdt.limit >= 55, "the GDT has 7 descriptors");
  check(is_reclaimable(gdt.base, 56), "the GDT lies in memory that can be reclaimed");
  for (int i = 0; i < 5; i++) check(gdt.base[i] == expected[i], "16-bit and 32-bit descriptors");
  check((gdt.base[5] >> 40 & 0xfb) == 0x9b && (gdt.base[5] >> 53 & 3) == 1, "64-bit code");
  check((gdt.base[6] >> 40 & 0xff) == 0x93, "64-bit data");
}

/* Rights of the kernel's own pages, and where they are. */
static void check_pages(void) {
  uint64_t size, text = page_entry((uint64_t)text_start, &size);
  uint64_t rodata = page_entry((uint64_t)rodata_start, &size);
  uint64_t data = page_entry((uint64_t)data_start, &size);

  check((text & ENTRY_WRITE) == 0 && (text & ENTRY_NO_EXECUTE) == 0, "code: read and execute");
  check((rodata & ENTRY_WRITE) == 0 && (rodata & ENTRY_NO_EXECUTE) != 0, "constants: read");
  check((data & ENTRY_WRITE) != 0 && (data & ENTRY_NO_EXECUTE) != 0, "data: read and write");
}

/* Maps the devices below 4 GiB, from 3 GiB on, at DEVICES and more. */
#define DEVICES 0x8000000000ull
static void map_devices(void) {
  static uint64_t pages[512] __attribute__((aligned(4096)));
  static uint64_t middle[512] __attribute__((aligned(4096)));
  uint64_t root;

  __asm__ volatile("mov %%cr3, %0" : "=r"(root));
  for (uint64_t i = 0; i < 512; i++) pages[i] = (3ull << 30) | i << 21 | 0x9b; /* Uncached. */
  middle[3] = ((uint64_t)pages + image_slide) | 3;
  ((uint64_t *)(hhdm + (root & 0x000ffffffffff000)))[DEVICES >> 39] =
      ((uint64_t)middle + image_slide) | 3;
}

static volatile uint32_t *device(uint64_t physical) {
  return (volatile uint32_t *)(DEVICES + physical);
}

/* True for an entry that interrupts nobody, as it stands or by its mode of delivery. */
static bool is_quiet(uint32_t entry) {
  uint32_t mode = entry >> 8 & 7;
  bool counts = mode <= 1 || (BASE_REVISION >= 5 && (mode == 4 || mode == 7));

  return !counts || (entry & 0x10000) != 0;
}

static void check_local_apic(void) {
  static const uint32_t vectors[] = {0x320, 0x330, 0x340, 0x350, 0x360, 0x370};
  volatile uint32_t *registers = device(0xfee00000);

  check((read_msr(0x1b) & 0xc00) == 0x800, "the local APIC is enabled");
  check(registers[0xf0 / 4] == 0x1ff, "and again by software, with FFh for a spurious interrupt");
  check(registers[0x80 / 4] == 0, "the task priority is 0");
  for (int i = 0; i < 6; i++) check(is_quiet(registers[vectors[i] / 4]), "its entries are masked");
  check((registers[0x360 / 4] & 0x1a700) == 0x10400, "LINT1 is that of NMIs, as the MADT says");
}

/* Intel's IOMMU, of the machines that have one. */
static void check_iommu(void) {
#ifdef IOMMU
  volatile uint32_t *registers = device(0xfed90000);

  check(registers[0] != 0xffffffff && registers[0] != 0, "there is an IOMMU");
  check((registers[7] & 0x82000000) == 0, "it does not translate or remap");
#endif
}

static void check_devices(void) {
  volatile uint32_t *io_apic = device(0xfec00000);
  uint32_t last;

  map_devices();
  check(in(0x21) == 0xff && in(0xa1) == 0xff, "both PICs are masked");
  io_apic[0] = 1;
  last = io_apic[4] >> 16 & 0xff;
  check(last == 23, "there is an I/O APIC with 24 entries");
  for (uint32_t i = 0; i <= last; i++) {
    io_apic[0] = 0x10 + 2 * i;
    check(is_quiet(io_apic[4]), "I/O APIC lines are masked");
  }
  if (BASE_REVISION >= 5) check_local_apic();
  check_iommu();
}

void check_machine(const struct entry_state *state, uint64_t stack_size) {
  check_registers(state, stack_size);
  check_descriptors();
  if (BASE_REVISION >= 5) check_no_tables();
  check_pages();
  check(is_mapped(0x1000) == (BASE_REVISION == 0), "an identity map, in base revision 0 only");
  check(is_mapped(0xfee00000) == (BASE_REVISION == 0), "of 4 GiB");
  check(!is_mapped(0), "page 0 is not in it");
  check(is_mapped(hhdm + 0xfee00000) == (BASE_REVISION <= 2),
        "4 GiB in the HHDM, up to revision 2");
  check_devices();
}
