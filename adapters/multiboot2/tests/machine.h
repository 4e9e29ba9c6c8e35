/*
 * A machine for tests of the Multiboot adapter: physical memory that the host has, boot information
 * about it, and a kernel that is right, to be made wrong.
 */
#ifndef KILN_ADAPTERS_MULTIBOOT2_TESTS_MACHINE_H
#define KILN_ADAPTERS_MULTIBOOT2_TESTS_MACHINE_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "adapters/multiboot2/elf.h"
#include "adapters/multiboot2/multiboot.h"
#include "adapters/multiboot2/specification.h"

#define MIB 0x100000ull
#define MACHINE_SIZE (FOUR_GIB + 64 * MIB)
#define KERNEL_AT (4 * MIB)  /* The file of the kernel; */
#define MODULES_AT (6 * MIB) /* other modules, 1 MiB each, up to 10 MiB. */
#define FREE_AT (10 * MIB)   /* Usable memory, up to 64 MiB. */

#define FILE_SIZE 0x6000u /* Of the kernel: */
#define HEADER_AT 0x800u  /* its Multiboot header, */
#define TEXT_AT 0x1000u   /* and what its segments and sections have in it. */
#define TEXT_SIZE 0x2000u
#define DATA_AT 0x3000u
#define DATA_SIZE 0x801u
#define DATA_MEMORY 0x4000u
#define SECTIONS_AT 0x4000u
#define SYMBOLS_AT 0x5001u
#define SYMBOLS_SIZE 0x123u
#define NAMES_AT 0x5200u
#define NAMES_SIZE 0x40u

struct machine {
  struct kiln_boot_info info;
  struct kiln_memory_region map[8];
  struct kiln_module modules[5];
};

static inline void *machine_memory(struct machine *machine, uint64_t physical) {
  return physical_pointer(&machine->info, physical);
}

static inline void add_region(struct machine *machine, uint64_t base, uint64_t length,
                              uint32_t kind) {
  machine->map[machine->info.memory_map_count++] =
      (struct kiln_memory_region){base, length, kind, base < MIB ? KILN_MEMORY_LOW : 0};
}

static inline struct kiln_module *add_module(struct machine *machine, const char *string,
                                             uint64_t physical, uint64_t size) {
  struct kiln_module *module = &machine->modules[machine->info.module_count++];

  *module = (struct kiln_module){.address = machine_memory(machine, physical),
                                 .physical = physical,
                                 .size = size,
                                 .path = "boot/file",
                                 .string = string};
  return module;
}

/* Writes the head of a Multiboot2 header of `length` bytes, with a checksum. */
static inline void put_header(uint8_t *at, uint32_t length) {
  struct multiboot2_header header = {MULTIBOOT2_HEADER_MAGIC, MULTIBOOT2_I386, length,
                                     -(MULTIBOOT2_HEADER_MAGIC + length)};

  memcpy(at, &header, sizeof(header));
}

/* A header at HEADER_AT: first begun, then tags with `count` numbers, then the end. */
static inline uint8_t *add_tag(uint8_t *at, uint16_t type, uint16_t flags, uint32_t count, ...) {
  struct multiboot2_header_tag head = {type, flags, (uint32_t)sizeof(head) + count * 4};
  va_list numbers;

  memcpy(at, &head, sizeof(head));
  va_start(numbers, count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t number = va_arg(numbers, uint32_t);

    memcpy(at + sizeof(head) + i * 4, &number, sizeof(number));
  }
  va_end(numbers);
  return at + (head.size + 7) / 8 * 8;
}

static inline uint8_t *begin_tags(uint8_t *file) {
  return file + HEADER_AT + sizeof(struct multiboot2_header);
}

static inline void end_tags(uint8_t *file, uint8_t *at) {
  at = add_tag(at, HEADER_TAG_END, 0, 0);
  put_header(file + HEADER_AT, (uint32_t)(at - (file + HEADER_AT)));
}

static inline struct elf32_program_header *segments_32(uint8_t *file) {
  return (struct elf32_program_header *)(file + sizeof(struct elf32_header));
}

static inline struct elf32_section_header *sections_32(uint8_t *file) {
  return (struct elf32_section_header *)(file + SECTIONS_AT);
}

