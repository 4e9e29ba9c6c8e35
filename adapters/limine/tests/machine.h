/*
 * A machine for tests of the Limine adapter: physical memory that the host has, boot information
 * about it, and the ELF file of a kernel that is right, to be made wrong.
 */
#ifndef KILN_ADAPTERS_LIMINE_TESTS_MACHINE_H
#define KILN_ADAPTERS_LIMINE_TESTS_MACHINE_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "adapters/limine/limine.h"
#include "lib/elf.h"

#define MIB 0x100000ull
#define KERNEL_AT (4 * MIB) /* The file of the kernel, */
#define MODULE_AT (6 * MIB) /* and another module. */
#define FREE_AT (10 * MIB)
#define ACPI_AT 0xf0000ull   /* Reserved memory with ACPI's tables. */
#define SMBIOS_AT 0xf6000ull /* Likewise, with SMBIOS's, */
#define EFI_AT 0xfa000ull    /* and EFI's. */
#define MACHINE_MIB 64u

#define CODE_AT 0x1000u  /* Offsets in the file: the code's page, */
#define DATA_AT 0x2000u  /* and the data, which are one page and half of another, */
#define DATA_FILE 0x800u /* of which the file has so much. */
#define DATA_MEMORY 0x1800u
#define KERNEL_SIZE (DATA_AT + DATA_FILE)
#define IMAGE_SIZE 0x3000u
#define ENTRY_OFFSET 0x10u
#define REQUEST_ROOM 72u  /* Bytes from one request to the next. */
#define DYNAMIC_AT 0x700u /* Of data: a dynamic section, if there is one. */

struct machine {
  struct kiln_boot_info info;
  struct kiln_memory_region map[8];
  struct kiln_module modules[2];
  uint32_t requests; /* Made so far. */
};

static inline void *machine_memory(const struct machine *machine, uint64_t physical) {
  return physical_pointer(&machine->info, physical);
}

static inline struct elf64_header *elf_header(struct machine *machine) {
  return machine->modules[0].address;
}

static inline struct elf64_program_header *program_header(struct machine *machine, uint32_t index) {
  return (struct elf64_program_header *)(elf_header(machine) + 1) + index;
}

/* Moves the kernel to another virtual address. */
static inline void link_at(struct machine *machine, uint64_t address) {
  program_header(machine, 0)->p_vaddr = address;
  program_header(machine, 1)->p_vaddr = address + 0x1000;
  program_header(machine, 2)->p_vaddr = address + 0x1000 + DYNAMIC_AT;
  elf_header(machine)->e_entry = address + ENTRY_OFFSET;
}

static inline void make_kernel(uint8_t *file) {
  struct elf64_header header = {.e_ident = ELFMAG "\2\1\1",
                                .e_type = ET_EXEC,
                                .e_machine = EM_X86_64,
                                .e_entry = LIMINE_BASE + ENTRY_OFFSET,
                                .e_phoff = sizeof(header),
                                .e_phentsize = sizeof(struct elf64_program_header),
                                .e_phnum = 2};
  struct elf64_program_header segments[3] = {
      {PT_LOAD, PF_R | PF_X, CODE_AT, LIMINE_BASE, 0, 0x1000, 0x1000, 0x1000},
      {PT_LOAD, PF_R | PF_W, DATA_AT, LIMINE_BASE + 0x1000, 0, DATA_FILE, DATA_MEMORY, 0x1000},
      {PT_DYNAMIC, PF_R | PF_W, DATA_AT + DYNAMIC_AT, LIMINE_BASE + 0x1000 + DYNAMIC_AT, 0, 0x100,
       0x100, 8}};

  memset(file, 0, KERNEL_SIZE);
  memcpy(file, &header, sizeof(header));
  memcpy(file + sizeof(header), segments, sizeof(segments));
  memset(file + CODE_AT, 0x90, 0x1000);
}

/* The words of the file's data from `offset` on. */
static inline uint64_t *data_words(struct machine *machine, uint32_t offset) {
  return (uint64_t *)(void *)((uint8_t *)machine->modules[0].address + DATA_AT + offset);
}

/* Adds a request to the kernel's data, and returns it as it is in the file. */
static inline struct limine_request *add_request(struct machine *machine, uint64_t id_2,
                                                 uint64_t id_3) {
  struct limine_request *request =
      (struct limine_request *)data_words(machine, machine->requests++ * REQUEST_ROOM);

  *request = (struct limine_request){{LIMINE_REQUEST_0, LIMINE_REQUEST_1, id_2, id_3}, 0, 0};
  return request;
}

/* Adds a base revision tag. */
static inline uint64_t *add_tag(struct machine *machine, uint64_t revision) {
  uint64_t *tag = data_words(machine, machine->requests++ * REQUEST_ROOM);

  tag[0] = LIMINE_TAG_0;
  tag[1] = LIMINE_TAG_1;
  tag[2] = revision;
  return tag;
}

