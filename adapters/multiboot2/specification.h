/*
 * Structures and numbers of Multiboot2 (Multiboot2 Specification 2.0) and of Multiboot 1 (Multiboot
 * Specification 0.6.96) that the adapter reads or writes.
 */
#ifndef KILN_ADAPTERS_MULTIBOOT2_SPECIFICATION_H
#define KILN_ADAPTERS_MULTIBOOT2_SPECIFICATION_H

#include <stddef.h>
#include <stdint.h>

/* --- Multiboot2: the header in the kernel's file (§3.1) --- */

#define MULTIBOOT2_HEADER_MAGIC 0xe85250d6u
#define MULTIBOOT2_LOADER_MAGIC 0x36d76289u /* EAX at the kernel's entry. */
#define MULTIBOOT2_SEARCH 32768u            /* The header lies in so many bytes of the file, */
#define MULTIBOOT2_ALIGNMENT 8u             /* at a multiple of this; tags as well. */
#define MULTIBOOT2_I386 0u                  /* Architecture. */

struct multiboot2_header {
  uint32_t magic;
  uint32_t architecture;
  uint32_t header_length; /* Bytes, tags included. */
  uint32_t checksum;      /* The sum of all four is 0. */
};

#define MULTIBOOT2_OPTIONAL 1u /* Of a tag's flags: who cannot do it may ignore it. */

enum multiboot2_header_tag_type {
  HEADER_TAG_END = 0,
  HEADER_TAG_INFORMATION_REQUEST = 1,
  HEADER_TAG_ADDRESS = 2,
  HEADER_TAG_ENTRY_ADDRESS = 3,
  HEADER_TAG_CONSOLE_FLAGS = 4,
  HEADER_TAG_FRAMEBUFFER = 5,
  HEADER_TAG_MODULE_ALIGNMENT = 6,
  HEADER_TAG_EFI_BOOT_SERVICES = 7,
  HEADER_TAG_EFI_I386_ENTRY = 8,
  HEADER_TAG_EFI_AMD64_ENTRY = 9,
  HEADER_TAG_RELOCATABLE = 10,
};

struct multiboot2_header_tag {
  uint16_t type;
  uint16_t flags;
  uint32_t size; /* Bytes, these ones included. */
};

#define CONSOLE_REQUIRED 1u /* Of the console flags: one of the supported ones must be there, */
#define CONSOLE_EGA_TEXT 2u /* and EGA text is supported. */

#define LOAD_FROM_START UINT32_MAX /* load_addr: from the beginning of the file. */

#define PREFER_LOWEST 1u /* Preference of a relocatable kernel. */
#define PREFER_HIGHEST 2u

/* --- Multiboot2: what the kernel is told (§3.6) --- */

enum multiboot2_tag_type {
  TAG_END = 0,
  TAG_COMMAND_LINE = 1,
  TAG_LOADER_NAME = 2,
  TAG_MODULE = 3,
  TAG_BASIC_MEMORY = 4,
  TAG_BIOS_DEVICE = 5,
  TAG_MEMORY_MAP = 6,
  TAG_VBE = 7,
  TAG_FRAMEBUFFER = 8,
  TAG_ELF_SECTIONS = 9,
  TAG_APM = 10,
  TAG_EFI32_SYSTEM_TABLE = 11,
  TAG_EFI64_SYSTEM_TABLE = 12,
  TAG_SMBIOS = 13,
  TAG_ACPI_OLD = 14,
  TAG_ACPI_NEW = 15,
  TAG_NETWORK = 16,
  TAG_EFI_MEMORY_MAP = 17,
  TAG_EFI_BOOT_SERVICES = 18,
  TAG_EFI32_IMAGE = 19,
  TAG_EFI64_IMAGE = 20,
  TAG_LOAD_BASE = 21,
};

struct multiboot2_information {
  uint32_t total_size; /* Bytes, all tags included. */
  uint32_t reserved;
};

struct multiboot2_tag {
  uint32_t type;
  uint32_t size; /* Bytes, these ones included, padding not. */
};

struct multiboot2_memory_entry {
  uint64_t base;
  uint64_t length;
  uint32_t type; /* Those of E820. */
  uint32_t reserved;
};

#define FRAMEBUFFER_RGB 1u
#define FRAMEBUFFER_EGA_TEXT 2u

