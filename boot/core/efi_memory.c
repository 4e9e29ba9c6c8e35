/* UEFI's kinds of memory: see efi_memory.h. */
#include "boot/core/efi_memory.h"

#include "boot/core/memory_map.h"

#define ATTRIBUTE_WRITE_BACK 0x8ull
#define ATTRIBUTE_NON_VOLATILE 0x8000ull
#define ATTRIBUTE_SPECIFIC_PURPOSE 0x40000ull

enum efi_type {
  EFI_LOADER_CODE = 1,
  EFI_LOADER_DATA = 2,
  EFI_BOOT_SERVICES_CODE = 3,
  EFI_BOOT_SERVICES_DATA = 4,
  EFI_RUNTIME_SERVICES_CODE = 5,
  EFI_RUNTIME_SERVICES_DATA = 6,
  EFI_CONVENTIONAL = 7,
  EFI_UNUSABLE = 8,
  EFI_ACPI_RECLAIM = 9,
  EFI_ACPI_NVS = 10,
  EFI_PERSISTENT = 14,
  EFI_UNACCEPTED = 15,
};

uint64_t efi_memory_length(uint64_t pages) {
  uint64_t pages_max = UINT64_MAX / PAGE_SIZE;

  return (pages < pages_max ? pages : pages_max) * PAGE_SIZE;
}

/*
 * What memory is that is free by its type: attributes can say that it keeps its contents, that it
 * is meant for certain drivers, or, by the absence of one, that it cannot be cached as RAM is.
 */
static enum kiln_memory_kind kind_of_free(uint64_t attributes) {
  if (!(attributes & ATTRIBUTE_WRITE_BACK)) return KILN_MEMORY_RESERVED;
  if (attributes & ATTRIBUTE_NON_VOLATILE) return KILN_MEMORY_PERSISTENT;
  if (attributes & ATTRIBUTE_SPECIFIC_PURPOSE) return KILN_MEMORY_SPECIFIC_PURPOSE;
  return KILN_MEMORY_USABLE;
}

enum kiln_memory_kind efi_memory_kind(uint32_t type, uint64_t attributes) {
  switch (type) {
    case EFI_LOADER_CODE: /* The loader's own: boot.c marks what the kernel still needs. */
    case EFI_LOADER_DATA:
    case EFI_BOOT_SERVICES_CODE: /* Free once boot services have exited. */
    case EFI_BOOT_SERVICES_DATA:
    case EFI_CONVENTIONAL:
      return kind_of_free(attributes);
    case EFI_RUNTIME_SERVICES_CODE:
    case EFI_RUNTIME_SERVICES_DATA:
      return KILN_MEMORY_RUNTIME;
    case EFI_UNUSABLE:
      return KILN_MEMORY_BAD;
    case EFI_ACPI_RECLAIM:
      return KILN_MEMORY_ACPI_RECLAIMABLE;
    case EFI_ACPI_NVS:
      return KILN_MEMORY_ACPI_NVS;
    case EFI_PERSISTENT:
      return KILN_MEMORY_PERSISTENT;
    case EFI_UNACCEPTED:
      return KILN_MEMORY_UNACCEPTED;
    default: /* Reserved, I/O and PAL; types of vendors and of specifications to come. */
      return KILN_MEMORY_RESERVED;
  }
}
