/* What every loader that a BIOS starts answers alike, whatever it was read from. */
#include <stdint.h>

#include "boot/core/firmware.h"

extern const uint64_t handoff_time; /* loader.ld: the file's first code has put it there. */

enum kiln_firmware firmware_kind(void) {
  return KILN_FIRMWARE_BIOS;
}

uint64_t firmware_handoff_time(void) {
  return handoff_time;
}

/* A BIOS has no generator; its clocks are all coarser than the time-stamp counter. */
uint64_t firmware_random(void) {
  return 0;
}

enum kiln_secure_boot firmware_secure_boot(void) {
  return KILN_SECURE_BOOT_UNKNOWN;
}

void firmware_efi(struct kiln_efi *efi) {
  *efi = (struct kiln_efi){0};
}

_Noreturn void firmware_halt(void) {
  for (;;) __asm__ volatile("cli; hlt");
}
