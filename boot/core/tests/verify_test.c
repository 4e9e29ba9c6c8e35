/*
 * Unit tests of verified files: whole boots with a played firmware, whose kernel.elf, modules and
 * kiln.cfg are, or are not, those that the hashes are of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/boot.h"
#include "boot/core/config.h"
#include "boot/core/file.h"
#include "boot/core/seal.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/core/tests/test_kernel.h"

#define HEX_SIZE (2 * SHA256_SIZE + 1)

static struct test_kernel kernel;
static uint8_t first[5000] = {1}, second[300] = {2};
static char config[1024];

static const struct kiln_memory_region firmware_regions[] = {{0, 0x9fc00, KILN_MEMORY_USABLE, 0}};

static void hex(const void *data, size_t size, char text[HEX_SIZE]) {
  struct sha256 sha;
  uint8_t digest[SHA256_SIZE];

  sha256_begin(&sha);
  sha256_add(&sha, data, size);
  sha256_end(&sha, digest);
  for (uint32_t i = 0; i < SHA256_SIZE; i++) snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

/* Closes the loader for all kiln.cfg but `text`; opens it for any if that is null. */
static void seal(const char *text) {
  struct sha256 sha;
  uint8_t digest[SHA256_SIZE] = {0};

  if (text != NULL) {
    sha256_begin(&sha);
    sha256_add(&sha, text, strlen(text));
    sha256_end(&sha, digest);
  }
  for (uint32_t i = 0; i < SHA256_SIZE; i++) boot_seal.digest[i] = digest[i];
}

/* A disk with a kernel, two modules, and a kiln.cfg that has the hashes of all three. */
static int setup(void **state) {
  char kernel_hex[HEX_SIZE], first_hex[HEX_SIZE], second_hex[HEX_SIZE];

  (void)state;
  fake_reset();
  seal(NULL);
  test_kernel_make(&kernel, 0);
  first[0] = 1;
  fake.regions = firmware_regions;
  fake.region_count = 1;
  hex(&kernel, sizeof(kernel), kernel_hex);
  hex(first, sizeof(first), first_hex);
  hex(second, sizeof(second), second_hex);
  snprintf(config, sizeof(config),
           "log=debug\nkernel=kernel.elf\nsha256=%s\ncmdline=a\nmodule=first x\nsha256=%s\n"
           "module=second\nSHA256 = %s\n",
           kernel_hex, first_hex, second_hex);
  fake_add_file("kernel.elf", &kernel, sizeof(kernel));
  fake_add_file("first", first, sizeof(first));
  fake_add_file("second", second, sizeof(second));
  return 0;
}

/* Boots with `text` as kiln.cfg; returns FAKE_ENTERED or FAKE_HALTED. */
static int boot(const char *text) {
  int end = setjmp(fake.end);

  if (end != 0) return end;
  fake_add_file("kiln.cfg", text, strlen(text));
  boot_kernel();
}

/* Boots, and expects an error: `kiln: error: SUBJECT...(CODE)`. */
static void refused(const char *text, const char *subject, const char *code) {
  char start[64];

  assert_int_equal(boot(text), FAKE_HALTED);
  snprintf(start, sizeof(start), "kiln: error: %s", subject);
  if (strstr(fake.printed, start) == NULL || strstr(fake.printed, code) == NULL)
    assert_string_equal(fake.printed, start);
  setup(NULL);
}

/* What is wrong with `text` as a kiln.cfg, and in which line. */
static enum boot_status parse(const char *text, uint32_t *line) {
  static struct boot_config parsed;
  static _Alignas(8) char copy[2048];
  enum boot_status status;

  assert_true(config_memory(strlen(text)) <= sizeof(copy));
  strcpy(copy, text);
  status = config_parse(copy, strlen(text), &parsed);
  *line = parsed.error_line;
  return status;
}

