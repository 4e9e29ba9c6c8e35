/* Faults of the memory services, and exceptions inside of them. */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"
#include "machine.h"

#define EXTRA_ENTRIES 1500u
#define EXTRA_BASE 0x10000000000ull /* 1 TiB: beyond all RAM of a test. */
#define GROWTH 8192u                /* Bytes that a growing map asks for beyond what it got. */
#define LOW_END 0xa0000ull          /* Conventional memory below 1 MiB ends here at the latest. */
#define FOUR_GIB 0x100000000ull
#define UNMAPPED 0x600000000000ull /* Canonical, and beyond what firmware maps. */
#define MIB2 0x200000ull
#define PIECES \
  1500u /* Pages of RAM, each in 2 MiB of its own, and so with a page table of its own. */

/* Types and attributes that gnu-efi does not know (UEFI 2.10 §7.2.1, §7.2.3). */
#define TYPE_PERSISTENT 14u
#define TYPE_UNACCEPTED 15u
#define UNCACHED 0x1ull
#define WRITE_BACK 0x8ull
#define NON_VOLATILE 0x8000ull
#define SPECIFIC_PURPOSE 0x40000ull

static uint32_t too_small_left; /* Calls that say that the buffer is too small, */
static uint32_t stale_left;     /* and that change the map after they have read it. */
static uint32_t extra_entries;  /* Entries that make_extra appends to the map. */
static EFI_MEMORY_DESCRIPTOR (*make_extra)(uint32_t i);
static uint32_t exit_calls; /* Calls of ExitBootServices so far, where that changes the map. */
static void (*change)(EFI_MEMORY_DESCRIPTOR *entry); /* Applied to each entry of the map. */

/* Reserved regions of a page each, neighbours in the wrong order. */
static EFI_MEMORY_DESCRIPTOR long_map(uint32_t i) {
  return (EFI_MEMORY_DESCRIPTOR){
      .Type = EfiReservedMemoryType,
      .PhysicalStart = EXTRA_BASE + (uint64_t)(extra_entries - 1 - i) * EFI_PAGE_SIZE,
      .NumberOfPages = 1};
}

/* One page of RAM in each 2 MiB, from the first call of ExitBootServices on. */
static EFI_MEMORY_DESCRIPTOR pieces(uint32_t i) {
  return (EFI_MEMORY_DESCRIPTOR){
      .Type = exit_calls > 0 ? EfiConventionalMemory : EfiReservedMemoryType,
      .PhysicalStart = EXTRA_BASE + i * MIB2,
      .NumberOfPages = 1,
      .Attribute = WRITE_BACK};
}

/* Memory that is no ordinary RAM by its type or by its attributes; 1 MiB apart. */
static EFI_MEMORY_DESCRIPTOR special(uint32_t i) {
  static const struct {
    uint32_t type;
    uint64_t attributes;
  } kinds[] = {
      {EfiConventionalMemory, UNCACHED}, {EfiConventionalMemory, WRITE_BACK | SPECIFIC_PURPOSE},
      {TYPE_PERSISTENT, WRITE_BACK},     {EfiConventionalMemory, WRITE_BACK | NON_VOLATILE},
      {TYPE_UNACCEPTED, WRITE_BACK},     {EfiBootServicesData, UNCACHED | SPECIFIC_PURPOSE},
  };

  return (EFI_MEMORY_DESCRIPTOR){.Type = kinds[i].type,
                                 .PhysicalStart = EXTRA_BASE + i * (MIB2 / 2),
                                 .NumberOfPages = 4,
                                 .Attribute = kinds[i].attributes};
}
#define SPECIAL_ENTRIES 6u

/* Until ExitBootServices, RAM above 4 GiB is reserved, and reserved memory below it is RAM. */
static void exchange(EFI_MEMORY_DESCRIPTOR *entry) {
  int high = entry->PhysicalStart >= FOUR_GIB;

  if (exit_calls > 0) return;
  if (high && entry->Type == EfiConventionalMemory) {
    entry->Type = EfiReservedMemoryType;
  } else if (!high && entry->Type == EfiReservedMemoryType) {
    entry->Type = EfiConventionalMemory;
    entry->Attribute |= WRITE_BACK;
  }
}

/* From ExitBootServices on, what was allocated for loaders is not theirs. */
static void take_back(EFI_MEMORY_DESCRIPTOR *entry) {
  if (exit_calls > 0 && entry->Type == EfiLoaderData) entry->Type = EfiReservedMemoryType;
}

/* Appends the extra entries to `map`, and changes all of it. */
static void spoil(uint8_t *map, UINTN size, UINTN stride) {
  for (uint32_t i = 0; i < extra_entries; i++) {
    EFI_MEMORY_DESCRIPTOR entry = make_extra(i);

    memcpy(map + size + i * stride, &entry, sizeof(entry));
  }
  for (UINTN at = 0; change != NULL && at < size; at += stride)
    change((EFI_MEMORY_DESCRIPTOR *)(map + at));
}

