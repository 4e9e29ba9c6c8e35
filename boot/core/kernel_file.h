/* Loading of the kernel's ELF file: from a path to segments that lie in memory. */
#ifndef KILN_BOOT_CORE_KERNEL_FILE_H
#define KILN_BOOT_CORE_KERNEL_FILE_H

#include <stdint.h>

#include "boot/core/elf.h"
#include "boot/core/file.h"
#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

struct kernel_file {
  struct elf_image image;           /* What to map where; see elf.h. */
  struct kiln_kernel_header header; /* What the kernel wishes for. */
  uint64_t file_size;               /* Bytes of the file. */
  uint64_t virtual_address;         /* Where the image's first page is to be mapped, */
  uint64_t physical;                /* and where it lies: image.size bytes. The two are congruent
                                       modulo image.alignment, up to 2 MiB. */
};

/* What was added to every address of the file: a multiple of image.alignment, 0 if not relocatable.
 */
static inline uint64_t kernel_file_slide(const struct kernel_file *kernel) {
  return kernel->virtual_address - kernel->image.base;
}

/*
 * Reads the file at `path`: its headers, its notes, then its segments straight to their place, and
 * relocates it: to a random address if it is relocatable, wishes for that and `kaslr` is not 0.
 * Nothing else of the file is read but padding of less than a page between two segments, unless
 * there is a `hash` to be checked, or a TPM (as file_open does). Errors: those of elf.h, notes.h,
 * relocate.h and file.h; BOOT_OUT_OF_MEMORY, or BOOT_ELF_GAP if there is enough but for the image's
 * largest gap.
 */
enum boot_status kernel_file_load(const char *path, struct file_hash *hash, int kaslr,
                                  struct kernel_file *kernel);

#endif /* KILN_BOOT_CORE_KERNEL_FILE_H */
