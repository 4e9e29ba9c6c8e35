/* Unit tests of path_normalise: what each spelling of a path means, on both firmwares. */
#include "boot/core/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Normalises text in memory of just its size, to memory of just CONFIG_PATH_MAX bytes. */
static enum boot_status normalise(const char *text, char *path) {
  size_t length = strlen(text);
  char *copy = malloc(length + 1), *exact = malloc(CONFIG_PATH_MAX);

  memcpy(copy, text, length);
  copy = realloc(copy, length != 0 ? length : 1);
  memset(exact, 0xa5, CONFIG_PATH_MAX);
  enum boot_status status = path_normalise(copy, length, exact);
  if (status == BOOT_OK) {
    assert_non_null(memchr(exact, '\0', CONFIG_PATH_MAX));
    strcpy(path, exact);
  }
  free(copy);
  free(exact);
  return status;
}

static void test_good(void **state) {
  static const struct {
    const char *text, *path;
  } cases[] = {
      {"kernel.elf", "kernel.elf"},
      {"/kernel.elf", "kernel.elf"},
      {"//kernel.elf//", "kernel.elf"},
      {"boot/kernel.elf", "boot/kernel.elf"},
      {"\\boot\\kernel.elf", "boot/kernel.elf"},
      {"boot\\/kernel.elf\\", "boot/kernel.elf"},
      {"./kernel.elf", "kernel.elf"},
      {"././/boot/././kernel.elf/.", "boot/kernel.elf"},
      {"boot/../kernel.elf", "kernel.elf"},
      {"a/b/../../kernel.elf", "kernel.elf"},
      {"a/b/../c", "a/c"},
      {"a/b/c/..", "a/b"},
      {"kernel.elf.", "kernel.elf"},
      {"kernel.elf . .", "kernel.elf"},
      {" boot / kernel.elf ", "boot/kernel.elf"},
      {"a/ .. / . /b", "b"},
      {".config", ".config"},
      {"..a", "..a"},
      {"a..b", "a..b"},
      {"a b.c d", "a b.c d"},
      {"KERNEL~1.ELF", "KERNEL~1.ELF"},
      {"!#$%&'()+,-;=@[]^_`{}~", "!#$%&'()+,-;=@[]^_`{}~"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    char path[CONFIG_PATH_MAX], again[CONFIG_PATH_MAX];

    assert_int_equal(normalise(cases[i].text, path), BOOT_OK);
    assert_string_equal(path, cases[i].path);
    assert_int_equal(normalise(path, again), BOOT_OK);
    assert_string_equal(path, again);
  }
}

static void test_bad(void **state) {
  static const char *const cases[] = {
      "",
      "/",
      "\\",
      ".",
      "./.",
      "a/..",
      "..",
      "../kernel",
      "a/../../b",
      "...",
      "a/.../b",
      " ",
      "a/ /b",
      ". .",
      "\"kernel\"",
      "C:/kernel",
      "C:kernel",
      "boot():/kernel",
      "kernel.*",
      "kernel?",
      "<kernel>",
      "a|b",
      "a\tb",
      "a\x7f",
      "\x01",
      "a/b\x1f/../c",
      "k\xc3\xa4se",
      "\xff",
      "a/*/../b/",
      ":/a",
  };

  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    char path[CONFIG_PATH_MAX];

    if (normalise(cases[i], path) != BOOT_CONFIG_BAD_PATH) fail_msg("\"%s\" is taken", cases[i]);
  }
}

/* Each character that is not a letter, between two: FAT §7 and nothing else decides. */
static void test_characters(void **state) {
  (void)state;
  for (int character = 1; character < 256; character++) {
    char text[] = {'a', (char)character, 'b', '\0'}, path[CONFIG_PATH_MAX];
    int forbidden = character < 0x20 || character >= 0x7f || strchr("\"*:<>?|", character) != NULL;

    assert_int_equal(normalise(text, path), forbidden ? BOOT_CONFIG_BAD_PATH : BOOT_OK);
    if (!forbidden) assert_string_equal(path, character == '\\' ? "a/b" : text);
  }
}

static void test_length(void **state) {
  char text[CONFIG_PATH_MAX + 1], path[CONFIG_PATH_MAX];

  (void)state;
  memset(text, 'a', sizeof(text));
  text[CONFIG_PATH_MAX - 1] = '\0';
  assert_int_equal(normalise(text, path), BOOT_OK);
  assert_string_equal(path, text);
  text[CONFIG_PATH_MAX - 1] = 'a';
  text[CONFIG_PATH_MAX] = '\0';
  assert_int_equal(normalise(text, path), BOOT_CONFIG_TOO_LONG);
  assert_int_equal(path_normalise(text, UINT64_MAX, path), BOOT_CONFIG_TOO_LONG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good),
      cmocka_unit_test(test_bad),
      cmocka_unit_test(test_characters),
      cmocka_unit_test(test_length),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
