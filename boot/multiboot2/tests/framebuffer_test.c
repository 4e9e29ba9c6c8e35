/* Unit tests of framebuffer.c. */
#include "boot/multiboot2/framebuffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define RGB                                                                                  \
  .address = 0xfd000000, .pitch = 4096, .width = 1024, .height = 768, .bits_per_pixel = 32,  \
  .type = MULTIBOOT2_RGB, .red_shift = 16, .red_bits = 8, .green_shift = 8, .green_bits = 8, \
  .blue_shift = 0, .blue_bits = 8
#define TEXT                                                                         \
  .address = 0xb8000, .pitch = 160, .width = 80, .height = 25, .bits_per_pixel = 16, \
  .type = MULTIBOOT2_TEXT

static uint32_t kind_of(const struct multiboot2_framebuffer *tag) {
  struct kiln_framebuffer framebuffer;

  framebuffer_describe(tag, &framebuffer);
  return framebuffer.kind;
}

static void test_linear(void **state) {
  const struct multiboot2_framebuffer tag = {RGB};
  struct kiln_framebuffer framebuffer;
  (void)state;

  framebuffer_describe(&tag, &framebuffer);
  assert_int_equal(framebuffer.kind, KILN_FRAMEBUFFER_LINEAR);
  assert_int_equal(framebuffer.physical, 0xfd000000);
  assert_int_equal(framebuffer.size, 4096 * 768);
  assert_int_equal(framebuffer.width, 1024);
  assert_int_equal(framebuffer.height, 768);
  assert_int_equal(framebuffer.pitch, 4096);
  assert_int_equal(framebuffer.bits_per_pixel, 32);
  assert_int_equal(framebuffer.red.shift, 16);
  assert_int_equal(framebuffer.green.shift, 8);
  assert_int_equal(framebuffer.blue.bits, 8);
}

static void test_text(void **state) {
  const struct multiboot2_framebuffer tag = {TEXT};
  struct kiln_framebuffer framebuffer;
  (void)state;

  framebuffer_describe(&tag, &framebuffer);
  assert_int_equal(framebuffer.kind, KILN_FRAMEBUFFER_TEXT);
  assert_int_equal(framebuffer.physical, 0xb8000);
  assert_int_equal(framebuffer.size, 4000);
  assert_int_equal(framebuffer.bits_per_pixel, 16);
  assert_int_equal(framebuffer.red.bits, 0);
}

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winitializer-overrides"
static void test_refused(void **state) {
  static const struct multiboot2_framebuffer tags[] = {
      {RGB, .bits_per_pixel = 15},
      {RGB, .bits_per_pixel = 8},
      {RGB, .width = 0},
      {RGB, .height = 0},
      {RGB, .width = 16384, .pitch = 65536},
      {RGB, .height = 16384},
      {RGB, .pitch = 4095},
      {RGB, .red_bits = 0},
      {RGB, .red_bits = 9},
      {RGB, .red_shift = 25},
      {RGB, .red_shift = 255},
      {RGB, .green_shift = 15},
      {RGB, .blue_shift = 16},
      {RGB, .address = 0xa0000},
      {RGB, .address = UINT64_MAX},
      {TEXT, .address = 0xb0000},
      {TEXT, .width = 132},
      {TEXT, .height = 50},
      {TEXT, .pitch = 320},
  };
  (void)state;

  assert_int_equal(kind_of(NULL), KILN_FRAMEBUFFER_NONE);
  for (uint32_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
    assert_int_equal(kind_of(&tags[i]), KILN_FRAMEBUFFER_NONE);
}
#pragma clang diagnostic pop

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_linear),
      cmocka_unit_test(test_text),
      cmocka_unit_test(test_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
