/* The structures of the Multiboot2 Specification, version 2.0, that this loader reads. */
#ifndef KILN_BOOT_MULTIBOOT2_PROTOCOL_H
#define KILN_BOOT_MULTIBOOT2_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>

#define MULTIBOOT2_MAGIC 0x36d76289u /* In EAX at entry (§3.5). */

/* What the boot information begins with (§3.6.1). It is aligned to 8 bytes, and so is each tag. */
struct multiboot2_information {
  uint32_t size; /* Bytes of all, the last tag included. */
  uint32_t reserved;
};

/* What each tag begins with (§3.6.2). */
struct multiboot2_tag {
  uint32_t type;
  uint32_t size; /* Bytes, these included. */
};
#define MULTIBOOT2_ALIGNMENT 8u

enum multiboot2_type {
  MULTIBOOT2_END = 0,
  MULTIBOOT2_LOADER_NAME = 2,
  MULTIBOOT2_MODULE = 3,
  MULTIBOOT2_MEMORY_MAP = 6,
  MULTIBOOT2_FRAMEBUFFER = 8,
  MULTIBOOT2_EFI64 = 12,
  MULTIBOOT2_EFI_MEMORY_MAP = 17,
};

/* §3.6.6; a text that a zero ends follows. */
struct multiboot2_module {
  struct multiboot2_tag tag;
  uint32_t begin, end; /* Physical addresses. */
};

/* §3.6.8; entries follow. */
struct multiboot2_memory_map {
  struct multiboot2_tag tag;
  uint32_t entry_size; /* Bytes from one entry to the next, a multiple of 8. */
  uint32_t entry_version;
};

struct multiboot2_memory {
  uint64_t base;
  uint64_t length;
  uint32_t type;
  uint32_t reserved;
};
#define MULTIBOOT2_AVAILABLE 1u
#define MULTIBOOT2_ACPI_RECLAIMABLE 3u
#define MULTIBOOT2_ACPI_NVS 4u
#define MULTIBOOT2_BAD 5u

/* §3.6.12 */
struct multiboot2_framebuffer {
  struct multiboot2_tag tag;
  uint64_t address;
  uint32_t pitch;
  uint32_t width, height;
  uint8_t bits_per_pixel;
  uint8_t type;
  uint16_t reserved;
  uint8_t red_shift, red_bits; /* These six of MULTIBOOT2_RGB only. */
  uint8_t green_shift, green_bits;
  uint8_t blue_shift, blue_bits;
};
#define MULTIBOOT2_RGB 1u
#define MULTIBOOT2_TEXT 2u
#define MULTIBOOT2_TEXT_SIZE offsetof(struct multiboot2_framebuffer, red_shift)
#define MULTIBOOT2_RGB_SIZE (MULTIBOOT2_TEXT_SIZE + 6)

/* §3.6.14 */
struct multiboot2_efi64 {
  struct multiboot2_tag tag;
  uint64_t system_table; /* Physical address. */
};

/* §3.6.19; the descriptors follow. */
struct multiboot2_efi_memory_map {
  struct multiboot2_tag tag;
  uint32_t descriptor_size;
  uint32_t descriptor_version;
};

_Static_assert(sizeof(struct multiboot2_information) == 8, "Multiboot2 2.0 §3.6.1");
_Static_assert(sizeof(struct multiboot2_module) == 16, "Multiboot2 2.0 §3.6.6");
_Static_assert(sizeof(struct multiboot2_memory_map) == 16, "Multiboot2 2.0 §3.6.8");
_Static_assert(sizeof(struct multiboot2_memory) == 24, "Multiboot2 2.0 §3.6.8");
_Static_assert(MULTIBOOT2_TEXT_SIZE == 32, "Multiboot2 2.0 §3.6.12");
_Static_assert(sizeof(struct multiboot2_efi64) == 16, "Multiboot2 2.0 §3.6.14");
_Static_assert(sizeof(struct multiboot2_efi_memory_map) == 16, "Multiboot2 2.0 §3.6.19");

#endif /* KILN_BOOT_MULTIBOOT2_PROTOCOL_H */
