/* Memory that stands for a screen: any pixel format, an odd pitch, and guards on all sides. */
#ifndef KILN_KERNEL_DRAW_TESTS_SCREEN_H
#define KILN_KERNEL_DRAW_TESTS_SCREEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/protocol/kiln.h"

#define SCREEN_GUARD 67u /* Bytes before the first row and behind the last. */
#define SCREEN_UNTOUCHED 0xa5

/* The formats that are tested: what firmware has, and what it might have. */
static const struct format {
  uint32_t bits;
  struct kiln_channel red, green, blue;
  uint32_t padding; /* Bytes behind each row. */
} screen_formats[] = {
    {32, {16, 8}, {8, 8}, {0, 8}, 0},  /* QEMU, most UEFI. */
    {32, {0, 8}, {8, 8}, {16, 8}, 5},  /* UEFI, red first. */
    {32, {24, 8}, {16, 8}, {8, 8}, 4}, /* The lowest byte unused. */
    {32, {20, 5}, {10, 8}, {0, 1}, 3}, /* Like nothing else. */
    {24, {16, 8}, {8, 8}, {0, 8}, 1},  /* VBE. */
    {24, {0, 8}, {8, 8}, {16, 8}, 7},  /* Red first. */
    {16, {11, 5}, {5, 6}, {0, 5}, 0},  /* VBE. */
    {16, {10, 5}, {5, 5}, {0, 5}, 3},  /* VBE, 15 bits used. */
};

#define SCREEN_FORMATS (sizeof(screen_formats) / sizeof(screen_formats[0]))

static uint8_t *screen_memory; /* With guards. */
static struct kiln_framebuffer screen;

static inline void screen_make(const struct format *format, uint32_t width, uint32_t height) {
  uint32_t pitch = width * format->bits / 8 + format->padding;
  size_t size = (size_t)pitch * height;

  free(screen_memory);
  screen_memory = malloc(size + 2 * SCREEN_GUARD);
  assert_non_null(screen_memory);
  memset(screen_memory, SCREEN_UNTOUCHED, size + 2 * SCREEN_GUARD);
  screen = (struct kiln_framebuffer){
      .address = screen_memory + SCREEN_GUARD,
      .size = size,
      .kind = KILN_FRAMEBUFFER_LINEAR,
      .width = width,
      .height = height,
      .pitch = pitch,
      .bits_per_pixel = format->bits,
      .red = format->red,
      .green = format->green,
      .blue = format->blue,
  };
}

static inline uint32_t screen_pixel(uint32_t x, uint32_t y) {
  const uint8_t *at =
      (const uint8_t *)screen.address + (size_t)y * screen.pitch + x * screen.bits_per_pixel / 8;
  uint32_t value = 0;

  memcpy(&value, at, screen.bits_per_pixel / 8);
  return value;
}

/* What screen_pixel gives where nothing was drawn. */
static inline uint32_t screen_untouched(void) {
  return 0xa5a5a5a5u >> (32 - screen.bits_per_pixel);
}

static inline uint32_t screen_colour(uint32_t rgb) {
  return (rgb >> 16 & 0xff) >> (8 - screen.red.bits) << screen.red.shift |
         (rgb >> 8 & 0xff) >> (8 - screen.green.bits) << screen.green.shift |
         (rgb & 0xff) >> (8 - screen.blue.bits) << screen.blue.shift;
}

/* Guards and the padding of rows are as they were. */
static inline void screen_check_guards(void) {
  const uint8_t *pixels = screen.address;

  for (uint32_t i = 0; i < SCREEN_GUARD; i++) {
    assert_int_equal(screen_memory[i], SCREEN_UNTOUCHED);
    assert_int_equal(pixels[screen.size + i], SCREEN_UNTOUCHED);
  }
  for (uint32_t y = 0; y < screen.height; y++) {
    for (uint32_t i = screen.width * screen.bits_per_pixel / 8; i < screen.pitch; i++) {
      assert_int_equal(pixels[(size_t)y * screen.pitch + i], SCREEN_UNTOUCHED);
    }
  }
}

#endif /* KILN_KERNEL_DRAW_TESTS_SCREEN_H */
