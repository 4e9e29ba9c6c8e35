/*
 * Calls that fail the how manieth time: the names end in an underscore and that number, counted
 * from 1. A call fails once, or from then on; what is read is too short, too late, or of another
 * size than was said.
 */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"

#define SLOWNESS 20000u /* Microseconds that a slow read takes longer. */
#define FOR_EVER UINT32_MAX

/* Which calls fail: [first, first + count), of as many as there have been. */
struct failing {
  uint32_t calls, first, count;
};

static struct failing allocations, maps, reads;
static int short_reads, slow_reads;
static uint64_t size_added; /* To what GetInfo says, or FOR_EVER for the size 0. */

static EFI_FILE_READ real_read;
static EFI_FILE_GET_INFO real_get_info;

/* Counts a call; true when it has to fail. */
static int fails(struct failing *failing) {
  failing->calls++;
  return failing->first != 0 && failing->calls >= failing->first &&
         failing->calls - failing->first < failing->count;
}

static EFI_STATUS EFIAPI allocate_pages(EFI_ALLOCATE_TYPE type, EFI_MEMORY_TYPE kind, UINTN pages,
                                        EFI_PHYSICAL_ADDRESS *address) {
  if (fails(&allocations)) return EFI_OUT_OF_RESOURCES;
  return hostile_real.AllocatePages(type, kind, pages, address);
}

static EFI_STATUS EFIAPI free_nothing(EFI_PHYSICAL_ADDRESS address, UINTN pages) {
  (void)address, (void)pages;
  return EFI_NOT_FOUND;
}

static EFI_STATUS EFIAPI get_memory_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key,
                                        UINTN *stride, UINT32 *version) {
  if (fails(&maps)) return EFI_INVALID_PARAMETER;
  return hostile_real.GetMemoryMap(size, map, key, stride, version);
}

static EFI_STATUS EFIAPI read_file(EFI_FILE_PROTOCOL *file, UINTN *size, void *buffer) {
  if (slow_reads) hostile_real.Stall(SLOWNESS);
  if (fails(&reads)) {
    if (!short_reads) return EFI_DEVICE_ERROR;
    *size /= 2;
  }
  return real_read(file, size, buffer);
}

static EFI_STATUS EFIAPI get_info(EFI_FILE_PROTOCOL *file, EFI_GUID *type, UINTN *size,
                                  void *buffer) {
  EFI_STATUS status = real_get_info(file, type, size, buffer);
  EFI_FILE_INFO *info = buffer;

  if (!EFI_ERROR(status)) info->FileSize = size_added == FOR_EVER ? 0 : info->FileSize + size_added;
  return status;
}

/* Changes the driver's own structures, as files.c. */
static EFI_STATUS EFIAPI open_file(EFI_FILE_PROTOCOL *root, EFI_FILE_PROTOCOL **file, CHAR16 *name,
                                   UINT64 mode, UINT64 attributes) {
  EFI_STATUS status = hostile_real_open(root, file, name, mode, attributes);

  if (EFI_ERROR(status)) return status;
  real_read = (*file)->Read;
  (*file)->Read = read_file;
  if (size_added == 0 || name[1] == L'i') return status; /* kiln.cfg. */
  real_get_info = (*file)->GetInfo;
  (*file)->GetInfo = get_info;
  return status;
}

/* The number at the end of `name`, when all in front of it is `start`; else 0. */
static uint32_t number_behind(const char *start, const char *name) {
  size_t length = strlen(start);
  uint32_t number = 0;

  if (strncmp(name, start, length) != 0) return 0;
  for (name += length; *name >= '0' && *name <= '9'; name++)
    number = number * 10 + (uint32_t)(*name - '0');
  return *name == '\0' ? number : 0;
}

/* Takes note of what is wrong with reading; false at another name. */
static int is_about_files(const char *name) {
  uint32_t number;

  if ((number = number_behind("read_fails_", name)) != 0) {
    reads = (struct failing){.first = number, .count = 1};
  } else if ((number = number_behind("read_short_", name)) != 0) {
    reads = (struct failing){.first = number, .count = 1};
    short_reads = 1;
  } else if (strcmp(name, "slow_reads") == 0) {
    slow_reads = 1;
  } else if (strcmp(name, "size_one_more") == 0) {
    size_added = 1;
  } else if (strcmp(name, "size_endless") == 0) {
    size_added = 1ull << 60;
  } else if (strcmp(name, "size_zero") == 0) {
    size_added = FOR_EVER;
  } else {
    return 0;
  }
  return 1;
}

int hostile_failing(const char *name) {
  EFI_BOOT_SERVICES *services = hostile_system->BootServices;
  uint32_t number;

  if ((number = number_behind("allocate_fails_", name)) != 0) {
    allocations = (struct failing){.first = number, .count = 1};
    services->AllocatePages = allocate_pages;
  } else if ((number = number_behind("no_memory_from_", name)) != 0) {
    allocations = (struct failing){.first = number, .count = FOR_EVER};
    services->AllocatePages = allocate_pages;
  } else if ((number = number_behind("map_fails_", name)) != 0) {
    maps = (struct failing){.first = number, .count = 1};
    services->GetMemoryMap = get_memory_map;
  } else if (strcmp(name, "free_fails") == 0) {
    services->FreePages = free_nothing;
  } else if (is_about_files(name)) {
    hostile_hook_open(open_file);
  } else {
    return 0;
  }
  return 1;
}
