/*
 * firmware_allocate: memory from the firmware's page allocator (UEFI 2.10 §7.2.1), EfiLoaderData
 * that is never given back.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"

#define FOUR_GIB 0x100000000ull
#define LOW_PAGES (LOW_MEMORY_END / EFI_PAGE_SIZE)

/*
 * Asks for `pages` pages, below 4 GiB if that can be: there is firmware whose disk driver
 * corrupts what it reads to higher addresses.
 */
static EFI_STATUS allocate_pages(UINTN pages, EFI_PHYSICAL_ADDRESS *address) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;
  EFI_STATUS status;

  *address = FOUR_GIB - 1;
  status = services->AllocatePages(AllocateMaxAddress, EfiLoaderData, pages, address);
  if (!EFI_ERROR(status)) return status;
  return services->AllocatePages(AllocateAnyPages, EfiLoaderData, pages, address);
}

enum boot_status firmware_allocate(uint64_t length, uint64_t alignment, uint64_t *physical) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;
  uint64_t pages = length / EFI_PAGE_SIZE;
  uint64_t spare = alignment / EFI_PAGE_SIZE - 1; /* Pages that can be needed to align. */
  EFI_PHYSICAL_ADDRESS block = 0;
  uint64_t base;

  if (pages == 0 || pages > UINT64_MAX / EFI_PAGE_SIZE - spare) return BOOT_OUT_OF_MEMORY;
  /*
   * Memory below 1 MiB is not for us. What is found there stays allocated, so that the next
   * request finds something else; after as many requests as there are pages there is none.
   */
  for (uint32_t low = 0; block < LOW_MEMORY_END; low++) {
    if (low > LOW_PAGES || EFI_ERROR(allocate_pages(pages + spare, &block)))
      return BOOT_OUT_OF_MEMORY;
  }
  base = (block + alignment - 1) & ~(alignment - 1);
  if (base > block) services->FreePages(block, (base - block) / EFI_PAGE_SIZE);
  if (base < block + spare * EFI_PAGE_SIZE)
    services->FreePages(base + length, spare - (base - block) / EFI_PAGE_SIZE);
  *physical = base;
  return BOOT_OK;
}
