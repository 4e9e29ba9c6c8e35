/*
 * What a line costs on a framebuffer of 1280 x 800 pixels of 32 bits, in guest instructions: lines
 * of a log, of 60 characters, and lines that fill the screen's width, on a full screen that scrolls
 * with each. COM1 is not open while it counts: only the screen is.
 */
#include <stddef.h>
#include <stdint.h>

#include "bench/bench.h"
#include "kernel/arch/x86_64/clock.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/segments.h"

#define LINES 500u
#define LOG_LINE 60u
#define FULL_LINE 160u

static void on_tick(const struct interrupt_frame *frame) {
  (void)frame;
  console_tick();
}

/* Prints lines whose neighbours differ in every character. */
static uint64_t instructions_per_line(uint32_t length) {
  char line[FULL_LINE + 1];
  uint64_t start = bench_instructions();

  for (uint32_t i = 0; i < LINES; i++) {
    for (uint32_t at = 0; at < length; at++) {
      line[at] = (char)('!' + (at + i) % 90);
    }
    line[length] = '\0';
    kprintf(LOG_INFO, "%s\n", line);
  }
  return (bench_instructions() - start) / LINES;
}

static void print_figures(const char *how, const uint64_t *log, const uint64_t *full) {
  bench_print("%s: %lu instructions for a line of %u characters, %lu for one of %u\n", how, *log,
              LOG_LINE, *full, FULL_LINE);
}

void bench_run(const struct kiln_boot_info *info) {
  uint64_t log[2], full[2];

  clock_start();
  segments_load();
  interrupts_load();
  console_open_screen(&info->framebuffer, 0);
  instructions_per_line(LOG_LINE); /* The screen is full from here on. */
  log[0] = instructions_per_line(LOG_LINE);
  full[0] = instructions_per_line(FULL_LINE);
  clock_calibrate();
  clock_on_tick(on_tick);
  console_defer(clock_nanoseconds);
  cpu_interrupts_restore(true);
  log[1] = instructions_per_line(LOG_LINE);
  full[1] = instructions_per_line(FULL_LINE);
  console_open_serial();
  bench_print("scrolling, %u x %u pixels of %u bits\n", info->framebuffer.width,
              info->framebuffer.height, info->framebuffer.bits_per_pixel);
  print_figures("every line drawn     ", &log[0], &full[0]);
  print_figures("60 drawings a second ", &log[1], &full[1]);
}
