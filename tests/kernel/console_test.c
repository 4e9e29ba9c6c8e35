/* The console of the running kernel: its log, and, to the pixel, its screen. */
#include <stddef.h>
#include <stdint.h>

#include "kernel/console/console.h"
#include "kernel/draw/boot_screen.h"
#include "kernel/test/ktest.h"
#include "lib/string.h"

/* Copies what was printed since `position`. */
static void read_log(uint64_t position, char *text, size_t size) {
  struct log_text log;
  size_t length = 0;

  console_log(position, &log);
  for (uint32_t piece = 0; piece < 2; piece++) {
    for (size_t i = 0; i < log.lengths[piece] && length + 1 < size; i++) {
      text[length++] = log.pieces[piece][i];
    }
  }
  text[length] = '\0';
}

KTEST(log_keeps_all_levels_in_plain_text) {
  uint64_t position = console_log_position();
  char text[256];

  kprintf(LOG_ERROR, "an %s\n", "error");
  kprintf(LOG_WARNING, "a warning of %u", 2u);
  kprintf(LOG_WARNING, " parts\n");
  kprintf(LOG_INFO, "information\n");
  kprintf(LOG_DEBUG, "what the console does not show\n");
  read_log(position, text, sizeof(text));
  KEXPECT_TEXT(text,
               "error: an error\n"
               "warning: a warning of 2 parts\n"
               "information\n"
               "what the console does not show\n");
}

KTEST(log_keeps_the_end_of_long_text) {
  uint64_t position = console_log_position();
  struct log_text log;

  for (uint32_t i = 0; i < 4000; i++) {
    kprintf(LOG_DEBUG, "line %04u of a log that is too long\n", i);
  }
  console_log(position, &log);
  KEXPECT(log.lengths[0] + log.lengths[1] <= LOG_RING_SIZE);
  KEXPECT(log.lengths[0] + log.lengths[1] > LOG_RING_SIZE / 2);
  KEXPECT(memcmp(log.pieces[0], "line ", 5) == 0); /* It begins with a whole line. */
}

/* Every colour on every other, marks of many kinds, UTF-8 of many scripts, wrapping, a tab, a
 * carriage return. */
KTEST(console_screen) {
  console_open_screen(&ktest_boot_info()->framebuffer, 0);
  for (uint32_t background = 0; background < 16; background++) {
    for (uint32_t ink = 0; ink < 16; ink++) {
      kprintf(LOG_INFO, "\033[%u;%um %x%x ", ink < 8 ? 30 + ink : 82 + ink,
              background < 8 ? 40 + background : 92 + background, background, ink);
    }
    kprintf(LOG_INFO, "\033[0m\n");
  }
  kprintf(LOG_INFO, "\033[1mbold\033[22m \033[7mreverse\033[27m \033[38;5;208m256\033[39m ");
  kprintf(LOG_INFO, "\033[48;2;200;30;30m24 bits\033[m plain\n");
  kprintf(LOG_ERROR, "this is an error\n");
  kprintf(LOG_WARNING, "this is a warning\n");
  kprintf(LOG_INFO, "Grüße, ça va? § ½ € ← ↑ → ↓ ┌─┬─┐ │█▓▒░│ ✗ ☑ ① Ⓚ\n");
  kprintf(LOG_INFO,
          "not in the font: \xf0\x9f\x94\xa5 \xe7\xaa\xaf; not UTF-8: \xff \xc3( \xe2\x82\n");
  kprintf(LOG_INFO, "tab\tstop\rTAB\nrubbed out\b\b\b   \n");
  for (uint32_t i = 0; i < 40; i++) {
    kprintf(LOG_INFO, "a line that wraps, ");
  }
  kprintf(LOG_INFO, "\n\n");
  KEXPECT_SCREEN("console");
}

/* The boot screen of a machine that never was: 64 MiB, with everything that memory can hold. */
KTEST(boot_screen) {
  static const struct kiln_memory_region regions[] = {
      {0x0, 0x9f000, KILN_MEMORY_USABLE, KILN_MEMORY_LOW},
      {0x9f000, 0x1000, KILN_MEMORY_RESERVED, KILN_MEMORY_LOW},
      {0x100000, 0x60000, KILN_MEMORY_LOADER_RECLAIMABLE, 0},
      {0x160000, 0xa0000, KILN_MEMORY_USABLE, 0},
      {0x200000, 0x100000, KILN_MEMORY_KERNEL, 0},
      {0x300000, 0xd00000, KILN_MEMORY_USABLE, 0},
      {0x1000000, 0x800000, KILN_MEMORY_MODULE, 0},
      {0x1800000, 0x2000000, KILN_MEMORY_USABLE, 0},
      {0x3800000, 0x100000, KILN_MEMORY_ACPI_RECLAIMABLE, 0},
      {0x3900000, 0x80000, KILN_MEMORY_ACPI_NVS, 0},
      {0x3980000, 0x10000, KILN_MEMORY_BAD, 0},
      {0x3990000, 0x200000, KILN_MEMORY_RUNTIME, 0},
      {0x3b90000, 0x470000, KILN_MEMORY_USABLE, 0},
      {0xfd000000, 0x400000, KILN_MEMORY_FRAMEBUFFER, 0},
      {0xfffc0000, 0x40000, KILN_MEMORY_RESERVED, 0},
  };
  const struct kiln_framebuffer *framebuffer = &ktest_boot_info()->framebuffer;

  console_open_screen(framebuffer, boot_screen_height(framebuffer));
  kprintf(LOG_INFO, "Hello World!\n");
  boot_screen_draw(framebuffer, regions, sizeof(regions) / sizeof(regions[0]));
  KEXPECT_SCREEN("boot_screen");
}
