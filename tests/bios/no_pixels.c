/*
 * Passes when it gets text instead of pixels, which it would like better. Is so large that the
 * framebuffer of bad_bios.asm, FRAMEBUFFER=0x800000, lies inside its memory: the BIOS loader puts
 * it as low above 1 MiB as it can. Stands alone: it needs nothing but the boot protocol.
 */
#include <stdint.h>

#include "boot/protocol/kiln.h"

#define COM1 0x3f8
#define DEBUG_EXIT 0xf4
#define PASSED 0x10u

#define FRAMEBUFFER 0x800000u
#define FRAMEBUFFER_MAX 0x800000u /* Bytes: more than any mode up to 1920 x 1080 needs. */

static volatile uint8_t room[20u << 20];

static void out(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

/* The loader has set COM1 up, and QEMU's takes bytes as fast as they come. */
static void say(const char *text) {
  for (; *text != '\0'; text++) out(COM1, (uint8_t)*text);
}

static void kernel_main(const struct kiln_boot_info *info) {
  const struct kiln_placement *kernel = &info->kernel;

  if (kernel->physical > FRAMEBUFFER || room[0] != 0 ||
      kernel->physical + kernel->size < FRAMEBUFFER + FRAMEBUFFER_MAX) {
    say("KILN TEST FAIL: the kernel is not where the framebuffer is said to be\n");
  } else if (info->framebuffer.kind != KILN_FRAMEBUFFER_TEXT) {
    say("KILN TEST FAIL: the screen is not text\n");
  } else {
    say("KILN TEST PASS\n");
    out(DEBUG_EXIT, PASSED);
  }
  for (;;) __asm__ volatile("cli; hlt");
}

KILN_ENTRY(kernel_main);
