/*
 * What can go wrong between the first instruction of a loader and the kernel's.
 *
 * Everything in boot/ returns an enum boot_status; only the top of each loader
 * stops the machine, after printing the sentence and the remedy of status.c.
 */
#ifndef KILN_BOOT_CORE_STATUS_H
#define KILN_BOOT_CORE_STATUS_H

#include <stdint.h>

enum boot_status {
  BOOT_OK = 0,

  /* The machine. */
  BOOT_NO_LONG_MODE,
  BOOT_NO_NX,
  BOOT_FIVE_LEVEL_PAGING,
  BOOT_NO_A20,
  BOOT_NO_DISK_EXTENSIONS,
  BOOT_NO_MEMORY_MAP,
  BOOT_MEMORY_MAP_FULL,
  BOOT_OUT_OF_MEMORY,

  /* The disk and its file system. */
  BOOT_DISK_READ,
  BOOT_NO_PARTITION,
  BOOT_NO_FILE_SYSTEM,
  BOOT_BAD_FILE_SYSTEM,
  BOOT_FILE_NOT_FOUND,
  BOOT_FILE_TOO_SHORT,

  /* kiln.cfg. */
  BOOT_CONFIG_SYNTAX,
  BOOT_CONFIG_NO_KERNEL,
  BOOT_CONFIG_TOO_LONG,
  BOOT_CONFIG_BAD_VALUE,
  BOOT_CONFIG_TOO_MANY_MODULES,

  /* The kernel file. */
  BOOT_ELF_NOT_ELF,
  BOOT_ELF_NOT_X86_64,
  BOOT_ELF_NOT_EXECUTABLE,
  BOOT_ELF_BAD_HEADERS,
  BOOT_ELF_BAD_SEGMENT,
  BOOT_ELF_OUTSIDE_WINDOW,
  BOOT_ELF_OVERLAP,
  BOOT_ELF_WRITABLE_CODE,
  BOOT_ELF_BAD_ENTRY,
  BOOT_ELF_BAD_DYNAMIC,
  BOOT_ELF_BAD_RELOCATION,
  BOOT_ELF_BAD_TLS,
  BOOT_KERNEL_NO_HEADER,
  BOOT_KERNEL_BAD_HEADER,
  BOOT_KERNEL_VERSION,
  BOOT_KERNEL_STACK,

  /* The hand-off. */
  BOOT_EXIT_BOOT_SERVICES,

  BOOT_STATUS_COUNT,
};

/* The sentence for `status`, without a full stop. Never null. */
const char *boot_status_sentence(enum boot_status status);

/* What the user can do about `status`, as an imperative without a full stop. Never null. */
const char *boot_status_remedy(enum boot_status status);

#endif /* KILN_BOOT_CORE_STATUS_H */
