/* Faults of the files on a disk: the kernel's, kiln.cfg; and memory that they have no room in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/core/tests/random.h"
#include "lib/elf.h"
#include "tests/faults/pc.h"
#include "tests/faults/report.h"

#define SEED 0x4b494c4eu
#define SEEDED_CUTS 64u
#define ALLOCATIONS_MAX 100u
#define CONFIG_START "# Faults"
#define DIRECTORY_SIZE 28u /* Of a directory entry (Microsoft FAT §6): the file's bytes. */

static uint8_t *kernel(void) {
  return pc.disk + (pc.kernel - pc.disk);
}

/* Where the sizes of the files are, in their directory entries. */
static uint8_t *kernel_file_size, *config_size;
static uint8_t *config; /* The bytes of kiln.cfg. */

static void find_files(void) {
  kernel_file_size = pc.disk + pc_find("A-KERN~1ELF", 11, 0) + DIRECTORY_SIZE;
  config_size = pc.disk + pc_find("KILN    CFG", 11, 0) + DIRECTORY_SIZE;
  config = pc.disk + pc_find(CONFIG_START, strlen(CONFIG_START), 1);
}

/* The kernel's file has fewer bytes: what follows them on the disk is still there. */
static void cut(uint64_t size) {
  if (size >= pc.kernel_size) return;
  if (fault(MAY_BOTH, "kernel: cut to %llu bytes", (unsigned long long)size)) {
    put_number(kernel_file_size, 4, size);
    pc_boot();
  }
}

static void fault_cuts(void) {
  const struct elf64_header *elf = (const void *)pc.kernel;
  struct random random = {SEED};

  for (uint32_t i = 0; i < elf->e_phnum; i++) {
    const struct elf64_program_header *header =
        (const void *)(pc.kernel + elf->e_phoff + i * sizeof(*header));
    const uint64_t at[] = {elf->e_phoff + i * sizeof(*header), header->p_offset,
                           header->p_offset + header->p_filesz};

    for (uint32_t j = 0; j < 3; j++)
      for (uint64_t size = at[j] - (at[j] > 0); size <= at[j] + 1; size++) cut(size);
  }
  for (uint32_t i = 0; i < SEEDED_CUTS; i++) cut(random_below(&random, pc.kernel_size));
}

/* Each field of the structure at `base` of the kernel's file has each value. */
static void fault_structure(const char *what, uint64_t base, const struct field *fields,
                            uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    uint8_t *bytes = kernel() + base + fields[i].offset;
    uint64_t value = get_number(bytes, fields[i].size);

    for (uint32_t which = 0; which < FIELD_VALUES; which++) {
      uint64_t other = field_value(which, value, fields[i].size);

      if (other == value) continue;
      if (fault(MAY_BOTH, "%s: %s is 0x%llx", what, fields[i].name, (unsigned long long)other)) {
        put_number(bytes, fields[i].size, other);
        pc_boot();
      }
    }
  }
}

#define FIELD(type, member) \
  {#member, offsetof(struct type, member), sizeof(((struct type *)0)->member)}

void fault_kernel(void) {
  static const struct field header[] = {{"magic", 0, 4},
                                        {"class", EI_CLASS, 1},
                                        {"data", EI_DATA, 1},
                                        {"version", EI_VERSION, 1},
                                        FIELD(elf64_header, e_type),
                                        FIELD(elf64_header, e_machine),
                                        FIELD(elf64_header, e_version),
                                        FIELD(elf64_header, e_entry),
                                        FIELD(elf64_header, e_phoff),
                                        FIELD(elf64_header, e_shoff),
                                        FIELD(elf64_header, e_flags),
                                        FIELD(elf64_header, e_ehsize),
                                        FIELD(elf64_header, e_phentsize),
                                        FIELD(elf64_header, e_phnum),
                                        FIELD(elf64_header, e_shentsize),
                                        FIELD(elf64_header, e_shnum),
                                        FIELD(elf64_header, e_shstrndx)};
  static const struct field program[] = {
      FIELD(elf64_program_header, p_type),   FIELD(elf64_program_header, p_flags),
      FIELD(elf64_program_header, p_offset), FIELD(elf64_program_header, p_vaddr),
      FIELD(elf64_program_header, p_paddr),  FIELD(elf64_program_header, p_filesz),
      FIELD(elf64_program_header, p_memsz),  FIELD(elf64_program_header, p_align)};
  const struct elf64_header *elf = (const void *)pc.kernel;

  find_files();
  fault_cuts();
  fault_structure("ELF header", 0, header, sizeof(header) / sizeof(header[0]));
  for (uint32_t i = 0; i < elf->e_phnum; i++) {
    uint64_t at = elf->e_phoff + i * sizeof(struct elf64_program_header);
    const struct elf64_program_header *segment = (const void *)(pc.kernel + at);
    char name[32];

    snprintf(name, sizeof(name), "program header %u", i);
    fault_structure(name, at, program, sizeof(program) / sizeof(program[0]));
    if (segment->p_type != PT_NOTE) continue;
    for (uint32_t j = 0; j + 4 <= segment->p_filesz; j += 4) {
      struct field word = {"a word", j, 4};

      fault_structure("note", segment->p_offset, &word, 1);
    }
  }
}

void fault_config(void) {
  struct random random = {SEED};
  uint32_t size;

  find_files();
  size = (uint32_t)get_number(config_size, 4);

  for (uint32_t i = 0; i < size; i++) {
    if (fault(MAY_BOTH, "kiln.cfg: cut to %u bytes", i)) {
      put_number(config_size, 4, i);
      pc_boot();
    }
    for (uint32_t bit = 0; bit < 8; bit++) {
      if (fault(MAY_BOTH, "kiln.cfg: bit %u of byte %u is flipped", bit, i)) {
        config[i] ^= (uint8_t)(1u << bit);
        pc.any_kernel = 1; /* It may name another file. */
        pc_boot();
      }
    }
  }
  for (uint32_t i = 0; i < 256; i++) {
    if (fault(MAY_STOP | SELDOM, "kiln.cfg: nothing but the byte 0x%02x", i)) {
      memset(config, (int)i, size);
      pc_boot();
    }
    if (fault(MAY_STOP | SELDOM, "kiln.cfg: random bytes, number %u", i)) {
      for (uint32_t skipped = 0; skipped < i; skipped++) random_below(&random, 256);
      for (uint32_t j = 0; j < size; j++) config[j] = (uint8_t)random_below(&random, 256);
      pc_boot();
    }
  }
  for (uint32_t shift = 12; shift < 32; shift++) {
    if (fault(MAY_STOP | SELDOM, "kiln.cfg: says that it has %u bytes", 1u << shift)) {
      put_number(config_size, 4, 1u << shift);
      pc_boot();
    }
  }
}

/* Each allocation fails, one by one. */
void fault_memory(void) {
  uint32_t i = 0;
  struct result result;

  if (pc_case(&result)) pc_boot();
  for (i = 1; i <= result.allocations && i < ALLOCATIONS_MAX; i++) {
    if (fault(MAY_STOP, "allocation %u fails", i)) {
      pc.failing_allocation = i;
      pc_boot();
    }
  }
}
