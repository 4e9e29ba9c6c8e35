/*
 * A firmware for tests: files and memory of the test, and a record of what the loader did with
 * them. Implements all of boot/core/firmware.h, and boot/handoff's image.
 */
#ifndef KILN_BOOT_CORE_TESTS_FAKE_FIRMWARE_H
#define KILN_BOOT_CORE_TESTS_FAKE_FIRMWARE_H

#include <setjmp.h>
#include <stdint.h>

#include "boot/core/firmware.h"

#define FAKE_FILES_MAX 8u
#define FAKE_PRINTED_MAX 8192u
#define FAKE_HANDOFF_TIME 1u /* No time stamp is earlier. */

/* Where firmware_enter and firmware_halt return to: what setjmp(fake.end) gives. */
#define FAKE_ENTERED 1
#define FAKE_HALTED 2

struct fake_file {
  const char *path;
  const void *bytes;
  uint64_t size;
  uint64_t present; /* Bytes of it that can be read, from the first on; a read of others fails. */
};

struct fake_firmware {
  /* What it has, and how it behaves. */
  struct fake_file files[FAKE_FILES_MAX];
  uint32_t file_count;
  uint32_t failing_read;                    /* The how manieth read fails, from 1; 0: none. */
  uint32_t failing_allocation;              /* Likewise of firmware_allocate. */
  uint64_t memory_left;                     /* Bytes that can still be allocated. */
  const struct kiln_memory_region *regions; /* Of the memory map, besides the test's own memory, */
  uint32_t region_count;
  uint32_t region_copies;       /* and how often all of them are reported. */
  enum boot_status exit_status; /* Of firmware_exit. */
  /* What firmware_exit reports in place of `regions`, unless it is null. */
  const struct kiln_memory_region *exit_regions;
  uint32_t exit_region_count;
  struct kiln_framebuffer framebuffer;
  struct kiln_boot_disk boot_disk;
  struct kiln_efi efi;
  struct kiln_network network;
  char network_file[NETWORK_FILE_MAX];
  uint64_t rsdp, smbios, random, uart, device_tree;
  enum kiln_secure_boot secure_boot;
  uint32_t edid_size;
  int chunks; /* Memory comes in chunks as well; else each piece is asked for. */
  /* What was done with it. */
  uint32_t reads, allocations;
  uint64_t bytes_read;
  char printed[FAKE_PRINTED_MAX];   /* On the serial line, */
  char on_screen[FAKE_PRINTED_MAX]; /* and on the screen. */
  int serial_set;
  uint16_t serial_port;
  uint32_t serial_baud;
  struct screen_wish wish;
  uint64_t cr3, entry, argument; /* Of firmware_enter. */
  jmp_buf end;
};

extern struct fake_firmware fake;

/* As new, but what was allocated stays so: with plenty of memory, and no files. */
void fake_reset(void);

/* Adds a file, whose bytes stay the caller's. */
void fake_add_file(const char *path, const void *bytes, uint64_t size);

/* The code of the hand-off image. */
extern const uint8_t fake_handoff_code[8];
#define FAKE_HANDOFF_CODE (sizeof(struct handoff_header) + 8) /* Where it is in the image. */

#endif /* KILN_BOOT_CORE_TESTS_FAKE_FIRMWARE_H */
