/* Shapes and glyphs in every pixel format, across every edge, against one pixel after another. */
#include "kernel/draw/surface.h"

#include "kernel/draw/tests/screen.h"
#include "kernel/draw/text.h"

#define WIDTH 53u
#define HEIGHT 21u
#define RGB 0xd8de69u
#define INK 0x19f3c4u
#define PAPER 0x6e215bu

static struct surface surface;

static bool inside(int64_t x, int64_t y, int64_t left, int64_t top, int64_t width, int64_t height) {
  return x >= left && x < left + width && y >= top && y < top + height;
}

static void make(const struct format *format) {
  screen_make(format, WIDTH, HEIGHT);
  assert_true(surface_init(&surface, &screen));
}

static int end(void **state) {
  (void)state;
  free(screen_memory);
  screen_memory = NULL;
  return 0;
}

static void check_rectangle(int32_t x, int32_t y, uint32_t width, uint32_t height) {
  surface_rectangle(&surface, x, y, width, height, surface_colour(&surface, RGB));
  for (uint32_t row = 0; row < HEIGHT; row++) {
    for (uint32_t column = 0; column < WIDTH; column++) {
      assert_int_equal(screen_pixel(column, row), inside(column, row, x, y, width, height)
                                                      ? screen_colour(RGB)
                                                      : screen_untouched());
    }
  }
  screen_check_guards();
}

static void test_rectangles(void **state) {
  static const struct {
    int32_t x, y;
    uint32_t width, height;
  } cases[] = {
      {0, 0, WIDTH, HEIGHT},
      {0, 0, 1, 1},
      {52, 20, 1, 1},
      {7, 3, 11, 9},
      {50, 19, 9, 9},
      {-5, -5, 9, 9},
      {-5, 4, 100, 1},
      {3, 2, 0, 5},
      {3, 2, 5, 0},
      {53, 0, 4, 4},
      {0, 21, 4, 4},
      {-4, 0, 4, 4},
      {0, -4, 4, 4},
      {INT32_MAX, INT32_MAX, UINT32_MAX, UINT32_MAX},
      {INT32_MIN, INT32_MIN, 5, 5},
      {INT32_MIN, INT32_MIN, UINT32_MAX, UINT32_MAX},
      {-1, -1, UINT32_MAX, UINT32_MAX},
  };

  (void)state;
  for (size_t format = 0; format < SCREEN_FORMATS; format++) {
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
      make(&screen_formats[format]);
      check_rectangle(cases[i].x, cases[i].y, cases[i].width, cases[i].height);
    }
    for (uint32_t width = 1; width <= WIDTH; width++) {
      make(&screen_formats[format]);
      check_rectangle((int32_t)(width % 3), 5, width, 2);
    }
    make(&screen_formats[format]);
    surface_pixel(&surface, 52, 0, surface_colour(&surface, RGB));
    check_rectangle(52, 0, 1, 1);
    surface_pixel(&surface, -1, 0, 0);
    surface_pixel(&surface, 0, 21, 0);
    check_rectangle(52, 0, 1, 1);
  }
}

static void test_blit(void **state) {
  static const uint32_t colours[] = {0xffffff, 0x102030};
  const struct picture picture = {3, 2, "aa bba", colours};
  static const struct {
    int32_t x, y;
    uint32_t scale;
  } cases[] = {{4, 5, 1}, {4, 5, 3}, {-2, -1, 2}, {51, 20, 2}, {-100, 0, 1}};

  (void)state;
  for (size_t format = 0; format < SCREEN_FORMATS; format++) {
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
      int32_t scale = (int32_t)cases[i].scale;

      make(&screen_formats[format]);
      surface_blit(&surface, cases[i].x, cases[i].y, &picture, cases[i].scale);
      for (int32_t y = 0; y < (int32_t)HEIGHT; y++) {
        for (int32_t x = 0; x < (int32_t)WIDTH; x++) {
          uint32_t expected = screen_untouched();

          if (inside(x, y, cases[i].x, cases[i].y, 3 * scale, 2 * scale)) {
            char pixel = "aa bba"[(y - cases[i].y) / scale * 3 + (x - cases[i].x) / scale];

            expected = pixel == ' ' ? expected : screen_colour(colours[pixel - 'a']);
          }
          assert_int_equal(screen_pixel((uint32_t)x, (uint32_t)y), expected);
        }
      }
      screen_check_guards();
    }
  }
}

