/* Unit tests of text.h on pictures drawn here, above all that what is not there is not found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/screen/text.h"

#define HEIGHT 16u
#define GLYPHS 256u
#define PAPER 0x00102030u
#define INK 0x00e0d0c0u

static uint8_t font_file[4 + GLYPHS * HEIGHT] = {0x36, 0x04, 0, HEIGHT};
static struct text_font font;

/* Glyphs that differ: the character's code in two rows, rows above and below blank. */
static int make_font(void **state) {
  (void)state;
  for (unsigned i = 0; i < GLYPHS; i++) {
    if (i != ' ') {
      font_file[4 + i * HEIGHT + 5] = (uint8_t)i;
      font_file[4 + i * HEIGHT + 6] = (uint8_t)(i >> 1 | 1);
    }
  }
  return text_font_parse(font_file, sizeof(font_file), &font) ? 0 : -1;
}

static struct picture make_picture(uint32_t width, uint32_t height) {
  struct picture picture = {width, height, calloc((size_t)width * height, sizeof(uint32_t))};

  assert_non_null(picture.pixels);
  for (size_t i = 0; i < (size_t)width * height; i++) {
    picture.pixels[i] = PAPER;
  }
  return picture;
}

static void draw(struct picture *picture, uint32_t x, uint32_t y, const char *text, bool mirrored) {
  for (; *text != '\0'; text++, x += 8) {
    for (uint32_t row = 0; row < HEIGHT; row++) {
      uint8_t bits = font.glyphs[(uint8_t)*text * HEIGHT + row];
      for (uint32_t column = 0; column < 8; column++) {
        if (bits >> (mirrored ? column : 7 - column) & 1) {
          picture->pixels[(size_t)(y + row) * picture->width + x + column] = INK;
        }
      }
    }
  }
}

static void blank_picture_has_no_text(void **state) {
  struct picture picture = make_picture(320, 200);

  (void)state;
  assert_false(text_in_font(&picture, "Hello World!", &font));
  assert_false(text_by_likeness(&picture, "Hello World!"));
  assert_false(text_by_likeness(&picture, "H"));
  picture_free(&picture);
}

static void text_is_found_at_any_place(void **state) {
  struct picture picture = make_picture(320, 200);

  (void)state;
  draw(&picture, 320 - 12 * 8, 200 - HEIGHT, "Hello World!", false);
  assert_true(text_in_font(&picture, "Hello World!", &font));
  assert_true(text_in_font(&picture, "lo W", &font));
  assert_true(text_by_likeness(&picture, "Hello World!"));
  picture_free(&picture);
}

static void other_text_is_not_found(void **state) {
  struct picture picture = make_picture(320, 200);

  (void)state;
  draw(&picture, 3, 7, "Hello World!", false);
  assert_false(text_in_font(&picture, "Hello World?", &font));
  assert_false(text_in_font(&picture, "Hello  World!", &font));
  assert_false(text_by_likeness(&picture, "Hallo Walter")); /* Other letters are equal. */
  assert_false(text_by_likeness(&picture, "HelloXWorld!")); /* A blank is not. */
  assert_false(text_by_likeness(&picture, "Hello World! Hello"));
  picture_free(&picture);
}

static void letters_must_be_drawn_right(void **state) {
  struct picture picture = make_picture(320, 200);

  (void)state;
  draw(&picture, 0, 0, "Hello World!", true);
  assert_false(text_in_font(&picture, "Hello World!", &font));
  picture_free(&picture);

  picture = make_picture(320, 200);
  draw(&picture, 0, 0, "Hello World!", false);
  picture.pixels[3] = INK; /* A speck in the first cell. */
  assert_false(text_in_font(&picture, "Hello World!", &font));
  assert_true(text_in_font(&picture, "ello World!", &font));
  picture_free(&picture);
}

static void too_small_or_too_long_is_no_match(void **state) {
  struct picture picture = make_picture(8, 8);
  char longest[TEXT_MAX + 2];

  (void)state;
  memset(longest, 'x', sizeof(longest) - 1);
  longest[sizeof(longest) - 1] = '\0';
  assert_false(text_in_font(&picture, "H", &font));
  assert_false(text_by_likeness(&picture, "H"));
  assert_false(text_by_likeness(&picture, longest));
  assert_false(text_by_likeness(&picture, ""));
  picture_free(&picture);
}

static void bad_fonts_are_refused(void **state) {
  struct text_font unused;
  uint8_t other[sizeof(font_file)];

  (void)state;
  assert_false(text_font_parse(font_file, 3, &unused));
  assert_false(text_font_parse(font_file, sizeof(font_file) - 1, &unused));
  memcpy(other, font_file, sizeof(other));
  other[0] = 0;
  assert_false(text_font_parse(other, sizeof(other), &unused));
}

/* Reads `text` as a PPM file of `size` bytes. */
static bool reads(const char *text, size_t size, struct picture *picture) {
  FILE *file = tmpfile();

  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, size, file), size);
  rewind(file);
  bool result = picture_read(file, picture);
  fclose(file);
  return result;
}

static void pictures_are_read(void **state) {
  static const char good[] = "P6\n2 1\n255\n\x01\x02\x03\xff\xfe\xfd";
  struct picture picture;

  (void)state;
  assert_true(reads(good, sizeof(good) - 1, &picture));
  assert_int_equal(picture.width, 2);
  assert_int_equal(picture.height, 1);
  assert_int_equal(picture.pixels[0], 0x010203);
  assert_int_equal(picture.pixels[1], 0xfffefd);
  picture_free(&picture);

  assert_false(reads(good, sizeof(good) - 2, &picture));
  assert_false(reads("P5\n2 1\n255\n123456", 17, &picture));
  assert_false(reads("P6\n0 1\n255\n", 11, &picture));
  assert_false(reads("P6\n99999 99999\n255\n", 19, &picture));
  assert_false(reads("", 0, &picture));
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(blank_picture_has_no_text),
      cmocka_unit_test(text_is_found_at_any_place),
      cmocka_unit_test(other_text_is_not_found),
      cmocka_unit_test(letters_must_be_drawn_right),
      cmocka_unit_test(too_small_or_too_long_is_no_match),
      cmocka_unit_test(bad_fonts_are_refused),
      cmocka_unit_test(pictures_are_read),
  };
  return cmocka_run_group_tests(tests, make_font, NULL);
}