static void test_lines(void **state) {
  static struct boot_config parsed;
  _Alignas(8) char text[2048];
  char digits[HEX_SIZE];
  struct file_hash first, second;
  uint32_t line;

  (void)state;
  hex("", 0, digits);
  snprintf(text, sizeof(text), "kernel=a\nsha256=%s\nkernel=b\nmodule=c\nmodule=d\nsha256=%s",
           digits, digits);
  assert_int_equal(config_parse(text, strlen(text), &parsed), BOOT_OK);
  config_module_hash(&parsed.modules[0], &first);
  config_module_hash(&parsed.modules[1], &second);
  assert_false(parsed.kernel_hash.set); /* It was another file's. */
  assert_false(first.set);
  assert_true(second.set);
  assert_int_equal(second.digest[0], 0xe3); /* FIPS 180-4, of nothing. */
  assert_int_equal(second.digest[31], 0x55);
  snprintf(text, sizeof(text), "sha256=%s\nkernel=a\n", digits);
  assert_int_equal(parse(text, &line), BOOT_CONFIG_BAD_VALUE);
  assert_int_equal(line, 1);
  assert_int_equal(parse("kernel=a\nsha256=\n", &line), BOOT_CONFIG_BAD_VALUE);
  assert_int_equal(line, 2);
  snprintf(text, sizeof(text), "kernel=a\nsha256=%s0\n", digits);
  assert_int_equal(parse(text, &line), BOOT_CONFIG_BAD_VALUE);
  digits[63] = 'g';
  snprintf(text, sizeof(text), "kernel=a\nsha256=%s\n", digits);
  assert_int_equal(parse(text, &line), BOOT_CONFIG_BAD_VALUE);
  digits[63] = '\0';
  snprintf(text, sizeof(text), "kernel=a\nsha256=%s\n", digits);
  assert_int_equal(parse(text, &line), BOOT_CONFIG_BAD_VALUE);
}

static void test_right_files(void **state) {
  (void)state;
  assert_int_equal(boot(config), FAKE_ENTERED);
  assert_non_null(strstr(fake.printed, "kiln: debug: kiln.cfg is not verified"));
  /* Each file was read once, so that the disk cannot say one thing first and another then. */
  assert_int_equal(fake.bytes_read,
                   strlen(config) + sizeof(kernel) + sizeof(first) + sizeof(second));
}

static void test_right_files_sealed(void **state) {
  (void)state;
  seal(config);
  assert_int_equal(boot(config), FAKE_ENTERED);
  assert_non_null(strstr(fake.printed, "kiln: debug: kiln.cfg is verified"));
}

static void test_message(void **state) {
  char expected[HEX_SIZE], found[HEX_SIZE], line[512];

  (void)state;
  hex(first, sizeof(first), expected);
  first[0] = 7;
  hex(first, sizeof(first), found);
  snprintf(line, sizeof(line), "kiln: error: first (SHA-256 expected %s, found %s): not the file ",
           expected, found);
  assert_int_equal(boot(config), FAKE_HALTED);
  assert_non_null(strstr(fake.printed, line));
}

static void test_wrong_files(void **state) {
  (void)state;
  kernel.data[100] ^= 1;
  refused(config, "kernel.elf (SHA-256 expected ", "(K26)");
  fake.files[0].size--; /* Shorter. */
  fake.files[0].present--;
  refused(config, "kernel.elf (SHA-256 expected ", "(K26)");
  fake.files[2] = (struct fake_file){"second", first, sizeof(first), sizeof(first)};
  refused(config, "second (SHA-256 expected ", "(K26)");
  fake.files[2] = (struct fake_file){"second", first, 0, 0};
  refused(config, "second (SHA-256 expected ", "(K26)");
  fake.files[0].size = FILE_SIZE_MAX + 1;
  refused(config, "kernel.elf: the file system is damaged", "(K23)");
}

/* What is wrong with the kernel is not even looked at before its hash. */
static void test_hash_comes_first(void **state) {
  (void)state;
  kernel.header.e_ident[0] = 0;
  refused(config, "kernel.elf (SHA-256 expected ", "(K26)");
}