/* An ELF32 kernel at 1 MiB and 2 MiB, whose header has no tags. Every byte says where it is. */
static inline void make_kernel(uint8_t *file) {
  struct elf32_header header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, 1},
                                .e_type = ET_EXEC,
                                .e_machine = EM_386,
                                .e_entry = MIB + 16,
                                .e_phoff = sizeof(header),
                                .e_shoff = SECTIONS_AT,
                                .e_phentsize = sizeof(struct elf32_program_header),
                                .e_phnum = 3,
                                .e_shentsize = sizeof(struct elf32_section_header),
                                .e_shnum = 4,
                                .e_shstrndx = 3};
  struct elf32_program_header *segments = segments_32(file);
  struct elf32_section_header *sections = sections_32(file);

  for (uint32_t i = 0; i < FILE_SIZE; i++) file[i] = (uint8_t)(i * 7 + i / 256);
  memcpy(file, &header, sizeof(header));
  memset(segments, 0, 3 * sizeof(*segments));
  segments[0] = (struct elf32_program_header){PT_LOAD,   DATA_AT,     2 * MIB, 2 * MIB,
                                              DATA_SIZE, DATA_MEMORY, 6,       0x1000};
  segments[1] =
      (struct elf32_program_header){PT_LOAD, TEXT_AT, MIB, MIB, TEXT_SIZE, TEXT_SIZE, 5, 0x1000};
  segments[2].p_type = PT_NOTE;
  memset(sections, 0, 4 * sizeof(*sections));
  sections[1] = (struct elf32_section_header){
      .sh_type = 1, .sh_flags = SHF_ALLOC, .sh_addr = MIB, .sh_offset = TEXT_AT, .sh_size = 100};
  sections[2] = (struct elf32_section_header){
      .sh_type = 2, .sh_offset = SYMBOLS_AT, .sh_size = SYMBOLS_SIZE, .sh_addralign = 4};
  sections[3] = (struct elf32_section_header){
      .sh_type = 3, .sh_offset = NAMES_AT, .sh_size = NAMES_SIZE, .sh_addralign = 16};
  end_tags(file, begin_tags(file));
}

/* The same as an ELF64 file, linked in the upper half. */
static inline void make_kernel_64(uint8_t *file) {
  const uint64_t upper = 0xffffffff80000000;
  struct elf64_header header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1},
                                .e_type = ET_EXEC,
                                .e_machine = EM_X86_64,
                                .e_entry = upper + MIB + 16,
                                .e_phoff = sizeof(header),
                                .e_shoff = SECTIONS_AT,
                                .e_phentsize = sizeof(struct elf64_program_header),
                                .e_phnum = 2,
                                .e_shentsize = sizeof(struct elf64_section_header),
                                .e_shnum = 2,
                                .e_shstrndx = 1};
  struct elf64_program_header segments[2] = {
      {PT_LOAD, 5, TEXT_AT, upper + MIB, MIB, TEXT_SIZE, TEXT_SIZE, 0x1000},
      {PT_LOAD, 6, DATA_AT, upper + 2 * MIB, 2 * MIB, DATA_SIZE, DATA_MEMORY, 0x1000}};
  struct elf64_section_header sections[2] = {
      {.sh_type = 0}, {.sh_type = 3, .sh_offset = NAMES_AT, .sh_size = NAMES_SIZE}};

  make_kernel(file);
  memcpy(file, &header, sizeof(header));
  memcpy(file + sizeof(header), segments, sizeof(segments));
  memcpy(file + SECTIONS_AT, sections, sizeof(sections));
}

/* A BIOS machine of 64 MiB below 4 GiB and as much above, with a framebuffer and that kernel. */
static inline void make_machine(struct machine *machine) {
  static const uint8_t rsdp[20] = "RSD PTR ";
  void *memory = mmap(NULL, MACHINE_SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (memory == MAP_FAILED) abort();
  memset(machine, 0, sizeof(*machine));
  machine->info = (struct kiln_boot_info){.magic = KILN_BOOT_INFO_MAGIC,
                                          .version = KILN_PROTOCOL_VERSION,
                                          .size = sizeof(machine->info),
                                          .firmware = KILN_FIRMWARE_BIOS,
                                          .memory_map = machine->map,
                                          .command_line = "some line",
                                          .loader = "Kiln 0.1 (BIOS)",
                                          .direct_map = (uint64_t)(uintptr_t)memory,
                                          .rsdp = 0xf0000,
                                          .modules = machine->modules};
  machine->info.framebuffer = (struct kiln_framebuffer){.physical = 0xfd000000,
                                                        .kind = KILN_FRAMEBUFFER_LINEAR,
                                                        .width = 800,
                                                        .height = 600,
                                                        .pitch = 3200,
                                                        .bits_per_pixel = 32,
                                                        .red = {16, 8},
                                                        .green = {8, 8},
                                                        .blue = {0, 8}};
  memcpy(machine_memory(machine, 0xf0000), rsdp, sizeof(rsdp));
  add_region(machine, 0, 0x9f000, KILN_MEMORY_USABLE);
  add_region(machine, MIB, 3 * MIB, KILN_MEMORY_LOADER_RECLAIMABLE);
  add_region(machine, KERNEL_AT, FREE_AT - KERNEL_AT, KILN_MEMORY_MODULE);
  add_region(machine, FREE_AT, 64 * MIB - FREE_AT, KILN_MEMORY_USABLE);
  add_region(machine, 0xf0000000, 0x10000000, KILN_MEMORY_RESERVED);
  add_region(machine, FOUR_GIB, 64 * MIB, KILN_MEMORY_USABLE);
  add_module(machine, "", KERNEL_AT, FILE_SIZE);
  machine->modules[0].path = "boot/kernel";
  make_kernel(machine->modules[0].address);
}

static inline void free_machine(struct machine *machine) {
  munmap((void *)(uintptr_t)machine->info.direct_map, MACHINE_SIZE);
}

#endif /* KILN_ADAPTERS_MULTIBOOT2_TESTS_MACHINE_H */
