/*
 * What can go wrong between an adapter's first instruction and the foreign kernel's.
 *
 * Everything in adapters/ returns an enum adapter_status; only the top of each adapter stops the
 * machine (report.h), after printing the sentence, the remedy and the code of status.c. Codes stay
 * what they are, as those of boot/core do; A stands in front of them where loaders have K.
 */
#ifndef KILN_ADAPTERS_CORE_STATUS_H
#define KILN_ADAPTERS_CORE_STATUS_H

enum adapter_status {
  ADAPTER_OK = 0,

  /* Every adapter. */
  ADAPTER_NO_MODULE = 1,
  ADAPTER_OUT_OF_MEMORY = 2,
  ADAPTER_NO_PLACE = 3,

  /* Linux. */
  LINUX_TOO_SHORT = 10,
  LINUX_NO_MAGIC = 11,
  LINUX_OLD_PROTOCOL = 12,
  LINUX_NOT_64_BIT = 13,
  LINUX_BAD_HEADER = 14,
  LINUX_LONG_COMMAND_LINE = 15,
  LINUX_NO_PLACE_FOR_INITRD = 16,
  LINUX_UNKNOWN_MODULE = 17,

  /* Limine. */
  LIMINE_NOT_ELF = 20,
  LIMINE_BAD_ELF = 21,
  LIMINE_LOW_ADDRESS = 22,
  LIMINE_MIXED_PAGE = 23,
  LIMINE_BAD_RELOCATION = 24,
  LIMINE_REPEATED_REQUEST = 25,
  LIMINE_BAD_REQUEST = 26,
  LIMINE_NEW_BASE_REVISION = 27,
  LIMINE_NO_PAGING_MODE = 28,
  LIMINE_BAD_ENTRY = 29,

  /* Multiboot2 and Multiboot 1. */
  MULTIBOOT_NO_HEADER = 30,
  MULTIBOOT_OTHER_PROCESSOR = 31,
  MULTIBOOT_BAD_HEADER = 32,
  MULTIBOOT_UNKNOWN_DEMAND = 33,
  MULTIBOOT_NO_BOOT_SERVICES = 34,
  MULTIBOOT_NO_SCREEN = 35,
  MULTIBOOT_NOT_ELF = 36,
  MULTIBOOT_BAD_ELF = 37,
  MULTIBOOT_MANY_SEGMENTS = 38,
  MULTIBOOT_BAD_ENTRY = 39,

  ADAPTER_STATUS_END, /* Above every code. */
};

#define ADAPTER_RANGE 10u /* So many codes belong together. */

struct adapter_text {
  const char *sentence; /* Without a full stop; null: there is no such code. */
  const char *remedy;   /* What the user can do, as an imperative. */
};

/* The sentence for `status`, without a full stop; null for a number that is no code. */
const char *adapter_status_sentence(enum adapter_status status);

/* What the user can do about `status`, as an imperative without a full stop; null likewise. */
const char *adapter_status_remedy(enum adapter_status status);

#endif /* KILN_ADAPTERS_CORE_STATUS_H */
