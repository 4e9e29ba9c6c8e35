/* Cells in VGA text mode: code page 437, colours in the VGA's order, odd pitches. */
#include "kernel/console/screen_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/console/text_grid.h"
#include "kernel/draw/surface.h"

#define STRIDE 12u
#define UNTOUCHED 0xa5a5

static uint16_t memory[3 * STRIDE];
static struct kiln_framebuffer screen;

static int start(void **state) {
  (void)state;
  screen = (struct kiln_framebuffer){
      .address = memory,
      .size = sizeof(memory),
      .kind = KILN_FRAMEBUFFER_TEXT,
      .width = 10,
      .height = 3,
      .pitch = 2 * STRIDE,
      .bits_per_pixel = 16,
  };
  memset(memory, 0xa5, sizeof(memory));
  for (uint32_t i = 0; i < 3 * 10; i++) {
    vga_text_draw(&screen, i / 10, i % 10, (const uint32_t[]){CELL_BLANK}, 1);
  }
  return 0;
}

static void test_blanks(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 3 * STRIDE; i++) {
    assert_int_equal(memory[i], i % STRIDE < 10 ? 0x0720 : UNTOUCHED);
  }
}

static uint16_t draw(uint32_t character, uint32_t ink, uint32_t paper) {
  uint32_t cells[] = {character | ink << 24 | paper << 28, CELL_BLANK};

  vga_text_draw(&screen, 2, 8, cells, 2);
  assert_int_equal(memory[2 * STRIDE + 7], 0x0720);
  assert_int_equal(memory[2 * STRIDE + 9], 0x0720);
  assert_int_equal(memory[2 * STRIDE + 10], UNTOUCHED);
  return memory[2 * STRIDE + 8];
}

static void test_colours(void **state) {
  static const uint8_t vga[] = {0, 4, 2, 6, 1, 5, 3, 7, 8, 12, 10, 14, 9, 13, 11, 15};

  (void)state;
  for (uint32_t ink = 0; ink < 16; ink++) {
    for (uint32_t paper = 0; paper < 16; paper++) {
      assert_int_equal(draw('A', ink, paper), 'A' | vga[ink] << 8 | vga[paper] << 12);
    }
  }
}

static void test_code_page(void **state) {
  (void)state;
  for (uint32_t c = ' '; c <= '~'; c++) {
    assert_int_equal(draw(c, 7, 0), 0x0700 | c);
  }
  assert_int_equal(draw(0xe4, 7, 0), 0x0784);   /* a with diaeresis */
  assert_int_equal(draw(0xc7, 7, 0), 0x0780);   /* The first beyond ASCII... */
  assert_int_equal(draw(0xa0, 7, 0), 0x07ff);   /* ...and the last, the no-break space. */
  assert_int_equal(draw(0x2554, 7, 0), 0x07c9); /* A corner of double lines. */
  assert_int_equal(draw(0x2588, 7, 0), 0x07db); /* The full block. */
  assert_int_equal(draw(0x263a, 7, 0), 0x0701); /* A smile, */
  assert_int_equal(draw(0x25bc, 7, 0), 0x071f); /* and a triangle in control characters' places. */
  assert_int_equal(draw(0x25a0, 7, 0), 0x07fe); /* The square itself. */
  assert_int_equal(draw(0xfffd, 7, 0), 0x07fe); /* What the code page has not. */
  assert_int_equal(draw(0x20ac, 7, 0), 0x07fe);
  assert_int_equal(draw(0x10ffff, 7, 0), 0x07fe);
}

static void refuse(struct kiln_framebuffer broken) {
  assert_false(surface_check(&broken, KILN_FRAMEBUFFER_TEXT));
}

static void test_impossible_framebuffers(void **state) {
  struct kiln_framebuffer bad;

  (void)state;
  bad = screen, bad.kind = KILN_FRAMEBUFFER_LINEAR, refuse(bad);
  bad = screen, bad.address = NULL, refuse(bad);
  bad = screen, bad.size--, refuse(bad);
  bad = screen, bad.width = 13, refuse(bad);
  bad = screen, bad.width = 0, refuse(bad);
  bad = screen, bad.height = 0, refuse(bad);
  bad = screen, bad.height = 4, refuse(bad);
  bad = screen, bad.pitch--, refuse(bad);
  bad = screen, bad.bits_per_pixel = 8, refuse(bad);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_blanks, start),
      cmocka_unit_test_setup(test_colours, start),
      cmocka_unit_test_setup(test_code_page, start),
      cmocka_unit_test_setup(test_impossible_framebuffers, start),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
