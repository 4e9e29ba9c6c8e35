/* The machine's memory, as the boot loader describes it. */
#include "boot/bios/free_memory.h"
#include "boot/core/allocate.h"
#include "boot/core/efi_memory.h"
#include "boot/multiboot2/multiboot2.h"

extern const uint8_t image_begin[], image_end[]; /* loader.ld */

static enum kiln_memory_kind kind_of(uint32_t type) {
  switch (type) {
    case MULTIBOOT2_AVAILABLE:
      return KILN_MEMORY_USABLE;
    case MULTIBOOT2_ACPI_RECLAIMABLE:
      return KILN_MEMORY_ACPI_RECLAIMABLE;
    case MULTIBOOT2_ACPI_NVS:
      return KILN_MEMORY_ACPI_NVS;
    case MULTIBOOT2_BAD:
      return KILN_MEMORY_BAD;
    default:
      return KILN_MEMORY_RESERVED;
  }
}

static enum boot_status add_entries(void) {
  const struct multiboot2_memory *memory;
  enum boot_status status = BOOT_OK;

  if (information.memory == NULL) return BOOT_NO_MEMORY_MAP;
  for (uint32_t i = 0; status == BOOT_OK && (memory = information_memory(&information, i)) != NULL;
       i++)
    status = memory_map_add(&free_memory, memory->base, memory->length, kind_of(memory->type));
  return status;
}

/* UEFI's own map knows more kinds of memory than Multiboot2's. */
static enum boot_status add_descriptors(void) {
  const uint8_t *bytes = (const uint8_t *)(information.efi_memory + 1);
  enum boot_status status = BOOT_OK;

  for (uint32_t at = 0; status == BOOT_OK && at < information_efi_memory_size(&information);
       at += information.efi_memory->descriptor_size) {
    const struct efi_memory *memory = (const void *)(bytes + at);

    status = memory_map_add(&free_memory, memory->base, efi_memory_length(memory->pages),
                            efi_memory_kind(memory->type, memory->attributes));
  }
  return status;
}

/* Nobody is given the pages of [begin, end) until the loader is done. */
static enum boot_status claim(uint64_t begin, uint64_t end) {
  begin = page_align_down(begin);
  return memory_map_claim(&free_memory, begin, page_align_up(end) - begin,
                          KILN_MEMORY_LOADER_RECLAIMABLE);
}

enum boot_status memory_detect(void) {
  uint64_t begin = (uintptr_t)information.bytes;
  enum boot_status status = on_uefi() ? add_descriptors() : add_entries();

  if (status == BOOT_OK) status = memory_map_normalise(&free_memory);
  if (status == BOOT_OK) status = claim((uintptr_t)image_begin, (uintptr_t)image_end);
  if (status == BOOT_OK) status = claim(begin, begin + information.size);
  for (uint32_t i = 0; status == BOOT_OK && i < information.file_count; i++)
    status = claim(information.files[i].begin, information.files[i].end);
  return status;
}
