/* A Multiboot kernel, ready to be started. */
#ifndef KILN_ADAPTERS_MULTIBOOT2_MULTIBOOT_H
#define KILN_ADAPTERS_MULTIBOOT2_MULTIBOOT_H

#include "adapters/core/leap.h"
#include "adapters/core/memory.h"
#include "adapters/core/text.h"
#include "adapters/multiboot2/header.h"
#include "adapters/multiboot2/image.h"

/* All addresses are physical. */
struct multiboot_boot {
  const struct kiln_boot_info *info;
  struct text subject; /* What an error is about: a file, or a part of it. */
  struct adapter_memory memory;
  struct multiboot_header header;
  struct image image;
  uint64_t slide;            /* Added to every address of a relocatable kernel. */
  uint64_t file;             /* Where the kernel's file is, which is the first module. */
  uint64_t moved;            /* Where modules are that had to be moved. */
  uint64_t sections_size;    /* Bytes of all sections that no segment loads. */
  uint64_t information_size; /* Bytes. */
  bool gib_pages;            /* The identity map uses pages of 1 GiB. */
  /* One piece of memory, for what follows in this order. */
  uint64_t leap_page;   /* For leap.h. */
  uint64_t tables;      /* Page tables. */
  uint64_t information; /* What the kernel is told. */
  uint64_t sections;    /* Sections that no segment loads. */
  struct leap leap;     /* What is left to do. */
};

/*
 * Prepares the start of the kernel that is the first module of `info`: checks it, finds memory,
 * moves modules out of its way and fills in everything but the kernel's own place, which comes last
 * (leap.h). Errors: ADAPTER_NO_MODULE, those of header.h and image.h, ADAPTER_NO_PLACE,
 * ADAPTER_OUT_OF_MEMORY. `boot->subject` says what it is about.
 */
enum adapter_status multiboot_prepare(const struct kiln_boot_info *info, bool gib_pages,
                                      struct multiboot_boot *boot);

#endif /* KILN_ADAPTERS_MULTIBOOT2_MULTIBOOT_H */
