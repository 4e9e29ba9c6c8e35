/*
 * The reader of GSYM tables against llvm-symbolizer, on every byte of a kernel's code; against that
 * kernel's table cut and changed in every place.
 */
#include "kernel/symbols/gsym.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BASE 0xffffffff80000000ull /* Where the sample is linked. */
#define FRAMES_MAX 16u             /* Of llvm-symbolizer, at one address. */
#define FILE_MAX (1u << 20)        /* Bytes of a file; the sample's are smaller. */

/* The sample's table, and what llvm-symbolizer says about each byte from BASE on. */
static uint8_t *sample;
static size_t sample_size;
static char *symbolized;
static size_t symbolized_size;

struct expected {
  uint32_t count;
  char functions[FRAMES_MAX][32];
  char places[FRAMES_MAX][80]; /* "file:line:column" */
};

static void *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = malloc(FILE_MAX);

  if (file == NULL || bytes == NULL) {
    perror(path);
    exit(2);
  }
  *size = fread(bytes, 1, FILE_MAX, file);
  fclose(file);
  return bytes;
}

/* Reads up to the '\n' at or behind `*at`, and goes behind it. */
static void read_line(const char **at, char *line, size_t size) {
  const char *end = memchr(*at, '\n', (size_t)(symbolized + symbolized_size - *at));

  assert_non_null(end);
  assert_in_range(end - *at, 0, size - 1);
  memcpy(line, *at, (size_t)(end - *at));
  line[end - *at] = '\0';
  *at = end + 1;
}

/* A function's name and a place for each frame, and an empty line at the end. */
static struct expected read_expected(const char **at) {
  struct expected expected = {0};

  while (**at != '\n') {
    assert_in_range(expected.count, 0, FRAMES_MAX - 1);
    read_line(at, expected.functions[expected.count], sizeof(expected.functions[0]));
    read_line(at, expected.places[expected.count++], sizeof(expected.places[0]));
  }
  ++*at;
  return expected;
}

/* A path below the directory that the compiler was started in. */
static const char *skip_root(const char *path) {
  while (strncmp(path, "./", 2) == 0) {
    path += 2;
  }
  return path;
}

/* The frame as llvm-symbolizer has it, in any column. */
static void check_frame(const struct symbol_frame *frame, const char *function, const char *place) {
  char text[160];

  snprintf(text, sizeof(text), "%s/%s:%u:", skip_root(frame->directory), frame->file, frame->line);
  place = skip_root(place);
  assert_string_equal(frame->function, function);
  if (strncmp(text, place, strlen(text)) != 0) {
    fail_msg("%s is at %s instead of %s", function, text, place);
  }
}

static void test_every_address(void **state) {
  const char *at = symbolized;
  struct gsym table;
  uint64_t address = BASE;
  bool was_deep = false;

  (void)state;
  assert_true(gsym_open(sample, sample_size, &table));
  for (; at < symbolized + symbolized_size; address++) {
    struct expected expected = read_expected(&at);
    uint32_t cut = expected.count > SYMBOL_FRAMES_MAX ? expected.count - SYMBOL_FRAMES_MAX : 0;
    struct symbol symbol;

    if (strcmp(expected.functions[0], "kernel_text_end") == 0) {
      break;
    }
    /* Between two functions is nothing but what aligns the second. */
    if (strncmp(expected.places[0], "??", 2) == 0) {
      assert_false(gsym_find(&table, address, &symbol));
      continue;
    }
    assert_true(gsym_find(&table, address, &symbol));
    assert_int_equal(symbol.count, expected.count - cut);
    for (uint32_t i = 0; i < symbol.count; i++) {
      check_frame(&symbol.frames[i], expected.functions[i + cut], expected.places[i + cut]);
    }
    was_deep = was_deep || cut == 2;
  }
  assert_true(was_deep);
  assert_true(address - BASE > 400);
  for (; address < BASE + 8192; address++) {
    struct symbol symbol;

    assert_false(gsym_find(&table, address, &symbol));
  }
}

static void test_offset(void **state) {
  struct symbol symbol;
  struct gsym table;

  (void)state;
  assert_true(gsym_open(sample, sample_size, &table));
  assert_true(gsym_find(&table, BASE + 5, &symbol));
  assert_string_equal(symbol.frames[0].function, "_start");
  assert_int_equal(symbol.offset, 5);
}

