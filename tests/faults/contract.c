/*
 * The contract (docs/boot-protocol.md), checked from the page tables and the boot information that
 * the loader leaves behind, and from the kernel's file by a reading of ELF that is not the
 * loader's.
 */
#include "tests/faults/contract.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "boot/core/memory_map.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/handoff/handoff.h"
#include "boot/protocol/kiln.h"
#include "lib/elf.h"
#include "page_walk.h"
#include "tests/faults/pc.h"

/* The bytes at a virtual address; null when they are not mapped, or are not data. */
static const void *seen(uint64_t address) {
  struct translation found = translate(fake.cr3, address);

  if (!found.mapped || !found.write || found.execute) return NULL;
  return (const void *)(uintptr_t)found.physical;
}

static const char *map_broken(const struct kiln_boot_info *info) {
  const struct kiln_memory_region *map = seen((uint64_t)info->memory_map);
  uint64_t end = 0;

  if (map == NULL || info->memory_map_count == 0) return "there is no memory map";
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    if (map[i].base < end || map[i].length == 0)
      return "the memory map is not sorted, or has overlaps";
    if ((map[i].base | map[i].length) % PAGE_SIZE != 0) return "a region is not of whole pages";
    if (map[i].kind < KILN_MEMORY_USABLE || map[i].kind > KILN_MEMORY_UNACCEPTED)
      return "a region is of no kind";
    end = map[i].base + map[i].length;
  }
  return NULL;
}

/* True when a region of that kind has all of these bytes. */
static int map_says(const struct kiln_boot_info *info, uint64_t base, uint64_t length,
                    uint32_t kind) {
  const struct kiln_memory_region *map = seen((uint64_t)info->memory_map);

  for (uint32_t i = 0; i < info->memory_map_count; i++)
    if (map[i].kind == kind && base >= map[i].base && base + length <= map[i].base + map[i].length)
      return 1;
  return 0;
}

/* A segment of the kernel's file, as it should be in memory. Address and size are the loader's to
 * have checked. */
static const char *segment_broken(const struct elf64_program_header *header, uint64_t slide) {
  for (uint64_t i = 0; i < header->p_memsz; i++) {
    uint64_t address = header->p_vaddr + slide + i;
    struct translation found;
    uint64_t page = PAGE_SIZE - address % PAGE_SIZE;
    const uint8_t *bytes;

    found = translate(fake.cr3, address);
    if (!found.mapped) return "a page of a segment is not mapped";
    if (found.execute != !!(header->p_flags & PF_X)) return "a page is executable, or is not";
    if (found.write && !(header->p_flags & PF_W)) return "a page is writable";
    if (found.write && found.execute) return "a page is writable and executable";
    bytes = (const void *)(uintptr_t)found.physical;
    for (uint64_t j = 0; j < page && i + j < header->p_memsz; j++) {
      uint8_t right = i + j < header->p_filesz ? pc.kernel[header->p_offset + i + j] : (uint8_t)0;

      if (bytes[j] != right) return "a byte of the kernel is not the file's";
    }
    i += page - 1;
  }
  return NULL;
}

/* Relocations change bytes, so a kernel that has any is looked at only where it is mapped. */
static const char *kernel_broken(const struct kiln_boot_info *info) {
  const struct elf64_header *elf = (const void *)pc.kernel;

  for (uint32_t i = 0; i < elf->e_phnum; i++) {
    const struct elf64_program_header *header =
        (const void *)(pc.kernel + elf->e_phoff + i * sizeof(*header));
    const char *broken;

    if (header->p_type != PT_LOAD) continue;
    broken = segment_broken(header, info->kernel.slide);
    if (broken != NULL) return broken;
  }
  return NULL;
}

static const char *placement_broken(const struct kiln_boot_info *info,
                                    const struct handoff_arguments *arguments) {
  struct translation entry = translate(fake.cr3, arguments->kernel_entry);

  if (!map_says(info, info->kernel.physical, info->kernel.size, KILN_MEMORY_KERNEL))
    return "the memory map does not have the kernel";
  if (!entry.mapped || !entry.execute || entry.write) return "the entry point is no code";
  if (translate(fake.cr3, info->kernel.virtual_address).physical != info->kernel.physical)
    return "the kernel is not where the boot information says";
  if (arguments->stack_top != info->stack.base + info->stack.size || info->stack.size == 0)
    return "the stack is not what the boot information says";
  for (uint64_t at = 0; at < info->stack.size; at += PAGE_SIZE)
    if (seen(info->stack.base + at) == NULL) return "a page of the stack is missing";
  if (translate(fake.cr3, info->stack.base - 1).mapped) return "the stack has no guard";
  if (translate(fake.cr3, 0).mapped) return "address 0 is mapped";
  return NULL;
}

const char *contract_broken(void) {
  const struct handoff_arguments *arguments = seen(fake.argument);
  const struct kiln_boot_info *info;
  const char *broken;

  if (strstr(fake.printed, "kiln: error:") != NULL) return "an error, and the kernel is entered";
  if (arguments == NULL) return "the hand-off's arguments are not mapped";
  info = seen(arguments->boot_info);
  if (info == NULL) return "the boot information is not mapped";
  if (info->magic != KILN_BOOT_INFO_MAGIC || info->version != KILN_PROTOCOL_VERSION ||
      info->size != sizeof(*info))
    return "the boot information does not begin as it should";
  broken = map_broken(info);
  if (broken == NULL) broken = placement_broken(info, arguments);
  if (broken == NULL && !pc.any_kernel) broken = kernel_broken(info);
  return broken;
}
