/* The firmware that tests play: see fake_firmware.h. */
#include "boot/core/tests/fake_firmware.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/allocate.h"
#include "boot/handoff/handoff.h"

#define MIB (1ull << 20)
#define HANDOFF_CODE {1, 2, 3, 4, 5, 6, 7, 8}

/* Where files come from: a test that links a loader's own code has them from there. */
#define REPLACEABLE __attribute__((weak))

struct fake_firmware fake;

enum kiln_firmware firmware_kind(void) {
  return KILN_FIRMWARE_UEFI;
}

const char firmware_loader_name[] = "Test 1.0";

/*
 * Memory, identity-mapped by nature, never given back. It is aligned when it is used: an object
 * file with a section that is would be as long as the alignment.
 */
#define ARENA_ALIGNMENT (2 * MIB)
#define ARENA_SIZE (128 * MIB)
static uint8_t arena_room[ARENA_SIZE + ARENA_ALIGNMENT];
static uint64_t arena_used;

static uint8_t *arena(void) {
  return arena_room + (-(uintptr_t)arena_room & (ARENA_ALIGNMENT - 1));
}

/* Its address matters, which lies anywhere in a page, and that a copy of it is one. */
__asm__(
    ".pushsection .rodata\n"
    ".globl firmware_enter_begin, firmware_enter_other, firmware_enter_end\n"
    ".balign 64\n"
    "firmware_enter_begin: .fill 16, 1, 0x5a\n"
    "firmware_enter_other: .fill 48, 1, 0xa5\n"
    "firmware_enter_end: .byte 0\n"
    ".popsection");

/* One page of code and two of data. */
const struct image {
  struct handoff_header header;
  uint64_t uart; /* boot/handoff/aarch64/internal.h */
  uint8_t code[8];
} image __asm__("handoff_image") = {{.entry = KILN_HANDOFF_BASE + sizeof(struct handoff_header),
                                     .code_size = 4096,
                                     .file_size = sizeof(struct image),
                                     .cleared_size = 2 * 4096 + 8,
                                     .memory_size = 3 * 4096,
                                     .start = KILN_HANDOFF_BASE + 3 * 4096,
                                     .start_offset = offsetof(struct image, code),
                                     .start_size = 8},
                                    0,
                                    HANDOFF_CODE};
const uint8_t fake_handoff_code[8] = HANDOFF_CODE;

void fake_reset(void) {
  memset(&fake, 0, sizeof(fake));
  fake.memory_left = 32 * MIB;
  fake.region_copies = 1;
}

void fake_add_file(const char *path, const void *bytes, uint64_t size) {
  assert_true(fake.file_count < FAKE_FILES_MAX);
  fake.files[fake.file_count++] = (struct fake_file){path, bytes, size, size};
}

void firmware_print_serial(const char *text) {
  assert_true(strlen(fake.printed) + strlen(text) < sizeof(fake.printed));
  strcat(fake.printed, text);
}

void firmware_print(const char *text) {
  firmware_print_serial(text);
  strcat(fake.on_screen, text);
}

void firmware_serial(uint16_t port, uint32_t baud) {
  fake.serial_set = 1;
  fake.serial_port = port;
  fake.serial_baud = baud;
}

REPLACEABLE enum boot_status firmware_open(const char *path, struct boot_file *file) {
  for (uint32_t i = 0; i < fake.file_count; i++) {
    if (strcmp(path, fake.files[i].path) != 0) continue;
    *file = (struct boot_file){.size = fake.files[i].size, .handle = i};
    return BOOT_OK;
  }
  return BOOT_FILE_NOT_FOUND;
}

