/* The PSF parser against fonts built here, sound and broken, and against the shipped font. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/draw/psf.h"

static uint8_t file[0x40000];
static struct psf_font font;

/* Glyphs are numbered by their first byte. Returns the end of the last. */
static uint32_t make(uint8_t mode, uint8_t height) {
  uint32_t count = mode & 1 ? 512 : 256;

  memset(file, 0, sizeof(file));
  memcpy(file, "\x36\x04", 2);
  file[2] = mode;
  file[3] = height;
  for (uint32_t i = 0; i < count; i++) {
    file[4 + i * height] = (uint8_t)i;
  }
  return 4 + count * height;
}

static uint32_t append(uint32_t at, const void *bytes, uint32_t size) {
  memcpy(file + at, bytes, size);
  return at + size;
}

/* The solid box: all bits set. */
static void expect_solid(const uint8_t *glyph) {
  for (uint32_t i = 0; i < PSF_HEIGHT_MAX; i++) {
    assert_int_equal(glyph[i], 0xff);
  }
}

static void test_shipped_font(void **state) {
  static const uint8_t blank[16];
  static const uint8_t box[16] = {0,    0,    0,    0,    0,    0,    0,    0x0f,
                                  0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08};
  const struct psf_font *font = psf_embedded();

  (void)state;
  assert_non_null(font);
  assert_int_equal(font->height, 16);
  assert_memory_equal(psf_glyph(font, ' '), blank, 16);
  for (uint32_t c = '!'; c <= '~'; c++) {
    assert_memory_not_equal(psf_glyph(font, c), blank, 16);
    assert_ptr_not_equal(psf_glyph(font, c), psf_glyph(font, c - 1));
    assert_ptr_not_equal(psf_glyph(font, c), psf_glyph(font, 0xfffd));
  }
  assert_memory_equal(psf_glyph(font, 0x250c), box, 16);
  assert_ptr_not_equal(psf_glyph(font, 0xe4), psf_glyph(font, 0xf6));
  assert_ptr_not_equal(psf_glyph(font, 0xe4), psf_glyph(font, 0xfffd));
  assert_ptr_equal(psf_glyph(font, 0x4e2d), psf_glyph(font, 0xfffd));
  assert_ptr_equal(psf_glyph(font, 0x10ffff), psf_glyph(font, 0xfffd));
  assert_ptr_equal(psf_glyph(font, 7), psf_glyph(font, 0xfffd));
  assert_ptr_equal(psf_embedded(), font);
}

static void test_table(void **state) {
  /* Glyph 0 shows Z and, in a sequence, Y; glyph 1 shows U+0141 and A; glyph 2 shows '?'. */
  static const uint8_t table[] = {'Z',  0,   0xfe, 0xff, 'Y',  0,   0xff, 0xff, 0x41,
                                  0x01, 'A', 0,    0xff, 0xff, '?', 0,    0xff, 0xff};
  uint32_t end = append(make(3, 8), table, sizeof(table));

  (void)state;
  assert_true(psf_parse(file, end, &font));
  assert_int_equal(psf_glyph(&font, 'Z')[0], 0);
  assert_int_equal(psf_glyph(&font, 'A')[0], 1);
  assert_int_equal(psf_glyph(&font, '?')[0], 2);
  assert_int_equal(psf_glyph(&font, 0x141)[0], 1);
  expect_solid(psf_glyph(&font, 'Y')); /* A sequence is no character. */
  /* A table that is cut in the middle of a word is as good as what is there of it. */
  assert_true(psf_parse(file, end - 5, &font));
  assert_int_equal(psf_glyph(&font, 'A')[0], 1);
  expect_solid(psf_glyph(&font, 'B'));
}

/* Every entry that is no mark is a character, and the last of 512 glyphs may have it. */
static void test_all_characters(void **state) {
  uint32_t end = make(3, 8);

  (void)state;
  for (uint32_t glyph = 0; glyph < 511; glyph++) {
    end = append(end, "\xff\xff", 2);
  }
  for (uint32_t c = 0; c < 0xfffe; c++) {
    end = append(end, (uint8_t[]){(uint8_t)c, (uint8_t)(c >> 8)}, 2);
  }
  file[4 + 511 * 8 + 1] = 0x77;
  assert_true(psf_parse(file, end, &font));
  for (uint32_t c = 0; c < 0xfffe; c++) {
    assert_int_equal(psf_glyph(&font, c)[1], 0x77);
  }
  assert_ptr_equal(psf_glyph(&font, 0x10041), psf_glyph(&font, 0xfffd));
  assert_ptr_equal(psf_glyph(&font, UINT32_MAX), psf_glyph(&font, 0xfffd));
}

static void test_endless_table_stops_at_the_last_glyph(void **state) {
  uint32_t end = make(4, 8);

  (void)state;
  memset(file + end, 0xff, 256 * 2);
  end = append(end + 256 * 2, "A", 2);
  assert_true(psf_parse(file, end, &font));
  expect_solid(psf_glyph(&font, 'A'));
}

/* Of two glyphs for a character the first one counts; that of U+FFFD stands for what is missing. */
static void test_own_replacement(void **state) {
  static const uint8_t table[] = {'A', 0, 0xff, 0xff, 'A', 0, 0xfd, 0xff, 0xff, 0xff};
  uint32_t end = append(make(2, 16), table, sizeof(table));

  (void)state;
  assert_true(psf_parse(file, end, &font));
  assert_int_equal(psf_glyph(&font, 'A')[0], 0);
  assert_int_equal(psf_glyph(&font, 'B')[0], 1);
  assert_int_equal(psf_glyph(&font, 0x20ac)[0], 1);
  assert_int_equal(psf_glyph(&font, 0x1f600)[0], 1);
}

/* Changes one byte of a sound header, and expects a refusal. */
static void refuse(uint32_t offset, uint8_t value) {
  uint32_t end = make(2, 16);

  assert_true(psf_parse(file, end, &font));
  file[offset] = value;
  assert_false(psf_parse(file, end, &font));
}

static void test_broken_headers(void **state) {
  (void)state;
  refuse(0, 0x72); /* magic */
  refuse(1, 0);
  refuse(2, 0);  /* no Unicode table */
  refuse(2, 3);  /* more glyphs than are there */
  refuse(3, 17); /* higher glyphs than are there */
  refuse(3, 0);  /* no height */
  make(2, 65);
  assert_false(psf_parse(file, sizeof(file), &font)); /* too high */
}

static void test_cut_files(void **state) {
  static const uint8_t modes[] = {2, 3};

  (void)state;
  for (size_t i = 0; i < sizeof(modes); i++) {
    uint32_t end = make(modes[i], 16);

    for (uint32_t size = 0; size < end; size++) {
      assert_false(psf_parse(file, size, &font));
    }
    assert_true(psf_parse(file, end, &font));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shipped_font),
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_all_characters),
      cmocka_unit_test(test_endless_table_stops_at_the_last_glyph),
      cmocka_unit_test(test_own_replacement),
      cmocka_unit_test(test_broken_headers),
      cmocka_unit_test(test_cut_files),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