/* A root table with one other, in reserved memory. */
static inline void add_acpi(struct machine *machine) {
  uint8_t *root = machine_memory(machine, ACPI_AT);
  uint32_t rsdt = ACPI_AT + 0x2000, length = 40, madt = ACPI_AT + 0x4ff0, madt_length = 60;
  uint8_t io_apic[] = {1, 12, 0, 0, 0x00, 0x00, 0xc0, 0xfe, 0, 0, 0, 0};

  memcpy(root, "RSD PTR ", 8);
  memcpy(root + 16, &rsdt, 4);
  memcpy(root + 0x2000, "RSDT", 4);
  memcpy(root + 0x2004, &length, 4);
  memcpy(root + 0x2024, &madt, 4);
  memcpy(root + 0x4ff0, "APIC", 4);
  memcpy(root + 0x4ff4, &madt_length, 4);
  memcpy(root + 0x4ff0 + 44, io_apic, sizeof(io_apic));
  machine->info.rsdp = ACPI_AT;
}

/* A word of memory. */
static inline uint64_t *word_at(const struct machine *machine, uint64_t physical) {
  return machine_memory(machine, physical);
}

/* An entry point of SMBIOS 3 and its table; and a system table whose parts have a page each. */
static inline void add_firmware(struct machine *machine) {
  memcpy(word_at(machine, SMBIOS_AT), "_SM3_", 5);
  *(uint32_t *)(void *)((uint8_t *)word_at(machine, SMBIOS_AT) + 12) = 0x800;
  *word_at(machine, SMBIOS_AT + 16) = SMBIOS_AT + 0x1000;
  machine->info.smbios = SMBIOS_AT;
  *word_at(machine, EFI_AT + 24) = EFI_AT + 0x1ffe; /* Vendor, of two characters and an end. */
  *word_at(machine, EFI_AT + 88) = EFI_AT + 0x3000; /* Runtime services. */
  *word_at(machine, EFI_AT + 104) = 3;              /* Configuration tables. */
  *word_at(machine, EFI_AT + 112) = EFI_AT + 0x4000;
  memcpy((uint8_t *)word_at(machine, EFI_AT + 0x1000) + 0xffe, "K\0i\0", 4);
  machine->info.efi.system_table = EFI_AT;
}

/* A BIOS machine with the kernel, a module, and nothing else. */
static inline void make_machine(struct machine *machine) {
  void *memory = mmap(NULL, MACHINE_MIB * MIB, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (memory == MAP_FAILED) abort();
  memset(machine, 0, sizeof(*machine));
  machine->map[0] = (struct kiln_memory_region){0, 0x9f000, KILN_MEMORY_USABLE, KILN_MEMORY_LOW};
  machine->map[1] = (struct kiln_memory_region){ACPI_AT, 0x10000, KILN_MEMORY_RESERVED, 1};
  machine->map[2] = (struct kiln_memory_region){MIB, 2 * MIB, KILN_MEMORY_LOADER_RECLAIMABLE, 0};
  machine->map[3] = (struct kiln_memory_region){3 * MIB, MIB, KILN_MEMORY_KERNEL, 0};
  machine->map[4] = (struct kiln_memory_region){KERNEL_AT, 6 * MIB, KILN_MEMORY_MODULE, 0};
  machine->map[5] =
      (struct kiln_memory_region){FREE_AT, (MACHINE_MIB - 10) * MIB, KILN_MEMORY_USABLE, 0};
  machine->map[6] = (struct kiln_memory_region){0xe0000000, 0x300000, KILN_MEMORY_FRAMEBUFFER, 0};
  machine->map[7] = (struct kiln_memory_region){0x100000000, 0x200000, KILN_MEMORY_RESERVED, 0};
  machine->info = (struct kiln_boot_info){.memory_map = machine->map,
                                          .memory_map_count = 8,
                                          .firmware = KILN_FIRMWARE_BIOS,
                                          .command_line = "a b",
                                          .loader = "Kiln 0.1 (BIOS)",
                                          .direct_map = (uint64_t)memory,
                                          .modules = machine->modules,
                                          .module_count = 2};
  machine->modules[0] = (struct kiln_module){(uint8_t *)memory + KERNEL_AT, KERNEL_AT, KERNEL_SIZE,
                                             "boot/kernel", ""};
  machine->modules[1] =
      (struct kiln_module){(uint8_t *)memory + MODULE_AT, MODULE_AT, 10, "a.txt", "text"};
  make_kernel(machine->modules[0].address);
}

static inline void free_machine(struct machine *machine) {
  munmap((void *)machine->info.direct_map, MACHINE_MIB * MIB);
}

#endif /* KILN_ADAPTERS_LIMINE_TESTS_MACHINE_H */
