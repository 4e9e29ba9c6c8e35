/*
 * Relocation of a position-independent kernel (static PIE): relative entries of DT_RELA
 * and the packed ones of DT_RELR. (elf_machine.h; gABI, "Relocation", SHT_RELR.)
 */
#ifndef KILN_BOOT_CORE_RELOCATE_H
#define KILN_BOOT_CORE_RELOCATE_H

#include <stdint.h>

#include "boot/core/elf.h"
#include "boot/core/status.h"

/*
 * Adds `slide` to every address that the dynamic section of `image` lists. `memory` is where the
 * byte at image->base has been loaded. Every table and every target is checked to lie within the
 * image's segments. Errors: BOOT_ELF_BAD_DYNAMIC for a dynamic section that contradicts itself or
 * asks for a dynamic linker (DT_NEEDED, ...), BOOT_ELF_BAD_RELOCATION for a relocation of another
 * type or a target outside the kernel.
 */
enum boot_status elf_relocate(const struct elf_image *image, uint8_t *memory, uint64_t slide);

#endif /* KILN_BOOT_CORE_RELOCATE_H */
