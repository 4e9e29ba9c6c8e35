/*
 * The Limine boot protocol, base revisions 0 to 6, for x86_64: what this adapter reads and writes
 * of it, written from the specification ("The Limine Boot Protocol", PROTOCOL.md). The names of
 * fields are its own. Pointers are virtual addresses in the kernel's address space, and so numbers
 * here.
 */
#ifndef KILN_ADAPTERS_LIMINE_PROTOCOL_H
#define KILN_ADAPTERS_LIMINE_PROTOCOL_H

#include <stdint.h>

#define LIMINE_BASE 0xffffffff80000000ull /* "Memory Layout at Entry": no kernel lies below. */
#define LIMINE_BASE_REVISION_MAX 6u       /* That this adapter knows. */
#define LIMINE_STRICT_REVISION 5u         /* From here on, more of the machine's state is said. */
#define LIMINE_STACK_MIN 65536u           /* Bytes ("Machine State at Entry"). */

/* "Requests Delimiters", "Base Revisions", "Request": first words, by which these are found. */
#define LIMINE_START_0 0xf6b8f4b39de7d1aeull
#define LIMINE_START_1 0xfab91a6940fcb9cfull
#define LIMINE_START_2 0x785c6ed015d3e316ull
#define LIMINE_START_3 0x181e920a7852b9d9ull
#define LIMINE_END_0 0xadc0e0531bb10d03ull
#define LIMINE_END_1 0x9572709f31764c62ull
#define LIMINE_TAG_0 0xf9562b2d5c95a6c8ull
#define LIMINE_TAG_1 0x6a7b384944536bdcull
#define LIMINE_REQUEST_0 0xc7b1dd30df4c8b88ull
#define LIMINE_REQUEST_1 0x0a82e883a194f07bull

struct limine_request {
  uint64_t id[4];
  uint64_t revision;
  uint64_t response;
};

/* What some requests have besides. */
struct limine_stack_size_request {
  struct limine_request head;
  uint64_t stack_size;
};

struct limine_paging_mode_request {
  struct limine_request head;
  uint64_t mode;
  uint64_t max_mode; /* From revision 1 on. */
  uint64_t min_mode;
};

struct limine_entry_point_request {
  struct limine_request head;
  uint64_t entry;
};

#define LIMINE_PAGING_4_LEVELS 0u

/* The response of requests that want something done. */
struct limine_response {
  uint64_t revision;
};

/* One number or pointer: command line, firmware type, HHDM, paging mode, RSDP, EFI system table. */
struct limine_value_response {
  uint64_t revision;
  uint64_t value;
};

/* Two: bootloader info, SMBIOS, executable address. */
struct limine_pair_response {
  uint64_t revision;
  uint64_t first;
  uint64_t second;
};

/* An array of pointers: memory map, modules, framebuffers. */
struct limine_array_response {
  uint64_t revision;
  uint64_t count;
  uint64_t pointers;
};

struct limine_efi_memmap_response {
  uint64_t revision;
  uint64_t memmap;
  uint64_t memmap_size;
  uint64_t desc_size;
  uint64_t desc_version;
};

/* The formats are those of enum kiln_event_log_format. */
struct limine_event_log_response {
  uint64_t revision;
  uint64_t format;
  uint64_t size;
  uint64_t address;
};

#define LIMINE_FIRMWARE_X86BIOS 0u
#define LIMINE_FIRMWARE_EFI64 2u

#define LIMINE_FRAMEBUFFER_RGB 1u

/* What framebuffers and video modes have in common. */
struct limine_pixels {
  uint16_t bpp;
  uint8_t memory_model;
  uint8_t red_mask_size;
  uint8_t red_mask_shift;
  uint8_t green_mask_size;
  uint8_t green_mask_shift;
  uint8_t blue_mask_size;
  uint8_t blue_mask_shift;
};

struct limine_framebuffer {
  uint64_t address;
  uint64_t width;
  uint64_t height;
  uint64_t pitch;
  struct limine_pixels pixels;
  uint64_t edid_size;
  uint64_t edid;
  uint64_t mode_count; /* Response revision 1. */
  uint64_t modes;
};

struct limine_video_mode {
  uint64_t pitch;
  uint64_t width;
  uint64_t height;
  struct limine_pixels pixels;
};

enum limine_memmap_type {
  LIMINE_MEMMAP_USABLE = 0,
  LIMINE_MEMMAP_RESERVED = 1,
  LIMINE_MEMMAP_ACPI_RECLAIMABLE = 2,
  LIMINE_MEMMAP_ACPI_NVS = 3,
  LIMINE_MEMMAP_BAD_MEMORY = 4,
  LIMINE_MEMMAP_BOOTLOADER_RECLAIMABLE = 5,
  LIMINE_MEMMAP_EXECUTABLE_AND_MODULES = 6,
  LIMINE_MEMMAP_FRAMEBUFFER = 7,
  LIMINE_MEMMAP_RESERVED_MAPPED = 8, /* From base revision 4 on. */
};

struct limine_memmap_entry {
  uint64_t base;
  uint64_t length;
  uint64_t type;
};

#define LIMINE_UUID_BYTES 16u
#define LIMINE_MEDIA_OPTICAL 1u
#define LIMINE_MEDIA_TFTP 2u

struct limine_file {
  uint64_t revision;
  uint64_t address;
  uint64_t size;
  uint64_t path;
  uint64_t string;
  uint32_t media_type;
  uint32_t unused;
  uint32_t tftp_ip;
  uint32_t tftp_port;
  uint32_t partition_index;
  uint32_t mbr_disk_id;
  uint8_t gpt_disk_uuid[LIMINE_UUID_BYTES];
  uint8_t gpt_part_uuid[LIMINE_UUID_BYTES];
  uint8_t part_uuid[LIMINE_UUID_BYTES];
};

_Static_assert(sizeof(struct limine_request) == 48, "Limine, Request");
_Static_assert(sizeof(struct limine_pixels) == 10, "Limine, Framebuffer Feature");
_Static_assert(sizeof(struct limine_framebuffer) == 80, "Limine, Framebuffer Feature");
_Static_assert(sizeof(struct limine_video_mode) == 40, "Limine, Framebuffer Feature");
_Static_assert(sizeof(struct limine_file) == 112, "Limine, File Structure");

#endif /* KILN_ADAPTERS_LIMINE_PROTOCOL_H */
