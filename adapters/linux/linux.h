/* A Linux kernel, ready to be started. */
#ifndef KILN_ADAPTERS_LINUX_LINUX_H
#define KILN_ADAPTERS_LINUX_LINUX_H

#include "adapters/core/leap.h"
#include "adapters/core/memory.h"
#include "adapters/linux/boot_params.h"
#include "adapters/linux/bzimage.h"

/* All addresses are physical. */
struct linux_boot {
  const struct kiln_boot_info *info;
  const char *subject; /* What an error is about: a file. */
  struct adapter_memory memory;
  struct bzimage image;
  uint64_t kernel;         /* The place of the kernel, */
  uint64_t alignment;      /* and its alignment. */
  uint64_t initrd;         /* Where all initrds are, one behind the other, */
  uint64_t initrd_size;    /* and their bytes, or 0. */
  uint64_t command_length; /* Bytes, without the terminator. */
  uint32_t e820_count;     /* Entries of the memory map. */
  bool gib_pages;          /* The identity map uses pages of 1 GiB. */
  /* One piece of memory, for what follows in this order. */
  uint64_t params;       /* The zero page. */
  uint64_t leap_page;    /* For leap.h. */
  uint64_t tables;       /* Page tables. */
  uint64_t command_line; /* With its terminator. */
  uint64_t e820_rest;    /* A struct linux_setup_data, and what the zero page has no room for. */
  uint64_t efi_map;      /* UEFI's memory map; or 0. */
  struct leap leap;      /* What is left to do. */
};

/*
 * Prepares the start of the kernel that the modules of `info` are: checks all files, finds memory,
 * copies initrds and fills in everything but the kernel's own place, which comes last (leap.h).
 * Errors: those of bzimage.h and modules.h, ADAPTER_OUT_OF_MEMORY, ADAPTER_NO_PLACE,
 * LINUX_LONG_COMMAND_LINE, LINUX_NO_PLACE_FOR_INITRD. `boot->subject` says which file it is about.
 */
enum adapter_status linux_prepare(const struct kiln_boot_info *info, bool gib_pages,
                                  struct linux_boot *boot);

#endif /* KILN_ADAPTERS_LINUX_LINUX_H */
