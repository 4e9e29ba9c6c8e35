/* Drawing into memory that stands for a screen: every pixel format, and VGA text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/console/pixel_text.h"
#include "kernel/console/vga_text.h"

#define WIDTH 21u  /* Pixels: two glyphs and a margin of a third's beginning. */
#define HEIGHT 7u  /* Rows: two glyphs and a margin. */
#define PADDING 5u /* Bytes at the end of a row that are not the screen's, an odd number. */
#define UNTOUCHED 0xa5

/* Four glyphs of 9 x 3: blank, full, a pattern that uses both bytes of a row, its inverse. */
static const uint8_t glyphs[4][6] = {
    {0},
    {0xff, 0x80, 0xff, 0x80, 0xff, 0x80},
    {0x80, 0x80, 0x55, 0x00, 0x01, 0x80},
    {0x7f, 0x00, 0xaa, 0x80, 0xfe, 0x00},
};
static struct psf_font font = {&glyphs[0][0], 9, 3, 2, 6, 4, {0}};

static uint8_t memory[HEIGHT * (WIDTH * 4 + PADDING)];
static struct kiln_framebuffer framebuffer;

static void make_screen(uint32_t bits, struct kiln_channel red, struct kiln_channel green,
                        struct kiln_channel blue) {
  framebuffer = (struct kiln_framebuffer){
      .address = memory,
      .kind = KILN_FRAMEBUFFER_LINEAR,
      .width = WIDTH,
      .height = HEIGHT,
      .pitch = WIDTH * (bits / 8) + PADDING,
      .bits_per_pixel = bits,
      .red = red,
      .green = green,
      .blue = blue,
  };
  framebuffer.size = (uint64_t)framebuffer.pitch * HEIGHT;
  memset(memory, UNTOUCHED, sizeof(memory));
}

static uint32_t pixel(uint32_t x, uint32_t y) {
  const uint8_t *at = memory + y * framebuffer.pitch + x * (framebuffer.bits_per_pixel / 8);
  uint32_t value = 0;

  for (uint32_t i = 0; i < framebuffer.bits_per_pixel / 8; i++) {
    value |= (uint32_t)at[i] << (8 * i);
  }
  return value;
}

static void expect_padding_untouched(void) {
  for (uint32_t y = 0; y < HEIGHT; y++) {
    const uint8_t *row = memory + y * framebuffer.pitch;

    for (uint32_t i = framebuffer.pitch - PADDING; i < framebuffer.pitch; i++) {
      assert_int_equal(row[i], UNTOUCHED);
    }
  }
}

/* Clears, draws the glyphs 2 and 1 in row 1, and compares every pixel. */
static void check_drawing(uint32_t ink, uint32_t paper) {
  struct pixel_text text;

  assert_true(pixel_text_init(&text, &framebuffer, &font));
  pixel_text_clear(&text);
  for (uint32_t y = 0; y < HEIGHT; y++) {
    for (uint32_t x = 0; x < WIDTH; x++) {
      assert_int_equal(pixel(x, y), paper);
    }
  }
  expect_padding_untouched();
  pixel_text_draw(&text, 1, 0, "ba", 2);
  for (uint32_t y = 0; y < HEIGHT; y++) {
    for (uint32_t x = 0; x < WIDTH; x++) {
      uint32_t expected = paper;

      if (y >= 3 && y < 6 && x < 18) {
        const uint8_t *row = glyphs[x < 9 ? 2 : 1] + (y - 3) * 2;

        expected = row[x % 9 / 8] & 0x80u >> x % 9 % 8 ? ink : paper;
      }
      assert_int_equal(pixel(x, y), expected);
    }
  }
  expect_padding_untouched();
}

static int start(void **state) {
  (void)state;
  font.ascii['a'] = 1;
  font.ascii['b'] = 2;
  return 0;
}

static void test_32_bits(void **state) {
  (void)state;
  make_screen(32, (struct kiln_channel){16, 8}, (struct kiln_channel){8, 8},
              (struct kiln_channel){0, 8});
  check_drawing(0xd8dee9, 0x141a24);
}

