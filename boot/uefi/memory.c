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

/* Of the last piece below 4 GiB that was given: the firmware has more below it, as a rule. */
static uint64_t last_given = FOUR_GIB;

/*
 * Asks for `pages` pages at addresses that are aligned, the nearest below the last piece first:
 * what aligning leaves over would have to be given back, and firmware that clears what it is given
 * back takes as long for that as for loading a file. False when nothing is found soon.
 */
#define PLACES_MAX 16

static int allocate_aligned(UINTN pages, uint64_t alignment, uint64_t *physical) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;
  uint64_t length = (uint64_t)pages * EFI_PAGE_SIZE, place = last_given;

  for (int i = 0; i < PLACES_MAX && place - LOW_MEMORY_END >= length + alignment; i++) {
    EFI_PHYSICAL_ADDRESS address;

    place = i == 0 ? (place - length) & ~(alignment - 1) : place - alignment;
    address = place;
    if (EFI_ERROR(services->AllocatePages(AllocateAddress, EfiLoaderData, pages, &address)))
      continue;
    if (address != place) return 0;
    *physical = place;
    return 1;
  }
  return 0;
}

/* Takes more than is asked for, and gives back what aligning leaves over. */
static enum boot_status allocate_and_trim(uint64_t length, uint64_t alignment, uint64_t *physical) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;
  uint64_t pages = length / EFI_PAGE_SIZE;
  uint64_t spare = alignment / EFI_PAGE_SIZE - 1; /* Pages that can be needed to align. */
  EFI_PHYSICAL_ADDRESS block = 0;
  uint64_t base;

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

enum boot_status firmware_allocate(uint64_t length, uint64_t alignment, uint64_t *physical) {
  uint64_t pages = length / EFI_PAGE_SIZE;
  enum boot_status status = BOOT_OK;

  if (pages == 0 || pages > (UINT64_MAX - alignment) / EFI_PAGE_SIZE) return BOOT_OUT_OF_MEMORY;
  if (alignment <= EFI_PAGE_SIZE || !allocate_aligned(pages, alignment, physical))
    status = allocate_and_trim(length, alignment, physical);
  if (status == BOOT_OK && *physical < FOUR_GIB) last_given = *physical;
  efi_map_changed();
  return status;
}