REPLACEABLE enum boot_status firmware_read(struct boot_file *file, uint64_t offset,
                                           void *destination, uint64_t length) {
  const struct fake_file *found = &fake.files[file->handle];

  if (++fake.reads == fake.failing_read) return BOOT_DISK_READ;
  if (offset > found->size || length > found->size - offset) return BOOT_FILE_TOO_SHORT;
  if (offset + length > found->present) return BOOT_DISK_READ;
  if (length > 0) memcpy(destination, (const uint8_t *)found->bytes + offset, length);
  fake.bytes_read += length;
  return BOOT_OK;
}

enum boot_status firmware_allocate(uint64_t length, uint64_t alignment, uint64_t *physical) {
  uint64_t start = (arena_used + alignment - 1) & ~(alignment - 1);

  assert_true(length > 0 && length % PAGE_SIZE == 0);
  assert_true(alignment >= PAGE_SIZE && (alignment & (alignment - 1)) == 0);
  if (length == BOOT_CHUNK && !fake.chunks) return BOOT_OUT_OF_MEMORY;
  if (++fake.allocations == fake.failing_allocation) return BOOT_OUT_OF_MEMORY;
  if (length > fake.memory_left || length > ARENA_SIZE - start) return BOOT_OUT_OF_MEMORY;
  fake.memory_left -= length;
  arena_used = start + length;
  memset(arena() + start, 0xa5, (size_t)length); /* Memory that nobody cleared. */
  *physical = (uint64_t)(uintptr_t)(arena() + start);
  return BOOT_OK;
}

uint64_t firmware_largest_free(void) {
  return fake.memory_left;
}

uint64_t firmware_rsdp(void) {
  return fake.rsdp;
}

uint64_t firmware_device_tree(void) {
  return fake.device_tree;
}

uint64_t firmware_uart(void) {
  return fake.uart;
}

uint64_t firmware_smbios(void) {
  return fake.smbios;
}

REPLACEABLE void firmware_boot_disk(struct kiln_boot_disk *disk) {
  *disk = fake.boot_disk;
}

REPLACEABLE void firmware_network(struct kiln_network *network, char *file) {
  *network = fake.network;
  strcpy(file, fake.network_file);
}

uint64_t firmware_random(void) {
  return fake.random;
}

enum kiln_secure_boot firmware_secure_boot(void) {
  return fake.secure_boot;
}

uint64_t firmware_handoff_time(void) {
  return FAKE_HANDOFF_TIME;
}

uint32_t firmware_edid(uint8_t *edid) {
  memset(edid, 0xed, fake.edid_size);
  return fake.edid_size;
}

void firmware_framebuffer(const struct screen_wish *wish, struct kiln_framebuffer *framebuffer) {
  fake.wish = *wish;
  *framebuffer = fake.framebuffer;
}

enum boot_status firmware_memory_map(struct memory_map *map) {
  enum boot_status status =
      memory_map_add(map, (uint64_t)(uintptr_t)arena(), ARENA_SIZE, KILN_MEMORY_USABLE);

  for (uint32_t i = 0; status == BOOT_OK && i < fake.region_count * fake.region_copies; i++) {
    const struct kiln_memory_region *region = &fake.regions[i % fake.region_count];

    status = memory_map_add(map, region->base, region->length, (enum kiln_memory_kind)region->kind);
  }
  return status;
}

enum boot_status firmware_exit(struct memory_map *map) {
  if (fake.exit_regions != NULL) {
    fake.regions = fake.exit_regions;
    fake.region_count = fake.exit_region_count;
  }
  fake.memory_left = 0; /* Nothing is to be had from a firmware that is gone. */
  return fake.exit_status != BOOT_OK ? fake.exit_status : firmware_memory_map(map);
}

void firmware_efi(struct kiln_efi *efi) {
  *efi = fake.efi;
}

_Noreturn void firmware_enter(uint64_t cr3, uint64_t entry, uint64_t argument) {
  fake.cr3 = cr3;
  fake.entry = entry;
  fake.argument = argument;
  longjmp(fake.end, FAKE_ENTERED);
}

_Noreturn void firmware_halt(void) {
  longjmp(fake.end, FAKE_HALTED);
}
