/* Loading of the kernel's ELF file: from a path to segments that lie in memory. */
#ifndef KILN_BOOT_CORE_KERNEL_FILE_H
#define KILN_BOOT_CORE_KERNEL_FILE_H

#include <stdint.h>

#include "boot/core/elf.h"
#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

struct kernel_file {
  struct elf_image image;           /* What to map where; see elf.h. */
  struct kiln_kernel_header header; /* What the kernel wishes for. */
  uint64_t file_size;               /* Bytes of the file. */
  uint64_t physical;                /* Where the page at image.base lies: image.size bytes. */
  uint64_t slide;                   /* Added to every address of the file; 0 if it is not
                                       image.relocatable. */
};

/*
 * Reads the file at `path`: its headers, its note, then each segment straight to its place, and
 * relocates it: to a random address if it is relocatable, wishes for that and `kaslr` is not 0.
 * Nothing else of the file is read. Errors: those of elf.h, relocate.h and firmware.h, and
 * BOOT_OUT_OF_MEMORY.
 */
enum boot_status kernel_file_load(const char *path, int kaslr, struct kernel_file *kernel);

#endif /* KILN_BOOT_CORE_KERNEL_FILE_H */
