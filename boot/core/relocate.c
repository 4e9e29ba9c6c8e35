/* Relocation of position-independent kernels: see relocate.h. */
#include "boot/core/relocate.h"

enum boot_status elf_relocate(const struct elf_image *image, uint8_t *memory, uint64_t slide) {
  (void)image, (void)memory, (void)slide;
  return BOOT_ELF_BAD_DYNAMIC;
}
