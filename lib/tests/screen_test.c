/* Unit tests of screen.h, on screens whose last byte is the last of its memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lib/screen.h"

static struct kiln_framebuffer make_screen(uint32_t kind, uint32_t width, uint32_t height,
                                           uint32_t bits) {
  struct kiln_framebuffer screen = {
      .kind = kind, .width = width, .height = height, .bits_per_pixel = bits};

  screen.pitch = width * (bits / 8) + 8;
  screen.size = (uint64_t)screen.pitch * (height - 1) + width * (bits / 8);
  screen.address = malloc(screen.size);
  assert_non_null(screen.address);
  memset(screen.address, 0xaa, screen.size);
  return screen;
}

/* The pixel as a number. */
static uint32_t pixel(const struct kiln_framebuffer *screen, uint32_t x, uint32_t y) {
  uint32_t value = 0;

  memcpy(&value, (uint8_t *)screen->address + y * screen->pitch + x * screen->bits_per_pixel / 8,
         screen->bits_per_pixel / 8);
  return value;
}

/* How many pixels of the cell have `colour`. */
static uint32_t count(const struct kiln_framebuffer *screen, uint32_t column, uint32_t row,
                      uint32_t colour) {
  uint32_t found = 0;

  for (uint32_t i = 0; i < 8 * 16; i++) {
    found += pixel(screen, column * 8 + i % 8, row * 16 + i / 8) == colour;
  }
  return found;
}

static void pixels_of_every_size(void **state) {
  static const struct {
    uint32_t bits, white, grey;
    struct kiln_channel red, green, blue;
  } modes[] = {
      {16, 0xffff, 0xaaaa, {11, 5}, {5, 6}, {0, 5}},
      {24, 0xffffff, 0xaaaaaa, {16, 8}, {8, 8}, {0, 8}},
      {32, 0xffffff, 0xaaaaaaaa, {16, 8}, {8, 8}, {0, 8}},
      {32, 0xffffff00, 0xaaaaaaaa, {8, 8}, {16, 8}, {24, 8}},
  };

  (void)state;
  for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
    struct kiln_framebuffer screen =
        make_screen(KILN_FRAMEBUFFER_LINEAR, 8 * 3 + 7, 16 * 2 + 15, modes[i].bits);

    screen.red = modes[i].red;
    screen.green = modes[i].green;
    screen.blue = modes[i].blue;
    screen_write(&screen, "A |\x80");
    assert_in_range(count(&screen, 0, 0, modes[i].white), 16, 64);
    assert_int_equal(count(&screen, 1, 0, 0), 8 * 16);
    assert_in_range(count(&screen, 2, 0, modes[i].white), 8, 32);
    assert_in_range(count(&screen, 0, 1, modes[i].white), 8, 64); /* A question mark. */
    assert_int_equal(count(&screen, 1, 1, modes[i].grey), 8 * 16);
    free(screen.address);
  }
}

static void cells_of_text(void **state) {
  struct kiln_framebuffer screen = make_screen(KILN_FRAMEBUFFER_TEXT, 4, 2, 16);

  (void)state;
  screen_write(&screen, "abcde");
  assert_int_equal(pixel(&screen, 0, 0), 0x0f61);
  assert_int_equal(pixel(&screen, 3, 0), 0x0f64);
  assert_int_equal(pixel(&screen, 0, 1), 0x0f65);
  assert_int_equal(pixel(&screen, 1, 1), 0xaaaa);
  screen_write(&screen, "More than there is room for.");
  assert_int_equal(pixel(&screen, 3, 1), 0x0f61);
  free(screen.address);
}

static void without_a_screen_nothing_happens(void **state) {
  struct kiln_framebuffer screen = {.kind = KILN_FRAMEBUFFER_NONE, .width = 80, .height = 25};

  (void)state;
  screen_write(&screen, "text");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pixels_of_every_size),
      cmocka_unit_test(cells_of_text),
      cmocka_unit_test(without_a_screen_nothing_happens),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