static void test_build_id(void **state) {
  static const uint8_t all[BUILD_ID_MAX] = {0x01, 0x23, 0xfe};
  char text[BUILD_ID_TEXT_MAX];
  struct gsym table;

  (void)state;
  assert_true(gsym_open(sample, sample_size, &table));
  assert_int_equal(table.build_id_size, 8);
  build_id_format(table.build_id, table.build_id_size, text);
  assert_int_equal(strspn(text, "0123456789abcdef"), 16);
  assert_int_equal(strlen(text), 16);
  build_id_format(all, sizeof(all), text);
  assert_string_equal(text, "0123fe0000000000000000000000000000000000");
  build_id_format(all, 0, text);
  assert_string_equal(text, "");
}

static void test_outside(void **state) {
  struct symbol symbol;
  struct gsym table;

  (void)state;
  assert_true(gsym_open(sample, sample_size, &table));
  assert_false(gsym_find(&table, 0, &symbol));
  assert_false(gsym_find(&table, BASE - 1, &symbol));
  assert_false(gsym_find(&table, UINT64_MAX, &symbol));
}

/* Opens a table and looks up what can be in it. */
static void look_up_all(const uint8_t *bytes, size_t size) {
  struct symbol symbol;
  struct gsym table;
  char text[SYMBOL_TEXT_MAX];

  if (!gsym_open(bytes, size, &table)) {
    return;
  }
  for (uint64_t address = table.base - 7; address != table.base + 1000; address += 53) {
    if (gsym_find(&table, address, &symbol)) {
      assert_in_range(symbol.count, 1, SYMBOL_FRAMES_MAX);
      for (uint32_t i = 0; i < symbol.count; i++) {
        symbol_format(&symbol, i, text, sizeof(text));
      }
    }
  }
}

/* Whatever is read beyond the end is beyond the memory, too. */
static void test_cut(void **state) {
  (void)state;
  for (size_t size = 0; size <= sample_size; size++) {
    uint8_t *bytes = malloc(size + (size == 0));

    assert_non_null(bytes);
    memcpy(bytes, sample, size);
    look_up_all(bytes, size);
    free(bytes);
  }
}

static void test_changed(void **state) {
  uint8_t *bytes = malloc(sample_size);

  (void)state;
  assert_non_null(bytes);
  memcpy(bytes, sample, sample_size);
  for (size_t i = 0; i < sample_size; i++) {
    static const uint8_t changes[] = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff};

    for (size_t j = 0; j < sizeof(changes); j++) {
      bytes[i] ^= changes[j];
      look_up_all(bytes, sample_size);
      bytes[i] ^= changes[j];
    }
    bytes[i] = 0xff;
    look_up_all(bytes, sample_size);
    bytes[i] = sample[i];
  }
  free(bytes);
}

/* Opens the sample with the byte at `offset` changed to `value`. */
static bool opens_with(size_t offset, uint8_t value) {
  uint8_t *bytes = malloc(sample_size);
  struct gsym table;
  bool opens;

  assert_non_null(bytes);
  memcpy(bytes, sample, sample_size);
  bytes[offset] = value;
  opens = gsym_open(bytes, sample_size, &table);
  free(bytes);
  return opens;
}

static void test_refused(void **state) {
  uint32_t strings = sample[20] | (uint32_t)sample[21] << 8;
  uint32_t size = sample[24] | (uint32_t)sample[25] << 8;

  (void)state;
  assert_true(opens_with(0, sample[0]));
  assert_false(opens_with(0, 'G'));                /* Another byte order. */
  assert_false(opens_with(4, 2));                  /* Another version. */
  assert_false(opens_with(6, 0));                  /* Addresses of no bytes, */
  assert_false(opens_with(6, 9));                  /* or more than 64 bits. */
  assert_false(opens_with(7, 21));                 /* A build id beyond its place. */
  assert_false(opens_with(19, 1));                 /* More addresses than bytes. */
  assert_false(opens_with(23, 1));                 /* Strings beyond the end, */
  assert_false(opens_with(27, 1));                 /* or too long. */
  assert_false(opens_with(strings + size - 1, 1)); /* The last string has no end. */
  assert_false(opens_with(strings, 1));            /* The first is not "". */
}

/* gsym_test TABLE SYMBOLIZED */
int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_address), cmocka_unit_test(test_offset),
      cmocka_unit_test(test_build_id),      cmocka_unit_test(test_outside),
      cmocka_unit_test(test_cut),           cmocka_unit_test(test_changed),
      cmocka_unit_test(test_refused),
  };

  if (argc != 3) {
    return 2;
  }
  sample = read_file(argv[1], &sample_size);
  symbolized = read_file(argv[2], &symbolized_size);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
