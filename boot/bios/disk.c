/*
 * Disk reads through the INT 13h extensions ("BIOS Enhanced Disk Drive Services - 3",
 * T13/1572D, below EDD-3), in pieces as large as the BIOS takes. It reaches only the first
 * MiB: what lies above is read into a buffer and copied.
 */
#include "boot/bios/disk.h"

#include "boot/bios/bios.h"
#include "lib/string.h"

#define BIOS_DISK 0x13
#define RESET 0x0000u            /* PS/2 BIOS Interface, INT 13h AH=00h */
#define CHECK_EXTENSIONS 0x4100u /* EDD-3, AH=41h */
#define EXTENDED_READ 0x4200u    /* EDD-3, AH=42h */
#define GET_PARAMETERS 0x4800u   /* EDD-3, AH=48h */
#define CHECK_REQUEST 0x55aau    /* BX, which comes back with its bytes swapped. */
#define CHECK_REPLY 0xaa55u
#define SUBSET_PACKET_ACCESS 1u /* CX bit 0: AH=42h is there. */

#define SECTOR_MIN 512u
#define CONVENTIONAL_END 0xa0000u /* What the BIOS can surely read to. */
#define DMA_BOUNDARY 0x10000u     /* Older controllers' DMA wraps around at multiples of it. */
#define TRIES_MAX 3u              /* Of a read of one size, with a reset in between. */

/* Disk address packet (EDD-3). The BIOS may change it. */
struct address_packet {
  uint8_t size;
  uint8_t reserved;
  uint16_t count; /* Sectors, at most 127. */
  uint16_t offset;
  uint16_t segment;
  uint64_t sector;
};
#define PACKET_COUNT_MAX 127u

/* Drive parameters, as far as EDD 1.1 has them. */
struct __attribute__((packed)) drive_parameters {
  uint16_t size;
  uint16_t flags; /* To be 0 before the call: some BIOSes from Phoenix look. */
  uint32_t cylinders;
  uint32_t heads;
  uint32_t sectors_per_track;
  uint64_t sector_count;
  uint16_t sector_size;
};

_Static_assert(sizeof(struct address_packet) == 16, "EDD-3, disk address packet");
_Static_assert(sizeof(struct drive_parameters) == 26, "EDD-3, AH=48h");

/* The largest read of small sectors; its alignment keeps it off the DMA boundaries. */
#define BUFFER_SIZE (PACKET_COUNT_MAX * SECTOR_MIN)
static _Alignas(DMA_BOUNDARY) uint8_t buffer[BUFFER_SIZE] BIOS_BUFFER;

/* Bytes that this BIOS takes in one read; what failed once is not tried again. */
static uint32_t read_max = BUFFER_SIZE;

static void reset(const struct disk *disk) {
  struct bios_registers registers = {.eax = RESET, .edx = disk->number};

  bios_call(BIOS_DISK, &registers);
}

static void get_parameters(struct disk *disk) {
  struct drive_parameters parameters = {.size = sizeof(parameters)};
  struct bios_registers registers = {
      .eax = GET_PARAMETERS,
      .edx = disk->number,
      .ds = bios_segment(&parameters),
      .esi = bios_offset(&parameters),
  };

  bios_call(BIOS_DISK, &registers);
  if (bios_failed(&registers)) return;
  /* A BIOS that has another idea of the sectors has counted other ones. */
  if (parameters.sector_count != 0 && parameters.sector_size == disk->sector_size)
    disk->sector_count = parameters.sector_count;
}

enum boot_status disk_open(uint8_t number, uint32_t sector_size, struct disk *disk) {
  struct bios_registers registers = {.eax = CHECK_EXTENSIONS, .ebx = CHECK_REQUEST, .edx = number};

  *disk = (struct disk){.sector_count = UINT64_MAX, .sector_size = sector_size, .number = number};
  bios_call(BIOS_DISK, &registers);
  if (bios_failed(&registers) || (registers.ebx & 0xffff) != CHECK_REPLY ||
      !(registers.ecx & SUBSET_PACKET_ACCESS))
    return BOOT_NO_DISK_EXTENSIONS;
  get_parameters(disk);
  return BOOT_OK;
}

/* One call of the BIOS; `to` is below CONVENTIONAL_END. Returns 1 when it worked. */
static int read_once(const struct disk *disk, uint64_t sector, uint32_t count, const void *to) {
  struct address_packet packet = {
      .size = sizeof(packet),
      .count = (uint16_t)count,
      .offset = bios_offset(to),
      .segment = bios_segment(to),
      .sector = sector,
  };
  struct bios_registers registers = {
      .eax = EXTENDED_READ,
      .edx = disk->number,
      .ds = bios_segment(&packet),
      .esi = bios_offset(&packet),
  };

  bios_call(BIOS_DISK, &registers);
  return !bios_failed(&registers);
}

/* Reads up to `count` sectors, fewer when the BIOS takes only fewer. Returns how many, or 0. */
static uint32_t read_some(const struct disk *disk, uint64_t sector, uint32_t count,
                          const void *to) {
  for (; count > 0; count /= 2) {
    for (uint32_t tries = 0; tries < TRIES_MAX; tries++) {
      if (read_once(disk, sector, count, to)) return count;
      reset(disk);
    }
    read_max = count / 2 * disk->sector_size;
  }
  read_max = BUFFER_SIZE; /* The size was not what was wrong. */
  return 0;
}

/* Bytes that a read straight to `address` may have: to the next boundary, 0 above the first MiB. */
static uint32_t direct_room(uintptr_t address) {
  if (address >= CONVENTIONAL_END) return 0;
  return DMA_BOUNDARY - (address & (DMA_BOUNDARY - 1));
}

enum boot_status disk_read(const struct disk *disk, uint64_t sector, uint32_t count,
                           void *destination) {
  uint8_t *to = destination;

  while (count > 0) {
    uint32_t room = direct_room((uintptr_t)to);
    void *target = room >= disk->sector_size ? to : buffer;
    uint32_t bytes = target == buffer || room > read_max ? read_max : room;
    uint32_t chunk = bytes / disk->sector_size;

    chunk = read_some(disk, sector, chunk < count ? chunk : count, target);
    if (chunk == 0) return BOOT_DISK_READ;
    if (target != to) memcpy(to, target, chunk * disk->sector_size);
    to += chunk * disk->sector_size;
    sector += chunk;
    count -= chunk;
  }
  return BOOT_OK;
}

uint8_t *disk_window(uint32_t *size) {
  *size = BUFFER_SIZE;
  return buffer;
}
