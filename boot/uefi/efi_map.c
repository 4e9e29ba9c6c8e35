/*
 * firmware_memory_map, firmware_largest_free, firmware_exit and firmware_efi: the firmware's map of
 * memory (UEFI 2.10 §7.2.3), and the end of its boot services (§7.4.6).
 *
 * This file owns the map that goes to the kernel, in memory from boot_allocate.
 */
#include <efi.h>

#include "boot/core/allocate.h"
#include "boot/core/efi_memory.h"
#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"

/* A map that grows faster than this between two calls is not going to stop. */
#define MAP_TRIES 8
/* Bytes of a map that can be believed: 1 Mi descriptors of 64 bytes. */
#define MAP_SIZE_MAX (64u * 1024u * 1024u)
/*
 * Calls of ExitBootServices: a second one is normal where the first let timers fire, and where the
 * first was for a map that has changed without a word.
 */
#define EXIT_TRIES 5

struct efi_map {
  uint8_t *buffer;
  UINTN capacity; /* Bytes of `buffer`. */
  UINTN size;     /* Bytes in use. */
  UINTN stride;   /* Bytes from one descriptor to the next: at least sizeof, often more. */
  UINTN key;      /* Names this state of the map to ExitBootServices. */
  UINT32 version; /* Of a descriptor. */
};

static struct efi_map kept; /* What the kernel gets to see. */
static int kept_is_current; /* Nothing is known to have changed since it was read. */

_Static_assert(sizeof(EFI_MEMORY_DESCRIPTOR) == 40, "UEFI 2.10 §7.2.3");

/* How a map gets a buffer of `capacity` bytes, in place of the one that it may have. */
typedef enum boot_status grow_function(struct efi_map *map, UINTN capacity);

/* The buffer before stays the kernel's as well: growing is rare, and ends after MAP_TRIES. */
static enum boot_status grow_kept(struct efi_map *map, UINTN capacity) {
  uint64_t physical;
  enum boot_status status;

  capacity = page_align_up(capacity);
  status = boot_allocate(capacity, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);
  if (status != BOOT_OK) return status;
  map->buffer = physical_pointer(physical);
  map->capacity = capacity;
  return BOOT_OK;
}

/* Not by boot_allocate, which asks for the map itself when there is no memory. */
static enum boot_status grow_passing(struct efi_map *map, UINTN capacity) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;

  if (map->buffer != NULL) services->FreePool(map->buffer);
  map->buffer = NULL;
  map->capacity = 0;
  if (EFI_ERROR(services->AllocatePool(EfiLoaderData, capacity, (void **)&map->buffer)))
    return BOOT_OUT_OF_MEMORY;
  map->capacity = capacity;
  return BOOT_OK;
}

/*
 * Reads the firmware's current map, growing the buffer as need be: to half as much again as is
 * asked for and a page, as the map grows by allocating, and once more when the firmware is left.
 */
static enum boot_status read_map(struct efi_map *map, grow_function *grow) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;

  for (int tries = 0; tries < MAP_TRIES; tries++) {
    EFI_STATUS status;
    enum boot_status grown;

    map->size = map->capacity;
    status = services->GetMemoryMap(&map->size, (EFI_MEMORY_DESCRIPTOR *)map->buffer, &map->key,
                                    &map->stride, &map->version);
    if (!EFI_ERROR(status)) {
      if (map->size > map->capacity || map->size < map->stride ||
          map->stride < sizeof(EFI_MEMORY_DESCRIPTOR) || map->stride > UINT32_MAX)
        return BOOT_NO_MEMORY_MAP;
      return BOOT_OK;
    }
    if (status != EFI_BUFFER_TOO_SMALL || map->size > MAP_SIZE_MAX) return BOOT_NO_MEMORY_MAP;
    grown = grow(map, map->size + map->size / 2 + EFI_PAGE_SIZE);
    if (grown != BOOT_OK) return grown;
  }
  return BOOT_NO_MEMORY_MAP;
}

/* The descriptor at `offset`, which moves on to the next; null after the last. */
static const EFI_MEMORY_DESCRIPTOR *next_entry(const struct efi_map *map, UINTN *offset) {
  UINTN at = *offset;

  if (map->size - at < map->stride) return NULL;
  *offset += map->stride;
  return (const EFI_MEMORY_DESCRIPTOR *)(map->buffer + at);
}

void efi_map_changed(void) {
  kept_is_current = 0;
}

/* Appends what the kept map has. */
static enum boot_status convert(struct memory_map *map) {
  const EFI_MEMORY_DESCRIPTOR *entry;
  UINTN offset = 0;
  enum boot_status status = BOOT_OK;

  while (status == BOOT_OK && (entry = next_entry(&kept, &offset)) != NULL)
    status = memory_map_add(map, entry->PhysicalStart, efi_memory_length(entry->NumberOfPages),
                            efi_memory_kind(entry->Type, entry->Attribute));
  return status;
}

enum boot_status firmware_memory_map(struct memory_map *map) {
  enum boot_status status = read_map(&kept, grow_kept);

  if (status != BOOT_OK) return status;
  kept_is_current = 1;
  return convert(map);
}

/* The firmware's allocator does not join descriptors, so the longest is what it can give. */
uint64_t firmware_largest_free(void) {
  struct efi_map map = {.buffer = NULL};
  const EFI_MEMORY_DESCRIPTOR *entry;
  UINTN offset = 0;
  uint64_t largest = 0;
  enum boot_status status = read_map(&map, grow_passing);

  while (status == BOOT_OK && (entry = next_entry(&map, &offset)) != NULL) {
    uint64_t start = entry->PhysicalStart, length = efi_memory_length(entry->NumberOfPages);
    uint64_t below = start < LOW_MEMORY_END ? LOW_MEMORY_END - start : 0;

    if (entry->Type == EfiConventionalMemory && length > below && length - below > largest)
      largest = length - below;
  }
  if (map.buffer != NULL) uefi_system->BootServices->FreePool(map.buffer);
  return largest;
}

/*
 * Each try reads the map, converts it while an error can still be shown, and exits with its key.
 * The first makes do with the map that was read before, if nothing was allocated since: reading one
 * costs EDK II 120,000 instructions.
 * The firmware refuses a key when the map has changed since; by then it may have shut down in
 * part and must be asked for nothing but memory (UEFI 2.10 §7.4.6), so that the buffer has slack.
 */
enum boot_status firmware_exit(struct memory_map *map) {
  uint32_t entries = map->count;

  for (int tries = 0; tries < EXIT_TRIES; tries++) {
    enum boot_status status;

    map->count = entries;
    status = kept_is_current ? convert(map) : firmware_memory_map(map);
    efi_map_changed();
    if (status != BOOT_OK) {
      if (tries > 0) console_take_serial();
      return status;
    }
    if (!EFI_ERROR(uefi_system->BootServices->ExitBootServices(uefi_image, kept.key))) {
      console_take_serial();
      console_leave_screen();
      return BOOT_OK;
    }
  }
  console_take_serial();
  return BOOT_EXIT_BOOT_SERVICES;
}

void firmware_efi(struct kiln_efi *efi) {
  efi->system_table = (uint64_t)uefi_system;
  efi->memory_map = kept.buffer;
  efi->memory_map_size = kept.size;
  efi->descriptor_size = (uint32_t)kept.stride;
  efi->descriptor_version = kept.version;
}
