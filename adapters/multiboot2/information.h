/* What the kernel is told, in the form of its version of Multiboot. */
#ifndef KILN_ADAPTERS_MULTIBOOT2_INFORMATION_H
#define KILN_ADAPTERS_MULTIBOOT2_INFORMATION_H

#include "adapters/multiboot2/multiboot.h"
#include "adapters/multiboot2/specification.h"

/*
 * Writes the information to `to`, zeros that are at the physical address boot->information, and
 * returns its bytes; with null for `to` it only counts. It has the address of nothing but modules,
 * sections and itself.
 */
uint64_t information_2(const struct multiboot_boot *boot, uint8_t *to); /* Multiboot2. */
uint64_t information_1(const struct multiboot_boot *boot, uint8_t *to); /* Multiboot 1. */

/* What both say. */

/* KiB of RAM from 0 on, at most 640, and from 1 MiB on without a hole. */
uint32_t information_lower(const struct kiln_boot_info *info);
uint32_t information_upper(const struct kiln_boot_info *info);

/* Says which screen there is. False: none. Those of text have no colours. */
bool information_screen(const struct kiln_boot_info *info, struct multiboot_framebuffer *screen,
                        struct multiboot_colours *colours);

#endif /* KILN_ADAPTERS_MULTIBOOT2_INFORMATION_H */
