/* Unit tests of the parser of kiln.cfg. */
#include "boot/core/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/random.h"

#define RANDOM_ROUNDS 50000u
#define SEED 0x434647

/* Parses bytes in memory of just that size: a sanitizer sees the byte behind. */
static enum boot_status parse(const char *text, size_t size, struct boot_config *config) {
  char *copy = malloc(size);

  memcpy(copy, text, size);
  memset(config, 0xa5, sizeof(*config));
  enum boot_status status = config_parse(copy, size, config);
  free(copy);
  return status;
}

/* A file, and what it says. */
#define TEXT(text) text, sizeof(text) - 1
struct example {
  const char *text;
  size_t size;
  const char *kernel, *command_line;
  uint32_t unknown_line;
};

static const struct example good[] = {
    {TEXT("kernel=a"), "a", "", 0},
    {TEXT("kernel=a\n"), "a", "", 0},
    {TEXT("kernel=boot/kernel.elf\ncmdline=console=serial verbose\n"), "boot/kernel.elf",
     "console=serial verbose", 0},
    {TEXT("\n\n  \t\n# kernel=x\nkernel=a\n#"), "a", "", 0},
    {TEXT("kernel=a\r\ncmdline=b\r\n\r\n"), "a", "b", 0},
    {TEXT("kernel=a\r"), "a", "", 0},
    {TEXT(" \tkernel \t= \t a b \t \n"), "a b", "", 0},
    {TEXT(" # a comment as well\nkernel=a"), "a", "", 0},
    {TEXT("kernel=a # not a comment"), "a # not a comment", "", 0},
    {TEXT("kernel=a\nkernel=b\n"), "b", "", 0},
    {TEXT("kernel=a\ncmdline=x\ncmdline=\n"), "a", "", 0},
    {TEXT("kernel=a\ncmdline==\n"), "a", "=", 0},
    {TEXT("Kernel=x\nkernel=a\nfoo=bar\nfoo=\n"), "a", "", 1},
    {TEXT("kernel=a\nkernels=b\nkerne=c\n"), "a", "", 2},
    {TEXT("kernel=\xc3\xa4\n"), "\xc3\xa4", "", 0},
};

static void test_good(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
    struct boot_config config;

    assert_int_equal(parse(good[i].text, good[i].size, &config), BOOT_OK);
    assert_string_equal(config.kernel, good[i].kernel);
    assert_string_equal(config.command_line, good[i].command_line);
    assert_int_equal(config.unknown_line, good[i].unknown_line);
    assert_int_equal(config.error_line, 0);
  }
}

static const struct {
  const char *text;
  size_t size;
  enum boot_status status;
  uint32_t line;
} bad[] = {
    {TEXT(""), BOOT_CONFIG_NO_KERNEL, 0},
    {TEXT("\n"), BOOT_CONFIG_NO_KERNEL, 0},
    {TEXT("cmdline=a\n"), BOOT_CONFIG_NO_KERNEL, 0},
    {TEXT("kernel=\n"), BOOT_CONFIG_NO_KERNEL, 0},
    {TEXT("kernel=a\nkernel= \n"), BOOT_CONFIG_NO_KERNEL, 0},
    {TEXT("#kernel=a"), BOOT_CONFIG_NO_KERNEL, 0},
    {TEXT("kernel"), BOOT_CONFIG_SYNTAX, 1},
    {TEXT("kernel=a\n\nkernel b\n"), BOOT_CONFIG_SYNTAX, 3},
    {TEXT("kernel=a\n=b\n"), BOOT_CONFIG_SYNTAX, 2},
    {TEXT("kernel=a\n = b\n"), BOOT_CONFIG_SYNTAX, 2},
    {TEXT("kernel=a\r\n\r\r\n"), BOOT_CONFIG_SYNTAX, 2},
    {TEXT("kernel=a\0b\n"), BOOT_CONFIG_SYNTAX, 1},
    {TEXT("kernel=a\n\0"), BOOT_CONFIG_SYNTAX, 2},
};

static void test_bad(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    struct boot_config config;

    assert_int_equal(parse(bad[i].text, bad[i].size, &config), bad[i].status);
    assert_int_equal(config.error_line, bad[i].line);
  }
}

/* Parses "\n`key`=" and `length` times the letter v. */
static enum boot_status parse_long(const char *key, size_t length, struct boot_config *config) {
  char text[4096] = "kernel=k\n";

  strcat(text, key);
  strcat(text, "=");
  size_t start = strlen(text);
  memset(&text[start], 'v', length);
  return parse(text, start + length, config);
}

static void test_length(void **state) {
  struct boot_config config;

  (void)state;
  assert_int_equal(parse_long("kernel", CONFIG_PATH_MAX - 1, &config), BOOT_OK);
  assert_int_equal(strlen(config.kernel), CONFIG_PATH_MAX - 1);
  assert_int_equal(parse_long("kernel", CONFIG_PATH_MAX, &config), BOOT_CONFIG_TOO_LONG);
  assert_int_equal(config.error_line, 2);
  assert_int_equal(parse_long("cmdline", CONFIG_COMMAND_LINE_MAX - 1, &config), BOOT_OK);
  assert_int_equal(strlen(config.command_line), CONFIG_COMMAND_LINE_MAX - 1);
  assert_int_equal(parse_long("cmdline", CONFIG_COMMAND_LINE_MAX, &config), BOOT_CONFIG_TOO_LONG);
  assert_int_equal(config.error_line, 2);
  assert_int_equal(parse_long("unknown", 3000, &config), BOOT_OK);
  assert_int_equal(config.unknown_line, 2);
}

/* Whatever the bytes are, the result is whole. */
static void test_random_bytes(void **state) {
  static const char alphabet[] = "\n\n\r\t  ==##kernelcmdlinex";
  struct random random = {SEED};

  (void)state;
  for (uint32_t round = 0; round < RANDOM_ROUNDS; round++) {
    struct boot_config config;
    char text[64];
    size_t size = random_below(&random, sizeof(text) + 1);

    for (size_t i = 0; i < size; i++) {
      text[i] = alphabet[random_below(&random, sizeof(alphabet))];
    }
    if (random_below(&random, 2) && size > 7) memcpy(text, "kernel=", 7);
    enum boot_status status = parse(text, size, &config);
    assert_non_null(memchr(config.kernel, '\0', sizeof(config.kernel)));
    assert_non_null(memchr(config.command_line, '\0', sizeof(config.command_line)));
    assert_int_equal(status == BOOT_CONFIG_SYNTAX, config.error_line != 0);
    if (status == BOOT_OK) assert_true(config.kernel[0] != '\0');
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good),
      cmocka_unit_test(test_bad),
      cmocka_unit_test(test_length),
      cmocka_unit_test(test_random_bytes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