/* Two glyphs of a pattern and its inverse, in a font of any width. */
static void check_glyphs(uint32_t width, int32_t x, int32_t y) {
  static struct psf_font font;
  static const uint8_t bits[2][4 * 5] = {
      {0x80, 0x01, 0x55, 0xaa, 0x0f, 0xf0, 0x3c, 0xc3, 0xde, 0xad,
       0xbe, 0xef, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x01, 0xff},
      {0x7f, 0xfe, 0xaa, 0x55, 0xf0, 0x0f, 0xc3, 0x3c, 0x21, 0x52,
       0x41, 0x10, 0xed, 0xcb, 0xa9, 0x87, 0x65, 0x43, 0xfe, 0x00},
  };
  const uint8_t *const glyphs[] = {bits[0], bits[1], bits[0], bits[0]};
  static struct brush brush;
  uint32_t row_size = (width + 7) / 8;

  font.width = width;
  font.height = 5;
  font.row_size = row_size;
  brush_init(&brush, &surface, &font);
  brush_set(&brush, screen_colour(INK), screen_colour(PAPER));
  brush_glyphs(&brush, x, y, glyphs, 4);
  for (int32_t row = 0; row < (int32_t)HEIGHT; row++) {
    for (int32_t column = 0; column < (int32_t)WIDTH; column++) {
      uint32_t expected = screen_untouched();

      if (inside(column, row, x, y, 4 * width, 5)) {
        uint32_t across = (uint32_t)(column - x);
        const uint8_t *line = glyphs[across / width] + (uint32_t)(row - y) * row_size;

        across %= width;
        expected = screen_colour(line[across / 8] & 0x80 >> across % 8 ? INK : PAPER);
      }
      assert_int_equal(screen_pixel((uint32_t)column, (uint32_t)row), expected);
    }
  }
  screen_check_guards();
}

static void test_glyphs(void **state) {
  static const uint32_t widths[] = {8, 1, 5, 7, 9, 12, 13};
  static const int32_t places[][2] = {{0, 0},  {1, 16},  {3, 7},   {-3, 2},  {30, 4}, {2, -2},
                                      {2, 18}, {-40, 0}, {60, 30}, {21, 16}, {2, 17}, {22, 0}};

  (void)state;
  for (size_t format = 0; format < SCREEN_FORMATS; format++) {
    for (size_t w = 0; w < sizeof(widths) / sizeof(widths[0]); w++) {
      for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        make(&screen_formats[format]);
        check_glyphs(widths[w], places[i][0], places[i][1]);
      }
    }
  }
}

static void refuse(struct kiln_framebuffer broken) {
  assert_false(surface_init(&surface, &broken));
}

static void test_impossible_framebuffers(void **state) {
  struct kiln_framebuffer bad;

  (void)state;
  make(&screen_formats[0]);
  bad = screen, bad.kind = KILN_FRAMEBUFFER_TEXT, refuse(bad);
  bad = screen, bad.address = NULL, refuse(bad);
  bad = screen, bad.bits_per_pixel = 15, refuse(bad);
  bad = screen, bad.bits_per_pixel = 8, refuse(bad);
  bad = screen, bad.pitch = WIDTH * 4 - 1, refuse(bad);
  bad = screen, bad.width = 0x40000001, refuse(bad);
  bad = screen, bad.size = screen.size - 1, refuse(bad);
  bad = screen, bad.height = HEIGHT + 1, refuse(bad);
  bad = screen, bad.width = 0, refuse(bad);
  bad = screen, bad.height = 0, refuse(bad);
  bad = screen, bad.red.bits = 0, refuse(bad);
  bad = screen, bad.green.bits = 9, refuse(bad);
  bad = screen, bad.blue.shift = 25, refuse(bad);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(test_rectangles, end),
      cmocka_unit_test_teardown(test_blit, end),
      cmocka_unit_test_teardown(test_glyphs, end),
      cmocka_unit_test_teardown(test_impossible_framebuffers, end),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
