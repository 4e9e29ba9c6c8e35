/*
 * firmware_allocate, firmware_memory_map and firmware_exit: memory as the firmware sees it
 * (UEFI 2.10 §7.2), and the end of the firmware's boot services (§7.4.6).
 *
 * This file owns the buffer that the firmware's map is read into.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"

#define ONE_MIB 0x100000ull
#define FOUR_GIB 0x100000000ull
#define LOW_PAGES 256u /* Pages below 1 MiB. */

/* A map that grows faster than this between two calls is not going to stop. */
#define MAP_TRIES 8
/* Bytes for some 20 more descriptors before the buffer has to grow again. */
#define MAP_SLACK 1024u
/* Bytes of a map that can be believed: 1 Mi descriptors of 64 bytes. */
#define MAP_SIZE_MAX (64u * 1024u * 1024u)
/* Calls of ExitBootServices: a second one is normal where the first let timers fire. */
#define EXIT_TRIES 4

static struct {
  uint8_t *buffer; /* EfiLoaderData. */
  UINTN capacity;  /* Bytes of `buffer`. */
  UINTN size;      /* Bytes in use. */
  UINTN stride;    /* Bytes from one descriptor to the next: at least sizeof, often more. */
  UINTN key;       /* Names this state of the map to ExitBootServices. */
} efi_map;

_Static_assert(sizeof(EFI_MEMORY_DESCRIPTOR) == 40, "UEFI 2.10 §7.2.3");

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
  for (uint32_t low = 0; block < ONE_MIB; low++) {
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

/* Sees to a buffer for `size` bytes of map; allocating changes the map, hence the slack. */
static enum boot_status grow_buffer(UINTN size) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;
  UINTN capacity = size + MAP_SLACK;

  if (size > MAP_SIZE_MAX) return BOOT_NO_MEMORY_MAP;
  if (efi_map.buffer != NULL) services->FreePool(efi_map.buffer);
  efi_map.capacity = 0;
  efi_map.buffer = NULL;
  if (EFI_ERROR(services->AllocatePool(EfiLoaderData, capacity, (void **)&efi_map.buffer)))
    return BOOT_OUT_OF_MEMORY;
  efi_map.capacity = capacity;
  return BOOT_OK;
}

/* Reads the firmware's current map (UEFI 2.10 §7.2.3), growing the buffer as need be. */
static enum boot_status read_map(void) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;

  for (int tries = 0; tries < MAP_TRIES; tries++) {
    UINT32 version;
    EFI_STATUS status;
    enum boot_status grown;

    efi_map.size = efi_map.capacity;
    status = services->GetMemoryMap(&efi_map.size, (EFI_MEMORY_DESCRIPTOR *)efi_map.buffer,
                                    &efi_map.key, &efi_map.stride, &version);
    if (!EFI_ERROR(status)) {
      if (efi_map.size > efi_map.capacity || efi_map.size < efi_map.stride ||
          efi_map.stride < sizeof(EFI_MEMORY_DESCRIPTOR))
        return BOOT_NO_MEMORY_MAP;
      return BOOT_OK;
    }
    if (status != EFI_BUFFER_TOO_SMALL) return BOOT_NO_MEMORY_MAP;
    grown = grow_buffer(efi_map.size);
    if (grown != BOOT_OK) return grown;
  }
  return BOOT_NO_MEMORY_MAP;
}

/* What a kernel may do with memory of an EFI type (UEFI 2.10 §7.2.1). */
static enum kiln_memory_kind kind_of(uint32_t type) {
  switch (type) {
    case EfiLoaderCode: /* The loader's own: boot/core marks what the kernel still needs. */
    case EfiLoaderData:
    case EfiBootServicesCode: /* Free once boot services have exited. */
    case EfiBootServicesData:
    case EfiConventionalMemory:
      return KILN_MEMORY_USABLE;
    case EfiRuntimeServicesCode:
    case EfiRuntimeServicesData:
      return KILN_MEMORY_RUNTIME;
    case EfiUnusableMemory:
      return KILN_MEMORY_BAD;
    case EfiACPIReclaimMemory:
      return KILN_MEMORY_ACPI_RECLAIMABLE;
    case EfiACPIMemoryNVS:
      return KILN_MEMORY_ACPI_NVS;
    default:
      /*
       * Reserved, I/O and PAL; EfiPersistentMemory, which holds somebody's data across
       * restarts; EfiUnacceptedMemoryType, which faults until a hypervisor is asked for it;
       * types of vendors and of specifications to come.
       */
      return KILN_MEMORY_RESERVED;
  }
}

/* Appends what read_map has read. Calls no firmware. */
static enum boot_status convert_map(struct memory_map *map) {
  for (UINTN offset = 0; efi_map.size - offset >= efi_map.stride; offset += efi_map.stride) {
    const EFI_MEMORY_DESCRIPTOR *entry = (const EFI_MEMORY_DESCRIPTOR *)(efi_map.buffer + offset);
    uint64_t pages = entry->NumberOfPages;
    enum boot_status status;

    /* A length that does not fit in 64 bits goes as far as it can: memory_map_add cuts it. */
    if (pages > UINT64_MAX / EFI_PAGE_SIZE) pages = UINT64_MAX / EFI_PAGE_SIZE;
    status = memory_map_add(map, entry->PhysicalStart, pages * EFI_PAGE_SIZE, kind_of(entry->Type));
    if (status != BOOT_OK) return status;
  }
  return BOOT_OK;
}

enum boot_status firmware_memory_map(struct memory_map *map) {
  enum boot_status status = read_map();

  if (status != BOOT_OK) return status;
  return convert_map(map);
}

/*
 * Each try reads the map, converts it while an error can still be shown, and exits with its key.
 * The firmware refuses a key when the map has changed since; by then it may have shut down in
 * part and must be asked for nothing but memory (UEFI 2.10 §7.4.6), so that the buffer has slack.
 */
enum boot_status firmware_exit(struct memory_map *map) {
  uint32_t entries = map->count;

  for (int tries = 0; tries < EXIT_TRIES; tries++) {
    enum boot_status status;

    map->count = entries;
    status = firmware_memory_map(map);
    if (status != BOOT_OK) {
      if (tries > 0) console_leave_firmware(0);
      return status;
    }
    if (!EFI_ERROR(uefi_system->BootServices->ExitBootServices(uefi_image, efi_map.key))) {
      console_leave_firmware(1);
      return BOOT_OK;
    }
  }
  console_leave_firmware(0);
  return BOOT_EXIT_BOOT_SERVICES;
}