static void test_32_bits_blue_first(void **state) {
  (void)state;
  make_screen(32, (struct kiln_channel){0, 8}, (struct kiln_channel){8, 8},
              (struct kiln_channel){24, 8});
  check_drawing(0xe900ded8, 0x24001a14);
}

static void test_24_bits(void **state) {
  (void)state;
  make_screen(24, (struct kiln_channel){16, 8}, (struct kiln_channel){8, 8},
              (struct kiln_channel){0, 8});
  check_drawing(0xd8dee9, 0x141a24);
}

static void test_16_bits(void **state) {
  (void)state;
  make_screen(16, (struct kiln_channel){11, 5}, (struct kiln_channel){5, 6},
              (struct kiln_channel){0, 5});
  check_drawing(0xd8u >> 3 << 11 | 0xdeu >> 2 << 5 | 0xe9u >> 3,
                0x14u >> 3 << 11 | 0x1au >> 2 << 5 | 0x24u >> 3);
}

static void refuse(struct kiln_framebuffer broken) {
  struct pixel_text text;

  assert_false(pixel_text_init(&text, &broken, &font));
}

static void test_impossible_framebuffers(void **state) {
  struct kiln_framebuffer good;
  struct kiln_framebuffer bad;
  struct pixel_text text;

  (void)state;
  make_screen(32, (struct kiln_channel){16, 8}, (struct kiln_channel){8, 8},
              (struct kiln_channel){0, 8});
  good = framebuffer;
  assert_true(pixel_text_init(&text, &good, &font));
  bad = good, bad.kind = KILN_FRAMEBUFFER_TEXT, refuse(bad);
  bad = good, bad.address = NULL, refuse(bad);
  bad = good, bad.bits_per_pixel = 15, refuse(bad);
  bad = good, bad.bits_per_pixel = 8, refuse(bad);
  bad = good, bad.pitch = WIDTH * 4 - 1, refuse(bad);
  bad = good, bad.width = 0x40000001, refuse(bad);
  bad = good, bad.size = good.size - 1, refuse(bad);
  bad = good, bad.height = HEIGHT + 1, refuse(bad);
  bad = good, bad.width = 8, refuse(bad);
  bad = good, bad.height = 2, refuse(bad);
  bad = good, bad.red.bits = 0, refuse(bad);
  bad = good, bad.green.bits = 9, refuse(bad);
  bad = good, bad.blue.shift = 25, refuse(bad);
}

static void test_vga_text(void **state) {
  static uint16_t cells[3 * 12];
  struct kiln_framebuffer screen = {
      .address = cells,
      .size = sizeof(cells),
      .kind = KILN_FRAMEBUFFER_TEXT,
      .width = 10,
      .height = 3,
      .pitch = 24,
      .bits_per_pixel = 16,
  };
  struct vga_text text;

  (void)state;
  memset(cells, UNTOUCHED, sizeof(cells));
  assert_true(vga_text_init(&text, &screen));
  vga_text_clear(&text);
  vga_text_draw(&text, 2, 8, "Hi", 2);
  assert_int_equal(cells[0], 0x0720);
  assert_int_equal(cells[9], 0x0720);
  assert_int_equal(cells[10], UNTOUCHED | UNTOUCHED << 8);
  assert_int_equal(cells[2 * 12 + 7], 0x0720);
  assert_int_equal(cells[2 * 12 + 8], 0x0748);
  assert_int_equal(cells[2 * 12 + 9], 0x0769);
  screen.size--;
  assert_false(vga_text_init(&text, &screen));
  screen.size++, screen.width = 13;
  assert_false(vga_text_init(&text, &screen));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_32_bits),  cmocka_unit_test(test_32_bits_blue_first),
      cmocka_unit_test(test_24_bits),  cmocka_unit_test(test_16_bits),
      cmocka_unit_test(test_vga_text), cmocka_unit_test(test_impossible_framebuffers),
  };

  return cmocka_run_group_tests(tests, start, NULL);
}