static void test_sealed_loader(void **state) {
  char hash[HEX_SIZE], other[1024];

  (void)state;
  seal(config);
  config[strlen(config) - 1] = ' ';
  refused(config, "kiln.cfg (SHA-256 expected ", "(K26)");
  seal(config);
  refused("kernel=kernel.elf\n", "kiln.cfg (SHA-256 expected ", "(K26)");
  hex(&kernel, sizeof(kernel), hash);
  snprintf(other, sizeof(other), "kernel=kernel.elf\nsha256=%s\nmodule=first\n", hash);
  seal(other);
  refused(other, "first: kiln.cfg has no hash of it", "(K38)");
  seal("kernel=kernel.elf\n");
  refused("kernel=kernel.elf\n", "kernel.elf: kiln.cfg has no hash of it", "(K38)");
  snprintf(other, sizeof(other), "kernel=kernel.elf\nsha256=%s\nverify=off\n", hash);
  seal(other);
  refused(other, "kiln.cfg line 3: a loader that verifies kiln.cfg does not know", "(K37)");
}

/* Under Secure Boot a loader has to be sealed. It does not even look for kiln.cfg before. */
static void test_secure_boot(void **state) {
  static const enum kiln_secure_boot others[] = {KILN_SECURE_BOOT_UNKNOWN, KILN_SECURE_BOOT_OFF,
                                                 KILN_SECURE_BOOT_SETUP};

  (void)state;
  fake.secure_boot = KILN_SECURE_BOOT_ON;
  assert_int_equal(boot(config), FAKE_HALTED);
  assert_non_null(
      strstr(fake.printed, "kiln: error: Test 1.0: Secure Boot is on, and this loader"));
  assert_non_null(strstr(fake.printed, "(K39)"));
  assert_int_equal(fake.reads, 0);
  for (uint32_t i = 0; i < 3; i++) {
    setup(NULL);
    fake.secure_boot = others[i];
    assert_int_equal(boot(config), FAKE_ENTERED);
  }
  setup(NULL);
  fake.secure_boot = KILN_SECURE_BOOT_ON;
  seal(config);
  assert_int_equal(boot(config), FAKE_ENTERED);
  assert_non_null(strstr(fake.printed, "kiln: debug: Secure Boot is on"));
}

/* A byte is flipped in each place of `file`: [from, to). Its hash is never the right one. */
static void flip(struct fake_file *file, uint8_t *bytes, uint64_t from, uint64_t to) {
  static uint8_t memory[sizeof(struct test_kernel)];
  struct boot_file opened = {.size = file->size, .handle = (uint64_t)(file - fake.files)};
  struct file_hash right = {.set = true};
  struct sha256 sha;

  sha256_begin(&sha);
  sha256_add(&sha, bytes, file->size);
  sha256_end(&sha, right.digest);
  assert_int_equal(file_read_all("first", &opened, &right, memory), BOOT_OK);
  for (uint64_t i = from; i < to; i++) {
    bytes[i] ^= (uint8_t)(1u << i % 8);
    assert_int_equal(file_read_all("first", &opened, &right, memory), BOOT_FILE_HASH);
    bytes[i] ^= (uint8_t)(1u << i % 8);
  }
}

static void test_every_flip(void **state) {
  char text[sizeof(config)];

  (void)state;
  flip(&fake.files[0], (uint8_t *)&kernel, 0, PAGE_SIZE);
  flip(&fake.files[0], (uint8_t *)&kernel, sizeof(kernel) - PAGE_SIZE, sizeof(kernel));
  flip(&fake.files[1], first, 0, sizeof(first));
  memcpy(text, config, sizeof(text));
  for (uint32_t i = 0; i < strlen(text); i++) {
    seal(config);
    text[i] ^= (char)(1u << i % 8);
    refused(text, "kiln.cfg (SHA-256 expected ", "(K26)");
    text[i] ^= (char)(1u << i % 8);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_lines, setup),
      cmocka_unit_test_setup(test_right_files, setup),
      cmocka_unit_test_setup(test_right_files_sealed, setup),
      cmocka_unit_test_setup(test_message, setup),
      cmocka_unit_test_setup(test_wrong_files, setup),
      cmocka_unit_test_setup(test_hash_comes_first, setup),
      cmocka_unit_test_setup(test_sealed_loader, setup),
      cmocka_unit_test_setup(test_secure_boot, setup),
      cmocka_unit_test_setup(test_every_flip, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
