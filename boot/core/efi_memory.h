/* UEFI's kinds of memory, for every loader that comes to see its map (UEFI 2.10 §7.2.1, §7.2.3). */
#ifndef KILN_BOOT_CORE_EFI_MEMORY_H
#define KILN_BOOT_CORE_EFI_MEMORY_H

#include <stdint.h>

#include "boot/protocol/kiln.h"

/* EFI_MEMORY_DESCRIPTOR. */
struct efi_memory {
  uint32_t type;
  uint32_t padding;
  uint64_t base;
  uint64_t virtual_base;
  uint64_t pages;
  uint64_t attributes;
};

_Static_assert(sizeof(struct efi_memory) == 40, "UEFI 2.10 §7.2.3");

/* Bytes of that many pages; a length that does not fit in 64 bits goes as far as it can. */
uint64_t efi_memory_length(uint64_t pages);

/* What a kernel may do with memory of that type and those attributes. */
enum kiln_memory_kind efi_memory_kind(uint32_t type, uint64_t attributes);

#endif /* KILN_BOOT_CORE_EFI_MEMORY_H */
