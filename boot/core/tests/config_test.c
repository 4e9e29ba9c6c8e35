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

/* Parses bytes in memory of just the size that is needed, which stays until the next call. */
static enum boot_status parse(const char *text, size_t size, struct boot_config *config) {
  static char *copy;

  free(copy);
  copy = malloc(config_memory(size));
  memset(copy, 'x', config_memory(size));
  memcpy(copy, text, size);
  memset(config, 0xa5, sizeof(*config));
  return config_parse(copy, size, config);
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
    {TEXT("Kernels=x\nkernel=a\nfoo=bar\nfoo=\n"), "a", "", 1},
    {TEXT("Kernel=a\nCMDLINE=b\n"), "a", "b", 0},
    {TEXT("\xef\xbb\xbfkernel=a\n"), "a", "", 0}, /* As an editor of Windows writes UTF-8. */
    {TEXT("kernel=a\n\xef\xbb\xbf"
          "cmdline=b\n"),
     "a", "", 2}, /* Only the first counts. */
    {TEXT("kernel=/boot\\.//x/../a.\ncmdline=\\.//\n"), "boot/a", "\\.//", 0},
    {TEXT("cmdline=\xc3\xa4\nkernel=a\n"), "a", "\xc3\xa4", 0},
    {TEXT("kernel=a\nkernels=b\nkerne=c\n"), "a", "", 2},
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
    {TEXT("kernal=a"), BOOT_CONFIG_NO_KERNEL, 0},
    {TEXT("\xef\xbb\xbf"), BOOT_CONFIG_NO_KERNEL, 0},
    {TEXT("\xef\xbb"), BOOT_CONFIG_SYNTAX, 1},
    {TEXT("\xff\xfe"), BOOT_CONFIG_UTF16, 0},
    {TEXT("\xff\xfek\0e\0r\0n\0e\0l\0=\0a\0"), BOOT_CONFIG_UTF16, 0},
    {TEXT("\xfe\xff\0k\0e\0r\0n\0e\0l\0=\0a"), BOOT_CONFIG_UTF16, 0},
    {TEXT("\n\nkernel=C:/a\n"), BOOT_CONFIG_BAD_PATH, 3},
    {TEXT("kernel=\"a\"\n"), BOOT_CONFIG_BAD_PATH, 1},
    {TEXT("kernel=\xc3\xa4\n"), BOOT_CONFIG_BAD_PATH, 1},
    {TEXT("kernel=a\nmodule=boot():/b c\n"), BOOT_CONFIG_BAD_PATH, 2},
    {TEXT("kernel"), BOOT_CONFIG_SYNTAX, 1},
    {TEXT("kernel=a\n\nkernel b\n"), BOOT_CONFIG_SYNTAX, 3},
    {TEXT("kernel=a\n=b\n"), BOOT_CONFIG_SYNTAX, 2},
    {TEXT("kernel=a\n = b\n"), BOOT_CONFIG_SYNTAX, 2},
    {TEXT("kernel=a\r\n\r\r\n"), BOOT_CONFIG_SYNTAX, 2},
    {TEXT("kernel=a\0b\n"), BOOT_CONFIG_SYNTAX, 1},
    {TEXT("kernel=a\nmodule=\n"), BOOT_CONFIG_BAD_VALUE, 2},
    {TEXT("kernel=a\n\nresolution=\n"), BOOT_CONFIG_BAD_VALUE, 3},
    {TEXT("resolution=800\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=800x\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=x600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=0x600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=800x0\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=-8x6\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=800 x600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=16385x1\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=1x16385\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=99999999999999999999999x1\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=Text\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("log=\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("log=verbose\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("log=infos\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=on\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3f8\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3f8,\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3f8,0\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x10000,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=3f8,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3g8,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3f8,115201\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3f8,1152@0\n"), BOOT_CONFIG_BAD_VALUE, 1}, /* What lies beside the digits */
    {TEXT("serial=0x3f8,`600\n"), BOOT_CONFIG_BAD_VALUE, 1},   /* and letters in ASCII. */
    {TEXT("serial=0x3f@,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3F`,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3fG,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3f:,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("serial=0x3f/,9600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("resolution=80@x600\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("kaslr=\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("kaslr=0\n"), BOOT_CONFIG_BAD_VALUE, 1},
    {TEXT("kernel=a\nfoo=\nkaslr=OFF\n"), BOOT_CONFIG_BAD_VALUE, 3},
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

/* Parses `text` and kernel=k, which must be right. */
static struct boot_config parse_good(const char *text) {
  static struct boot_config config;
  static char file[CONFIG_FILE_MAX];

  strcpy(file, "kernel=k\n");
  strcat(file, text);
  assert_int_equal(parse(file, strlen(file), &config), BOOT_OK);
  return config;
}

static void test_defaults(void **state) {
  struct boot_config config = parse_good("");

  (void)state;
  assert_int_equal(config.module_count, 0);
  assert_int_equal(config.width, 0);
  assert_int_equal(config.height, 0);
  assert_int_equal(config.text_mode, 0);
  assert_int_equal(config.kaslr_off, 0);
  assert_int_equal(config.log_set, 0);
  assert_int_equal(config.serial_set, 0);
}

static void test_modules(void **state) {
  struct boot_config config =
      parse_good("module=a\nmodule= b/c.img \t \nmodule=d  one  two \nmodule=a\n");
  static const char *const expected[][2] = {
      {"a", ""}, {"b/c.img", ""}, {"d", "one  two"}, {"a", ""}};
  static char text[CONFIG_FILE_MAX];

  (void)state;
  assert_int_equal(config.module_count, 4);
  for (uint32_t i = 0; i < 4; i++) {
    assert_string_equal(config.modules[i].path, expected[i][0]);
    assert_string_equal(config.modules[i].string, expected[i][1]);
  }
  /* The shortest lines that there are, the last one without an end. */
  for (uint32_t i = 0; i < CONFIG_MODULES_MAX; i++) memcpy(text + 9 * i, "module=m\n", 9);
  text[9 * CONFIG_MODULES_MAX - 1] = '\0';
  config = parse_good(text);
  assert_int_equal(config.module_count, CONFIG_MODULES_MAX);
  for (uint32_t i = 0; i < CONFIG_MODULES_MAX; i++) {
    assert_string_equal(config.modules[i].path, "m");
    assert_string_equal(config.modules[i].string, "");
    assert_null(config.modules[i].digits);
  }
  text[9 * CONFIG_MODULES_MAX - 1] = '\n';
  strcat(text, "\nmodule=m\n");
  assert_int_equal(parse(text, strlen(text), &config), BOOT_CONFIG_TOO_MANY_MODULES);
  assert_int_equal(config.error_line, CONFIG_MODULES_MAX + 2);
}

static void test_resolution(void **state) {
  struct boot_config config = parse_good("resolution=1280x800");

  (void)state;
  assert_int_equal(config.width, 1280);
  assert_int_equal(config.height, 800);
  assert_int_equal(config.text_mode, 0);
  config = parse_good("resolution=1x16384");
  assert_int_equal(config.height, CONFIG_PIXELS_MAX);
  config = parse_good("resolution=1280x800\nresolution=text");
  assert_int_equal(config.width, 0);
  assert_int_equal(config.height, 0);
  assert_int_equal(config.text_mode, 1);
  config = parse_good("resolution=text\nresolution=640x480");
  assert_int_equal(config.width, 640);
  assert_int_equal(config.text_mode, 0);
}

static void test_consoles(void **state) {
  struct boot_config config;

  (void)state;
  assert_int_equal(parse_good("log=quiet").log, LOG_ERROR);
  assert_int_equal(parse_good("log=warning").log, LOG_WARNING);
  assert_int_equal(parse_good("log=debug\nlog=info").log, LOG_INFO);
  assert_int_equal(parse_good("log=debug").log, LOG_DEBUG);
  config = parse_good("serial=0x2F8,9600");
  assert_int_equal(config.serial_set, 1);
  assert_int_equal(config.serial_port, 0x2f8);
  assert_int_equal(config.serial_baud, 9600);
  config = parse_good("serial=65535,0X1c200");
  assert_int_equal(config.serial_port, 65535);
  assert_int_equal(config.serial_baud, 115200);
  config = parse_good("serial=0x3f8,115200\nserial=off");
  assert_int_equal(config.serial_set, 1);
  assert_int_equal(config.serial_port, 0);
  /* A mistake leaves the consoles where they were. */
  assert_int_equal(parse("serial=0x3f8", 12, &config), BOOT_CONFIG_BAD_VALUE);
  assert_int_equal(config.serial_set, 0);
  assert_int_equal(parse("serial=0x2f8,9600\nserial=off,\n", 30, &config), BOOT_CONFIG_BAD_VALUE);
  assert_int_equal(config.serial_port, 0x2f8);
  assert_int_equal(config.serial_baud, 9600);
  assert_int_equal(parse_good("kaslr=off").kaslr_off, 1);
  assert_int_equal(parse_good("kaslr=off\nkaslr=on").kaslr_off, 0);
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
  assert_int_equal(parse_long("module", CONFIG_PATH_MAX - 1, &config), BOOT_OK);
  assert_int_equal(strlen(config.modules[0].path), CONFIG_PATH_MAX - 1);
  assert_int_equal(parse_long("module", CONFIG_PATH_MAX, &config), BOOT_CONFIG_TOO_LONG);
  assert_int_equal(parse_long("module=m ", CONFIG_STRING_MAX - 2, &config), BOOT_OK);
  assert_int_equal(strlen(config.modules[0].string), CONFIG_STRING_MAX - 1); /* With the '='. */
  assert_int_equal(parse_long("module=m ", CONFIG_STRING_MAX - 1, &config), BOOT_CONFIG_TOO_LONG);
  assert_int_equal(config.error_line, 2);
  assert_int_equal(parse_long("unknown", 3000, &config), BOOT_OK);
  assert_int_equal(config.unknown_line, 2);
}

/* Whatever the bytes are, the result is whole. */
static void test_random_bytes(void **state) {
  static const char alphabet[] = "\n\n\r\t  ==##kernelcmdlinex0,";
  static const char *const starts[] = {"kernel=", "module=", "resolution=1", "serial=0x1", "log="};
  struct random random = {SEED};

  (void)state;
  for (uint32_t round = 0; round < RANDOM_ROUNDS; round++) {
    struct boot_config config;
    char text[64];
    size_t size = random_below(&random, sizeof(text) + 1);

    for (size_t i = 0; i < size; i++) {
      text[i] = alphabet[random_below(&random, sizeof(alphabet))];
    }
    const char *start = starts[random_below(&random, 5)];
    if (random_below(&random, 2) && size > strlen(start)) memcpy(text, start, strlen(start));
    enum boot_status status = parse(text, size, &config);
    assert_non_null(memchr(config.kernel, '\0', sizeof(config.kernel)));
    assert_non_null(memchr(config.command_line, '\0', sizeof(config.command_line)));
    assert_int_equal(status == BOOT_OK || status == BOOT_CONFIG_NO_KERNEL, config.error_line == 0);
    if (status == BOOT_OK) assert_true(config.kernel[0] != '\0');
    assert_true(config.module_count <= CONFIG_MODULES_MAX);
    assert_true(config.width <= CONFIG_PIXELS_MAX && config.height <= CONFIG_PIXELS_MAX);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good),       cmocka_unit_test(test_bad),
      cmocka_unit_test(test_defaults),   cmocka_unit_test(test_modules),
      cmocka_unit_test(test_resolution), cmocka_unit_test(test_consoles),
      cmocka_unit_test(test_length),     cmocka_unit_test(test_random_bytes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
