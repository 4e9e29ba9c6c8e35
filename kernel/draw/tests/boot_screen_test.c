/*
 * The boot screen's picture: only in its band, the same in every pixel format, and as it was when
 * somebody last looked at it. Should that be wrong, the test leaves boot_screen.ppm to look at.
 */
#include "kernel/draw/boot_screen.h"

#include <stdio.h>

#include "kernel/draw/tests/screen.h"

#define MIB 0x100000ull

/* FNV-1a of the band at 1024 x 768: after a change that you like, what the test says instead. */
#define GOLDEN 0x2e8f62bc044a9533ull

static const struct kiln_memory_region map[] = {
    {0, 0x9f000, KILN_MEMORY_USABLE, KILN_MEMORY_LOW},
    {0x9f000, 0x1000, KILN_MEMORY_RESERVED, KILN_MEMORY_LOW},
    {1 * MIB, 16 * MIB, KILN_MEMORY_USABLE, 0},
    {17 * MIB, 0x20000, KILN_MEMORY_KERNEL, 0},
    {18 * MIB, 4 * MIB, KILN_MEMORY_MODULE, 0},
    {22 * MIB, 90 * MIB, KILN_MEMORY_USABLE, 0},
    {112 * MIB, 0x40000, KILN_MEMORY_LOADER_RECLAIMABLE, 0},
    {113 * MIB, 1 * MIB, KILN_MEMORY_RUNTIME, 0},
    {114 * MIB, 0x12000, KILN_MEMORY_ACPI_RECLAIMABLE, 0},
    {115 * MIB, 0x80000, KILN_MEMORY_ACPI_NVS, 0},
    {116 * MIB, 0x8000, KILN_MEMORY_BAD, 0},
    {4096 * MIB, 128 * MIB, KILN_MEMORY_USABLE, 0},
};

#define REGIONS (sizeof(map) / sizeof(map[0]))

/* One channel of a pixel, 0 to 255, as its most significant bits. */
static uint8_t intensity(uint32_t pixel, struct kiln_channel channel) {
  return (uint8_t)((pixel >> channel.shift & ((1u << channel.bits) - 1)) << (8 - channel.bits));
}

static void save(void) {
  const char *directory = getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  char path[1024];
  FILE *file;

  snprintf(path, sizeof(path), "%s/boot_screen.ppm", directory != NULL ? directory : "/tmp");
  file = fopen(path, "wb");
  assert_non_null(file);
  fprintf(file, "P6\n%u %u\n255\n", screen.width, screen.height);
  for (uint32_t i = 0; i < screen.width * screen.height; i++) {
    uint32_t pixel = screen_pixel(i % screen.width, i / screen.width);

    fputc(intensity(pixel, screen.red), file);
    fputc(intensity(pixel, screen.green), file);
    fputc(intensity(pixel, screen.blue), file);
  }
  fclose(file);
}

static void draw(const struct format *format, uint32_t width, uint32_t height) {
  screen_make(format, width, height);
  boot_screen_draw(&screen, map, REGIONS);
  screen_check_guards();
}

static int end(void **state) {
  (void)state;
  free(screen_memory);
  screen_memory = NULL;
  return 0;
}

static void test_golden_picture(void **state) {
  uint64_t hash = 0xcbf29ce484222325;

  (void)state;
  draw(&screen_formats[0], 1024, 768);
  for (uint32_t y = screen.height - boot_screen_height(&screen); y < screen.height; y++) {
    for (uint32_t x = 0; x < screen.width; x++) {
      uint32_t pixel = screen_pixel(x, y);

      for (uint32_t shift = 0; shift < 24; shift += 8) {
        hash = (hash ^ (pixel >> shift & 0xff)) * 0x100000001b3;
      }
    }
  }
  if (hash != GOLDEN) {
    save();
    print_error("the picture in boot_screen.ppm has the hash 0x%016llx\n",
                (unsigned long long)hash);
  }
  assert_true(hash == GOLDEN);
}

/* Every pixel of the band is drawn, none above it, and each is the 32-bit picture's. */
static void test_formats_agree(void **state) {
  static uint32_t expected[900][1400];

  (void)state;
  draw(&screen_formats[0], 1400, 900);
  for (uint32_t y = 0; y < 900; y++) {
    for (uint32_t x = 0; x < 1400; x++) {
      expected[y][x] = screen_pixel(x, y);
    }
  }
  for (size_t i = 0; i < SCREEN_FORMATS; i++) {
    uint32_t top;

    draw(&screen_formats[i], 1400, 900);
    top = 900 - boot_screen_height(&screen);
    for (uint32_t y = 0; y < 900; y++) {
      for (uint32_t x = 0; x < 1400; x++) {
        assert_int_equal(screen_pixel(x, y),
                         y < top ? screen_untouched() : screen_colour(expected[y][x]));
      }
    }
  }
}

/* The band leaves the console whole rows, and most of the screen. */
static void test_heights(void **state) {
  static const uint32_t sizes[][2] = {{800, 600},   {1024, 768}, {1280, 720},
                                      {1280, 800},  {1366, 768}, {1920, 1080},
                                      {3840, 2160}, {5120, 600}, {800, 4000}};

  (void)state;
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    uint32_t height;

    draw(&screen_formats[0], sizes[i][0], sizes[i][1]);
    height = boot_screen_height(&screen);
    assert_true(height > 0 && height <= sizes[i][1] / 3);
    assert_int_equal((sizes[i][1] - height) % 16, 0);
  }
}

static void test_no_room(void **state) {
  static const uint32_t sizes[][2] = {{640, 480}, {799, 600}, {800, 590}, {320, 2000}};

  (void)state;
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    draw(&screen_formats[0], sizes[i][0], sizes[i][1]);
    assert_int_equal(boot_screen_height(&screen), 0);
    for (size_t at = 0; at < screen.size; at++) {
      assert_int_equal(((const uint8_t *)screen.address)[at], SCREEN_UNTOUCHED);
    }
  }
  screen.kind = KILN_FRAMEBUFFER_TEXT;
  assert_int_equal(boot_screen_height(&screen), 0);
}

static void test_no_memory(void **state) {
  (void)state;
  screen_make(&screen_formats[0], 1024, 768);
  boot_screen_draw(&screen, map, 0);
  screen_check_guards();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(test_golden_picture, end),
      cmocka_unit_test_teardown(test_formats_agree, end),
      cmocka_unit_test_teardown(test_heights, end),
      cmocka_unit_test_teardown(test_no_room, end),
      cmocka_unit_test_teardown(test_no_memory, end),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
