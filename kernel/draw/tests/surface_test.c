/* Shapes and glyphs in every pixel format, across every edge, against one pixel after another. */
#include "kernel/draw/surface.h"

#include "kernel/draw/tests/screen.h"
#include "kernel/draw/text.h"

#define WIDTH 53u
#define HEIGHT 21u
#define RGB 0xd8de69u
#define INK 0x19f3c4u
#define PAPER 0x6e215bu

static struct kiln_framebuffer surface;

static bool inside(int64_t x, int64_t y, int64_t left, int64_t top, int64_t width, int64_t height) {
  return x >= left && x < left + width && y >= top && y < top + height;
}

static void make(const struct format *format) {
  screen_make(format, WIDTH, HEIGHT);
  surface = screen;
  assert_true(surface_check(&surface, KILN_FRAMEBUFFER_LINEAR));
}

static int end(void **state) {
  (void)state;
  free(screen_memory);
  screen_memory = NULL;
  return 0;
}

static void check_rectangle(uint32_t x, uint32_t y, uint32_t width, uint32_t height) {
  surface_rectangle(&surface, x, y, width, height, RGB);
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
    uint32_t x, y, width, height;
  } cases[] = {
      {0, 0, WIDTH, HEIGHT},
      {0, 0, 1, 1},
      {52, 20, 1, 1},
      {7, 3, 11, 9},
      {50, 19, 9, 9},
      {5, 4, 100, 1},
      {3, 2, 0, 5},
      {3, 2, 5, 0},
      {53, 0, 4, 4},
      {0, 21, 4, 4},
      {UINT32_MAX, 0, 4, 4},
      {0, UINT32_MAX, 4, 4},
      {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
      {1, 1, UINT32_MAX, UINT32_MAX},
  };

  (void)state;
  for (size_t format = 0; format < SCREEN_FORMATS; format++) {
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
      make(&screen_formats[format]);
      check_rectangle(cases[i].x, cases[i].y, cases[i].width, cases[i].height);
    }
    for (uint32_t width = 1; width <= WIDTH; width++) {
      make(&screen_formats[format]);
      check_rectangle(width % 3, 5, width, 2);
    }
    make(&screen_formats[format]);
    surface_pixel(&surface, 52, 0, RGB);
    check_rectangle(52, 0, 1, 1);
    surface_pixel(&surface, 53, 0, 0);
    surface_pixel(&surface, 0, 21, 0);
    check_rectangle(52, 0, 1, 1);
  }
}

static void test_blit(void **state) {
  static const uint32_t colours[] = {0xffffff, 0x102030};
  const struct picture picture = {3, 2, "aa bba", colours};
  static const struct {
    uint32_t x, y, scale;
  } cases[] = {{4, 5, 1}, {4, 5, 3}, {51, 20, 2}, {100, 0, 1}};

  (void)state;
  for (size_t format = 0; format < SCREEN_FORMATS; format++) {
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
      uint32_t scale = cases[i].scale;

      make(&screen_formats[format]);
      surface_blit(&surface, cases[i].x, cases[i].y, &picture, cases[i].scale);
      for (uint32_t y = 0; y < HEIGHT; y++) {
        for (uint32_t x = 0; x < WIDTH; x++) {
          uint32_t expected = screen_untouched();

          if (inside(x, y, cases[i].x, cases[i].y, 3 * scale, 2 * scale)) {
            char pixel = "aa bba"[(y - cases[i].y) / scale * 3 + (x - cases[i].x) / scale];

            expected = pixel == ' ' ? expected : screen_colour(colours[pixel - 'a']);
          }
          assert_int_equal(screen_pixel(x, y), expected);
        }
      }
      screen_check_guards();
    }
  }
}

/* Four glyphs, of a pattern and its inverse; those that do not lie on the surface are left out. */
static void check_glyphs(uint32_t x, uint32_t y) {
  static struct psf_font font;
  static const uint8_t bits[2][5] = {{0x80, 0x01, 0x55, 0xde, 0x3c},
                                     {0x7f, 0xfe, 0xaa, 0x21, 0xc3}};
  const uint8_t *const glyphs[] = {bits[0], bits[1], bits[0], bits[0]};
  static struct brush brush;

  font.height = 5; /* An initializer would fill the file with the font's zeros. */
  brush_init(&brush, &surface, &font);
  brush_set(&brush, INK, PAPER);
  brush_glyphs(&brush, x, y, glyphs, 4);
  for (uint32_t row = 0; row < HEIGHT; row++) {
    for (uint32_t column = 0; column < WIDTH; column++) {
      uint32_t across = column - x;
      uint32_t expected = screen_untouched();

      if (inside(column, row, x, y, 4 * 8, 5) && x + (across / 8 + 1) * 8 <= WIDTH &&
          y + 5 <= HEIGHT) {
        expected = screen_colour(glyphs[across / 8][row - y] & 0x80 >> across % 8 ? INK : PAPER);
      }
      assert_int_equal(screen_pixel(column, row), expected);
    }
  }
  screen_check_guards();
}

static void test_glyphs(void **state) {
  static const uint32_t places[][2] = {
      {0, 0},  {1, 16}, {3, 7},   {21, 16}, {22, 0}, {30, 4},         {45, 2},        {46, 2},
      {2, 17}, {2, 21}, {53, 16}, {60, 30}, {60, 3}, {2, UINT32_MAX}, {UINT32_MAX, 2}};

  (void)state;
  for (size_t format = 0; format < SCREEN_FORMATS; format++) {
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
      make(&screen_formats[format]);
      check_glyphs(places[i][0], places[i][1]);
    }
  }
}

/* A brush that nobody has given colours is black, as it says. */
static void test_black_brush(void **state) {
  static struct psf_font font;
  const uint8_t *const glyphs[] = {(const uint8_t[]){0x55, 0xaa}};
  static struct brush brush;

  (void)state;
  make(&screen_formats[0]);
  font.height = 2;
  brush_init(&brush, &surface, &font);
  brush_set(&brush, 0, 0);
  brush_glyphs(&brush, 0, 0, glyphs, 1);
  assert_int_equal(screen_pixel(0, 0), 0);
  assert_int_equal(screen_pixel(7, 1), 0);
  assert_int_equal(screen_pixel(8, 1), screen_untouched());
}

static void refuse(struct kiln_framebuffer broken) {
  assert_false(surface_check(&broken, KILN_FRAMEBUFFER_LINEAR));
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
      cmocka_unit_test_teardown(test_black_brush, end),
      cmocka_unit_test_teardown(test_impossible_framebuffers, end),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
