/* The PSF parser against fonts built here, sound and broken, and against the shipped font. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/draw/psf.h"

static uint8_t file[32768];
static struct psf_font font;

static void put32(uint32_t offset, uint32_t value) {
  for (uint32_t i = 0; i < 4; i++) {
    file[offset + i] = (uint8_t)(value >> (8 * i));
  }
}

/* A version 2 header of 32 bytes; the glyphs are numbered by their first byte. Returns its end. */
static uint32_t make_psf2(uint32_t count, uint32_t width, uint32_t height, uint32_t flags) {
  uint32_t glyph_size = height * ((width + 7) / 8);

  memset(file, 0, sizeof(file));
  memcpy(file, "\x72\xb5\x4a\x86", 4);
  put32(8, 32);
  put32(12, flags);
  put32(16, count);
  put32(20, glyph_size);
  put32(24, height);
  put32(28, width);
  for (uint32_t i = 0; i < count; i++) {
    file[32 + i * glyph_size] = (uint8_t)i;
  }
  return 32 + count * glyph_size;
}

static uint32_t make_psf1(uint8_t mode, uint8_t height) {
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
  for (uint32_t i = 0; i < PSF_GLYPH_MAX; i++) {
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
  assert_int_equal(font->width, 8);
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

static void test_psf1_without_table(void **state) {
  uint32_t end = make_psf1(0, 14);

  (void)state;
  assert_true(psf_parse(file, end, &font));
  assert_int_equal(font.width, 8);
  assert_int_equal(font.height, 14);
  assert_int_equal(font.row_size, 1);
  assert_int_equal(font.glyph_count, 256);
  assert_int_equal(psf_glyph(&font, 'A')[0], 'A');
  expect_solid(psf_glyph(&font, 0xe4));
}

static void test_psf1_with_table(void **state) {
  /* Glyph 0 shows Z and, in a sequence, Y; glyph 1 shows U+0141 and A; glyph 2 shows '?'. */
  static const uint8_t table[] = {'Z',  0,   0xfe, 0xff, 'Y',  0,   0xff, 0xff, 0x41,
                                  0x01, 'A', 0,    0xff, 0xff, '?', 0,    0xff, 0xff};
  uint32_t end = append(make_psf1(3, 8), table, sizeof(table));

  (void)state;
  assert_true(psf_parse(file, end, &font));
  assert_int_equal(font.glyph_count, 512);
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

static void test_psf2_with_table(void **state) {
  /* UTF-8: glyph 0 shows U+00C4, glyph 1 shows B and the sequence A U+0308, glyph 2 shows A. */
  static const uint8_t table[] = {0xc3, 0x84, 0xff, 'B', 0xfe, 'A', 0xcc, 0x88, 0xff, 'A', 0xff};
  uint32_t end = append(make_psf2(3, 12, 24, 1), table, sizeof(table));

  (void)state;
  assert_true(psf_parse(file, end, &font));
  assert_int_equal(font.width, 12);
  assert_int_equal(font.height, 24);
  assert_int_equal(font.row_size, 2);
  assert_int_equal(font.glyph_size, 48);
  assert_int_equal(psf_glyph(&font, 'B')[0], 1);
  assert_int_equal(psf_glyph(&font, 'A')[0], 2);
  assert_int_equal(psf_glyph(&font, 0xc4)[0], 0);
  expect_solid(psf_glyph(&font, 'x'));
  expect_solid(psf_glyph(&font, 0x308));
}

static void test_psf2_without_table(void **state) {
  uint32_t end = make_psf2(66, 8, 8, 0);

  (void)state;
  assert_true(psf_parse(file, end, &font));
  assert_int_equal(psf_glyph(&font, 'A')[0], 'A');
  expect_solid(psf_glyph(&font, 'B'));
}

static void test_endless_table_stops_at_the_last_glyph(void **state) {
  uint32_t end = make_psf2(2, 8, 8, 1);

  (void)state;
  memset(file + end, 0xff, sizeof(file) - end);
  file[sizeof(file) - 1] = 'A';
  assert_true(psf_parse(file, sizeof(file), &font));
  expect_solid(psf_glyph(&font, 'A'));
}

/* Characters from U+0800 on, in falling order; more than are kept, and one of them twice. */
static void test_many_characters(void **state) {
  uint32_t end = make_psf2(2, 8, 8, 1);

  (void)state;
  file[end++] = 'A';
  for (uint32_t c = 0x800 + 6000; c > 0x800; c--) {
    uint8_t utf8[] = {(uint8_t)(0xe0 | c >> 12), 0x80 | (c >> 6 & 0x3f), 0x80 | (c & 0x3f)};

    end = append(end, utf8, 3);
    if (c == 0x800 + 3000) {
      file[end++] = 0xff; /* From here on the second glyph. */
      end = append(end, utf8, 3);
    }
  }
  file[end++] = 0xff;
  assert_true(psf_parse(file, end, &font));
  for (uint32_t c = 0x800 + 6000; c > 0x800 + 6000 - (PSF_OTHERS_MAX - 1); c--) {
    assert_int_equal(psf_glyph(&font, c)[0], c < 0x800 + 3000);
  }
  expect_solid(psf_glyph(&font, 0x801));
  expect_solid(psf_glyph(&font, 0x800 + 6001));
}

static void test_own_replacement(void **state) {
  /* Glyph 0 shows A, a broken byte and nothing else; glyph 1 shows U+FFFD. */
  static const uint8_t table[] = {'A', 0xc3, 0xff, 0xef, 0xbf, 0xbd, 0xff};
  uint32_t end = append(make_psf2(2, 8, 8, 1), table + 0, 1);

  (void)state;
  end = append(end, table + 2, sizeof(table) - 2);
  assert_true(psf_parse(file, end, &font));
  assert_int_equal(psf_glyph(&font, 'B')[0], 1);
  assert_int_equal(psf_glyph(&font, 0x20ac)[0], 1);
  /* The broken byte is taken for U+FFFD, and first comes first. */
  end = append(make_psf2(2, 8, 8, 1), table, sizeof(table));
  assert_true(psf_parse(file, end, &font));
  assert_int_equal(psf_glyph(&font, 'B')[0], 0);
}

/* Changes one field of a sound version 2 header, and expects a refusal. */
static void refuse(uint32_t offset, uint32_t value) {
  uint32_t end = make_psf2(4, 8, 16, 0);

  assert_true(psf_parse(file, end, &font));
  put32(offset, value);
  assert_false(psf_parse(file, end, &font));
}

static void test_broken_headers(void **state) {
  uint32_t end;

  (void)state;
  refuse(0, 0);           /* magic */
  refuse(4, 1);           /* version */
  refuse(8, 31);          /* header shorter than itself */
  refuse(8, 33);          /* glyphs end behind the file */
  refuse(8, 0xffffffff);  /* glyphs begin behind the file */
  refuse(16, 0);          /* no glyphs */
  refuse(16, 5);          /* one glyph too many */
  refuse(16, 0xffffffff); /* very many glyphs */
  refuse(20, 15);         /* a glyph's bytes are not its rows */
  refuse(24, 0);          /* no height */
  refuse(24, 65);         /* too high */
  refuse(24, 0x80000010); /* high enough to overflow */
  refuse(28, 0);          /* no width */
  refuse(28, 33);         /* too wide */
  refuse(28, 0xffffffff); /* wide enough to overflow */
  end = make_psf1(0, 0);
  assert_false(psf_parse(file, end, &font));
  end = make_psf1(0, 65);
  assert_false(psf_parse(file, end, &font));
}

static void test_cut_files(void **state) {
  uint32_t end = make_psf2(4, 8, 16, 0);

  (void)state;
  for (uint32_t size = 0; size < end; size++) {
    assert_false(psf_parse(file, size, &font));
  }
  end = make_psf1(0, 16);
  for (uint32_t size = 0; size < end; size++) {
    assert_false(psf_parse(file, size, &font));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shipped_font),
      cmocka_unit_test(test_psf1_without_table),
      cmocka_unit_test(test_psf1_with_table),
      cmocka_unit_test(test_psf2_with_table),
      cmocka_unit_test(test_psf2_without_table),
      cmocka_unit_test(test_endless_table_stops_at_the_last_glyph),
      cmocka_unit_test(test_many_characters),
      cmocka_unit_test(test_own_replacement),
      cmocka_unit_test(test_broken_headers),
      cmocka_unit_test(test_cut_files),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