/* Of the tag, behind its head; also Multiboot 1's, without `reserved`. */
struct multiboot_framebuffer {
  uint64_t address; /* Physical. */
  uint32_t pitch;   /* Bytes. */
  uint32_t width;   /* Pixels, or characters. */
  uint32_t height;
  uint8_t bits_per_pixel;
  uint8_t type; /* FRAMEBUFFER_... */
} __attribute__((packed));

/* Behind that for FRAMEBUFFER_RGB. */
struct multiboot_colours {
  uint8_t red_position, red_size;
  uint8_t green_position, green_size;
  uint8_t blue_position, blue_size;
};

#define SUB_PARTITION_NONE UINT32_MAX

/* --- Multiboot 1 --- */

#define MULTIBOOT1_HEADER_MAGIC 0x1badb002u
#define MULTIBOOT1_LOADER_MAGIC 0x2badb002u
#define MULTIBOOT1_SEARCH 8192u
#define MULTIBOOT1_ALIGNMENT 4u

/* Of the header's flags. */
#define MULTIBOOT1_ALIGN_MODULES 0x00000001u
#define MULTIBOOT1_WANT_MEMORY 0x00000002u
#define MULTIBOOT1_WANT_VIDEO 0x00000004u
#define MULTIBOOT1_REQUIREMENTS 0x0000ffffu /* Who does not know one of these bits must fail. */
#define MULTIBOOT1_HAS_ADDRESSES 0x00010000u

struct multiboot1_header {
  uint32_t magic;
  uint32_t flags;
  uint32_t checksum; /* The sum of all three is 0. */
  /* With MULTIBOOT1_HAS_ADDRESSES: */
  uint32_t header_address, load_address, load_end, bss_end, entry;
};

#define MULTIBOOT1_HEADER_SHORT 12u /* Bytes without the addresses. */

/* Which fields of the information are valid. */
#define INFORMATION_MEMORY 0x0001u
#define INFORMATION_BOOT_DEVICE 0x0002u
#define INFORMATION_COMMAND_LINE 0x0004u
#define INFORMATION_MODULES 0x0008u
#define INFORMATION_ELF_SECTIONS 0x0020u
#define INFORMATION_MEMORY_MAP 0x0040u
#define INFORMATION_LOADER_NAME 0x0200u
#define INFORMATION_FRAMEBUFFER 0x1000u

struct multiboot1_information {
  uint32_t flags;
  uint32_t memory_lower; /* KiB from 0 on, at most 640, */
  uint32_t memory_upper; /* and from 1 MiB to the first hole. */
  uint32_t boot_device;  /* BIOS drive in the highest byte, then three partition numbers. */
  uint32_t command_line; /* All addresses are physical. */
  uint32_t module_count;
  uint32_t modules;
  uint32_t section_count;
  uint32_t section_size;
  uint32_t sections;
  uint32_t section_names;
  uint32_t memory_map_length; /* Bytes. */
  uint32_t memory_map;
  uint32_t unused_drives[2];
  uint32_t unused_config_table;
  uint32_t loader_name;
  uint32_t unused_apm_table;
  uint8_t unused_vbe[16];
  struct multiboot_framebuffer framebuffer;
  struct multiboot_colours colours;
} __attribute__((packed));

struct multiboot1_memory_entry {
  uint32_t size; /* Bytes of what follows. */
  uint64_t base;
  uint64_t length;
  uint32_t type;
} __attribute__((packed));

struct multiboot1_module {
  uint32_t start;
  uint32_t end; /* Behind its last byte. */
  uint32_t string;
  uint32_t reserved;
};

_Static_assert(sizeof(struct multiboot2_header) == 16, "Multiboot2 §3.1.1");
_Static_assert(sizeof(struct multiboot2_memory_entry) == 24, "Multiboot2 §3.6.8");
_Static_assert(sizeof(struct multiboot_framebuffer) == 22, "Multiboot2 §3.6.12");
_Static_assert(sizeof(struct multiboot1_header) == 32, "Multiboot §3.1.1");
_Static_assert(sizeof(struct multiboot1_memory_entry) == 24, "Multiboot §3.3");
_Static_assert(offsetof(struct multiboot1_information, loader_name) == 64, "Multiboot §3.3");
_Static_assert(offsetof(struct multiboot1_information, framebuffer) == 88, "Multiboot §3.3");
_Static_assert(offsetof(struct multiboot1_information, colours) == 110, "Multiboot §3.3");

#endif /* KILN_ADAPTERS_MULTIBOOT2_SPECIFICATION_H */