static EFI_STATUS EFIAPI get_memory_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key,
                                        UINTN *stride, UINT32 *version) {
  UINTN capacity = *size, needed;
  EFI_STATUS status;
  void *page;

  if (too_small_left > 0) {
    too_small_left--;
    *size += GROWTH;
    return EFI_BUFFER_TOO_SMALL;
  }
  status = hostile_real.GetMemoryMap(size, map, key, stride, version);
  if (EFI_ERROR(status) && status != EFI_BUFFER_TOO_SMALL) return status;
  needed = *size + extra_entries * *stride;
  if (EFI_ERROR(status) || needed > capacity) {
    *size = needed;
    return EFI_BUFFER_TOO_SMALL;
  }
  spoil((uint8_t *)map, *size, *stride);
  *size = needed;
  if (stale_left > 0) {
    stale_left--;
    return hostile_real.AllocatePool(EfiReservedMemoryType, EFI_PAGE_SIZE, &page);
  }
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI map_is_invalid_opcode(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key,
                                               UINTN *stride, UINT32 *version) {
  (void)size, (void)map, (void)key, (void)stride, (void)version;
  undefined_instruction();
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI map_is_page_fault(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key,
                                           UINTN *stride, UINT32 *version) {
  (void)size, (void)map, (void)key, (void)stride, (void)version;
  *(volatile uint8_t *)UNMAPPED = 0;
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI output_is_invalid_opcode(SIMPLE_TEXT_OUTPUT_INTERFACE *console,
                                                  CHAR16 *text) {
  (void)console, (void)text;
  undefined_instruction();
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI exit_never(EFI_HANDLE image, UINTN key) {
  (void)image, (void)key;
  return EFI_INVALID_PARAMETER;
}

/* Refuses the first time, as firmware does whose map has changed since it was read. */
static EFI_STATUS EFIAPI exit_at_second_call(EFI_HANDLE image, UINTN key) {
  if (exit_calls++ == 0) return EFI_INVALID_PARAMETER;
  return hostile_real.ExitBootServices(image, key);
}

/* Answers from below 1 MiB for as long as there is memory. */
static EFI_STATUS EFIAPI allocate_low(EFI_ALLOCATE_TYPE type, EFI_MEMORY_TYPE kind, UINTN pages,
                                      EFI_PHYSICAL_ADDRESS *address) {
  EFI_PHYSICAL_ADDRESS low = LOW_END - 1;

  if (!EFI_ERROR(hostile_real.AllocatePages(AllocateMaxAddress, kind, pages, &low))) {
    *address = low;
    return EFI_SUCCESS;
  }
  return hostile_real.AllocatePages(type, kind, pages, address);
}

/* Has nothing below 4 GiB; above, page after page. */
static EFI_STATUS EFIAPI allocate_high(EFI_ALLOCATE_TYPE type, EFI_MEMORY_TYPE kind, UINTN pages,
                                       EFI_PHYSICAL_ADDRESS *address) {
  static EFI_PHYSICAL_ADDRESS next = FOUR_GIB;
  EFI_STATUS status;

  if (type == AllocateMaxAddress && *address < FOUR_GIB) return EFI_OUT_OF_RESOURCES;
  if (type != AllocateAnyPages) return hostile_real.AllocatePages(type, kind, pages, address);
  *address = next;
  status = hostile_real.AllocatePages(AllocateAddress, kind, pages, address);
  if (!EFI_ERROR(status)) next += pages * EFI_PAGE_SIZE;
  return status;
}

int hostile_memory(const char *name) {
  EFI_BOOT_SERVICES *services = hostile_system->BootServices;

  services->GetMemoryMap = get_memory_map;
  if (strcmp(name, "map_grows") == 0) {
    too_small_left = 3; /* The loader's first reading; */
    stale_left = 3;     /* it, and two on the way out. */
  } else if (strcmp(name, "map_grows_for_ever") == 0) {
    too_small_left = UINT32_MAX;
  } else if (strcmp(name, "map_is_long") == 0) {
    extra_entries = EXTRA_ENTRIES;
    make_extra = long_map;
  } else if (strcmp(name, "map_changes_at_exit") == 0) {
    change = exchange;
    services->ExitBootServices = exit_at_second_call;
  } else if (strcmp(name, "map_shatters_at_exit") == 0) {
    extra_entries = PIECES;
    make_extra = pieces;
    services->ExitBootServices = exit_at_second_call;
  } else if (strcmp(name, "memory_is_taken_at_exit") == 0) {
    change = take_back;
    services->ExitBootServices = exit_at_second_call;
  } else if (strcmp(name, "special_memory") == 0) {
    extra_entries = SPECIAL_ENTRIES;
    make_extra = special;
  } else if (strcmp(name, "invalid_opcode") == 0) {
    services->GetMemoryMap = map_is_invalid_opcode;
  } else if (strcmp(name, "page_fault") == 0) {
    services->GetMemoryMap = map_is_page_fault;
  } else if (strcmp(name, "console_invalid_opcode") == 0) {
    hostile_system->ConOut->OutputString = output_is_invalid_opcode;
  } else if (strcmp(name, "exit_never") == 0) {
    services->ExitBootServices = exit_never;
  } else if (strcmp(name, "low_memory_first") == 0) {
    services->AllocatePages = allocate_low;
  } else if (strcmp(name, "no_memory_below_4_gib") == 0) {
    services->AllocatePages = allocate_high;
  } else {
    return 0;
  }
  return 1;
}
