/*
 * What can go wrong between the first instruction of a loader and the kernel's.
 *
 * Everything in boot/ returns an enum boot_status; only the top of each loader stops the machine,
 * after printing the sentence, the remedy and the code of status.c. docs/errors.md is made of
 * the same catalogue. Codes are for people to look up and stay what they are: a new error gets a
 * number of its own, in its group.
 */
#ifndef KILN_BOOT_CORE_STATUS_H
#define KILN_BOOT_CORE_STATUS_H

#include <stdint.h>

enum boot_status {
  BOOT_OK = 0,

  /* The machine. */
  BOOT_NO_LONG_MODE = 1,
  BOOT_NO_NX = 2,
  BOOT_FIVE_LEVEL_PAGING = 3,
  BOOT_NO_A20 = 4,
  BOOT_NO_DISK_EXTENSIONS = 5,
  BOOT_NO_MEMORY_MAP = 6,
  BOOT_MEMORY_MAP_FULL = 7,
  BOOT_OUT_OF_MEMORY = 8,
  BOOT_EXIT_BOOT_SERVICES = 9,
  BOOT_PAGE_TABLES_FULL = 10,
  BOOT_MEMORY_TAKEN = 11,
  BOOT_LITTLE_LOW_MEMORY = 12,
  BOOT_BAD_MULTIBOOT = 13,
  BOOT_TPM = 19,

  /* The disk and its file system. */
  BOOT_DISK_READ = 20,
  BOOT_NO_PARTITION = 21,
  BOOT_NO_FILE_SYSTEM = 22,
  BOOT_BAD_FILE_SYSTEM = 23,
  BOOT_FILE_NOT_FOUND = 24,
  BOOT_FILE_TOO_SHORT = 25,
  BOOT_FILE_HASH = 26,
  BOOT_BAD_CATALOGUE = 27,

  /* kiln.cfg. */
  BOOT_CONFIG_SYNTAX = 30,
  BOOT_CONFIG_NO_KERNEL = 31,
  BOOT_CONFIG_TOO_LONG = 32,
  BOOT_CONFIG_BAD_VALUE = 33,
  BOOT_CONFIG_TOO_MANY_MODULES = 34,
  BOOT_CONFIG_BAD_PATH = 35,
  BOOT_CONFIG_UTF16 = 36,
  BOOT_CONFIG_UNKNOWN_KEY = 37,
  BOOT_CONFIG_NO_HASH = 38,
  BOOT_NOT_SEALED = 39,

  /* The kernel file. */
  BOOT_ELF_NOT_ELF = 40,
  BOOT_ELF_OTHER_MACHINE = 41,
  BOOT_ELF_NOT_EXECUTABLE = 42,
  BOOT_ELF_BAD_HEADERS = 43,
  BOOT_ELF_BAD_SEGMENT = 44,
  BOOT_ELF_OUTSIDE_WINDOW = 45,
  BOOT_ELF_OVERLAP = 46,
  BOOT_ELF_WRITABLE_CODE = 47,
  BOOT_ELF_BAD_ENTRY = 48,
  BOOT_ELF_BAD_DYNAMIC = 49,
  BOOT_ELF_BAD_RELOCATION = 50,
  BOOT_ELF_BAD_TLS = 51,
  BOOT_KERNEL_NO_HEADER = 52,
  BOOT_KERNEL_BAD_HEADER = 53,
  BOOT_KERNEL_VERSION = 54,
  BOOT_KERNEL_STACK = 55,
  BOOT_ELF_TWICE = 56,
  BOOT_KERNEL_TWO_HEADERS = 57,
  BOOT_ELF_GAP = 58,

  /* The network. */
  BOOT_NETWORK_NO_FILE = 70,
  BOOT_NETWORK_SILENT = 71,
  BOOT_NETWORK_SIZE = 72,
  BOOT_NETWORK_NO_SERVER = 73,
  BOOT_NETWORK_HTTP = 74,
  BOOT_BAD_PXE = 75,

  BOOT_STATUS_END, /* Above every code. */
};

/* The sentence for `status`, without a full stop; null for a number that is no code. */
const char *boot_status_sentence(enum boot_status status);

/* What the user can do about `status`, as an imperative without a full stop; null likewise. */
const char *boot_status_remedy(enum boot_status status);

#endif /* KILN_BOOT_CORE_STATUS_H */
