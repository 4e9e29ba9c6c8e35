/*
 * A machine for tests of the Linux adapter: physical memory that the host has, boot information
 * about it, and a bzImage that is right, to be made wrong.
 */
#ifndef KILN_ADAPTERS_LINUX_TESTS_MACHINE_H
#define KILN_ADAPTERS_LINUX_TESTS_MACHINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "adapters/linux/linux.h"

#define MIB 0x100000ull
#define KERNEL_AT (4 * MIB)       /* The file of the kernel, */
#define KERNEL_FILE_MAX (1 * MIB) /* and room for it. */
#define MODULES_AT (6 * MIB)      /* Other modules, 1 MiB each. */
#define MACHINE_MODULES 4u
#define MACHINE_REGIONS 300u

#define IMAGE_SECTORS 3u /* Real-mode code of the bzImage. */
#define IMAGE_OFFSET ((IMAGE_SECTORS + 1) * 512u)
#define IMAGE_KERNEL 0x3000u /* Bytes of the kernel proper. */
#define IMAGE_SIZE (IMAGE_OFFSET + IMAGE_KERNEL)

struct machine {
  uint64_t size; /* Bytes of physical memory that can be touched, from 0 on. */
  struct kiln_boot_info info;
  struct kiln_memory_region map[MACHINE_REGIONS];
  struct kiln_module modules[MACHINE_MODULES];
};

/* `size` bytes of memory, nothing of which is touched before somebody does. */
static inline void *reserve_memory(uint64_t size) {
  void *memory =
      mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (memory == MAP_FAILED) abort();
  return memory;
}

static inline void *machine_memory(struct machine *machine, uint64_t physical) {
  return physical_pointer(&machine->info, physical);
}

static inline struct linux_setup_header *machine_header(struct machine *machine) {
  return (struct linux_setup_header *)((uint8_t *)machine->modules[0].address +
                                       LINUX_HEADER_OFFSET);
}

/* The file of a relocatable kernel, as Linux 6 has it, but small. Every byte of it says where it
 * is. */
static inline void make_bzimage(uint8_t *file) {
  struct linux_setup_header header = {
      .setup_sects = IMAGE_SECTORS,
      .syssize = IMAGE_KERNEL / 16,
      .boot_flag = LINUX_BOOT_FLAG,
      .jump = 0xeb,
      .jump_distance = 0x6a,
      .magic = LINUX_HEADER_MAGIC,
      .version = 0x020f,
      .loadflags = LINUX_LOADED_HIGH,
      .initrd_addr_max = 0x7fffffff,
      .kernel_alignment = 0x200000,
      .relocatable_kernel = 1,
      .min_alignment = 21,
      .xloadflags = LINUX_KERNEL_64 | LINUX_ABOVE_4G,
      .cmdline_size = 2047,
      .setup_data = 0xdeadbeef,
      .pref_address = 0x1000000,
      .init_size = 0x500000,
  };

  for (uint32_t i = 0; i < IMAGE_SIZE; i++) file[i] = (uint8_t)(i * 7 + i / 256);
  memcpy(file + LINUX_HEADER_OFFSET, &header, sizeof(header));
}

/* Adds a module of `size` bytes, all of them `byte`. */
static inline struct kiln_module *add_module(struct machine *machine, const char *string,
                                             uint64_t size, uint8_t byte) {
  uint64_t index = machine->info.module_count++;
  struct kiln_module *module = &machine->modules[index];

  if (index == MACHINE_MODULES) abort();
  module->physical = index == 0 ? KERNEL_AT : MODULES_AT + (index - 1) * MIB;
  module->address = machine_memory(machine, module->physical);
  module->size = size;
  module->path = index == 0 ? "vmlinuz" : "boot/other";
  module->string = string;
  memset(module->address, byte, size);
  return module;
}

/* A BIOS machine of `mib` MiB of memory, with a kernel and nothing else. */
static inline void make_machine(struct machine *machine, uint64_t mib) {
  static const char nothing[] = "";

  memset(machine, 0, sizeof(*machine));
  machine->size = mib * MIB;
  machine->map[0] = (struct kiln_memory_region){0, 0x9f000, KILN_MEMORY_USABLE, KILN_MEMORY_LOW};
  machine->map[1] = (struct kiln_memory_region){MIB, 3 * MIB, KILN_MEMORY_LOADER_RECLAIMABLE, 0};
  machine->map[2] = (struct kiln_memory_region){KERNEL_AT, 2 * MIB, KILN_MEMORY_MODULE, 0};
  machine->map[3] = (struct kiln_memory_region){MODULES_AT, 4 * MIB, KILN_MEMORY_MODULE, 0};
  machine->map[4] = (struct kiln_memory_region){10 * MIB, (mib - 10) * MIB, KILN_MEMORY_USABLE, 0};
  machine->info = (struct kiln_boot_info){
      .magic = KILN_BOOT_INFO_MAGIC,
      .version = KILN_PROTOCOL_VERSION,
      .size = sizeof(machine->info),
      .firmware = KILN_FIRMWARE_BIOS,
      .memory_map = machine->map,
      .memory_map_count = 5,
      .command_line = nothing,
      .direct_map = (uint64_t)(uintptr_t)reserve_memory(mib * MIB),
      .rsdp = 0xf5ad0,
      .modules = machine->modules,
  };
  add_module(machine, nothing, IMAGE_SIZE, 0);
  make_bzimage(machine->modules[0].address);
}

static inline void free_machine(struct machine *machine) {
  munmap((void *)(uintptr_t)machine->info.direct_map, machine->size);
}

#endif /* KILN_ADAPTERS_LINUX_TESTS_MACHINE_H */
