/*
 * What the boot loader that started this one says: the Multiboot2 boot information, checked, as
 * pointers into it. Nothing here touches memory outside of the information, or stops the machine.
 */
#ifndef KILN_BOOT_MULTIBOOT2_INFORMATION_H
#define KILN_BOOT_MULTIBOOT2_INFORMATION_H

#include <stdint.h>

#include "boot/core/config.h"
#include "boot/core/status.h"
#include "boot/multiboot2/protocol.h"

#define INFORMATION_MAX (16u << 20)                /* Bytes that can be believed. */
#define INFORMATION_FILES (CONFIG_MODULES_MAX + 2) /* With kiln.cfg and the kernel. */

struct information {
  const void *bytes;       /* All of it, */
  uint32_t size;           /* and how many. */
  const char *loader_name; /* Of the boot loader; "" when it does not say. */
  struct information_file {
    const char *name;    /* The module's string. */
    uint32_t begin, end; /* Physical addresses; begin is not above end. */
  } files[INFORMATION_FILES];
  uint32_t file_count;
  const struct multiboot2_memory_map *memory; /* Null: none. Has room for one entry at least. */
  const struct multiboot2_framebuffer *framebuffer;   /* Null: none that is text or RGB. */
  uint64_t efi_system_table;                          /* Physical address; 0: no UEFI. */
  const struct multiboot2_efi_memory_map *efi_memory; /* Null: none. Likewise. */
};

/*
 * Reads the `room` bytes at `bytes`, or as many of them as the information says it has, into
 * `information`. Errors: BOOT_BAD_MULTIBOOT; BOOT_CONFIG_TOO_MANY_MODULES.
 */
enum boot_status information_read(const void *bytes, uint64_t room,
                                  struct information *information);

/* Entry `index` of the memory map; null after the last. */
const struct multiboot2_memory *information_memory(const struct information *information,
                                                   uint32_t index);

/* Bytes of the EFI memory map's descriptors: a multiple of their size. */
uint32_t information_efi_memory_size(const struct information *information);

#endif /* KILN_BOOT_MULTIBOOT2_INFORMATION_H */
