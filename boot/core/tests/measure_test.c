/*
 * Unit tests of measured boot: whole boots with a played firmware that has a TPM. What is measured,
 * in which order, and that it was read once.
 */
#include "boot/core/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/boot.h"
#include "boot/core/event_log.h"
#include "boot/core/seal.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/core/tests/test_kernel.h"
#include "boot/handoff/handoff.h"
#include "page_walk.h"

#define CONFIG                                                                     \
  "kernel=kernel.elf\ncmdline=root=a  two\nmodule=first a string\nmodule=second\n" \
  "module=empty\n"

static struct test_kernel kernel;
static uint8_t first[5000] = {1}, second[300] = {2};
static char measured[2048];   /* A line for each measurement. */
static const char *refused;   /* Description of what the TPM does not measure. */
static uint8_t log_bytes[64]; /* The firmware's log: one event of SHA-1. */
static int log_failed;

static const struct kiln_memory_region firmware_regions[] = {{0, 0x9fc00, KILN_MEMORY_USABLE, 0}};

/* The bytes themselves, or what file they are. */
static const char *name_bytes(const void *data, uint64_t size) {
  static char text[1400];

  if (size == sizeof(kernel) && memcmp(data, &kernel, size) == 0) return "<kernel>";
  if (size == sizeof(first) && memcmp(data, first, size) == 0) return "<first>";
  if (size == sizeof(second) && memcmp(data, second, size) == 0) return "<second>";
  if (size == strlen(CONFIG) && memcmp(data, CONFIG, size) == 0) return "<config>";
  snprintf(text, sizeof(text), "%.*s", (int)size, (const char *)data);
  return text;
}

static enum boot_status measure(uint32_t pcr, const void *data, uint64_t size,
                                const char *description) {
  size_t length = strlen(measured);

  if (refused != NULL && strcmp(refused, description) == 0) return BOOT_TPM;
  snprintf(measured + length, sizeof(measured) - length, "%u|%s|%s\n", pcr, description,
           name_bytes(data, size));
  return BOOT_OK;
}

static enum boot_status copy_log(struct event_log *log) {
  struct firmware_event_log firmware = {.bytes = log_bytes, .format = KILN_EVENT_LOG_SHA1};

  if (log_failed) return BOOT_OUT_OF_MEMORY;
  strcat(measured, "log\n");
  return event_log_copy(&firmware, log);
}

static void complete_log(struct event_log *log) {
  strcat(measured, "left\n");
  event_log_complete(log);
}

static int setup(void **state) {
  static const struct firmware_tpm tpm = {
      .measure = measure, .copy_log = copy_log, .complete_log = complete_log};

  (void)state;
  fake_reset();
  test_kernel_make(&kernel, 0);
  fake.regions = firmware_regions;
  fake.region_count = 1;
  fake_add_file("kiln.cfg", CONFIG, strlen(CONFIG));
  fake_add_file("kernel.elf", &kernel, sizeof(kernel));
  fake_add_file("first", first, sizeof(first));
  fake_add_file("second", second, sizeof(second));
  fake_add_file("empty", second, 0);
  measured[0] = '\0';
  refused = NULL;
  log_failed = 0;
  firmware_tpm = &tpm;
  return 0;
}

/* Returns FAKE_ENTERED or FAKE_HALTED. */
static int boot(void) {
  int end = setjmp(fake.end);

  if (end != 0) return end;
  boot_kernel();
}

static const void *seen(uint64_t address) {
  struct translation found = translate(fake.cr3, address);

  assert_true(found.mapped);
  return (const void *)(uintptr_t)found.physical;
}

static void test_order(void **state) {
  const struct handoff_arguments *arguments;
  const struct kiln_boot_info *info;

  (void)state;
  assert_int_equal(boot(), FAKE_ENTERED);
  assert_string_equal(measured,
                      "9|kiln.cfg|<config>\n"
                      "8|kernel_cmdline: kernel.elf root=a  two|kernel.elf root=a  two\n"
                      "9|kernel.elf|<kernel>\n"
                      "8|module_cmdline: first a string|first a string\n"
                      "9|first|<first>\n"
                      "8|module_cmdline: second|second\n"
                      "9|second|<second>\n"
                      "8|module_cmdline: empty|empty\n"
                      "9|empty|\n"
                      "log\nleft\n");
  /* Each file was read once: what is used is what was measured. */
  assert_int_equal(fake.bytes_read,
                   strlen(CONFIG) + sizeof(kernel) + sizeof(first) + sizeof(second));
  arguments = seen(fake.argument);
  info = seen(arguments->boot_info);
  assert_int_equal(info->event_log.size, 32);
  assert_int_equal(info->event_log.format, KILN_EVENT_LOG_SHA1);
  assert_int_equal(info->event_log.truncated, 0);
  assert_memory_equal(seen((uint64_t)info->event_log.data), log_bytes, 32);
}

/* Without a TPM the kernel is told so. */
static void test_no_tpm(void **state) {
  const struct handoff_arguments *arguments;
  const struct kiln_boot_info *info;

  (void)state;
  firmware_tpm = NULL;
  assert_int_equal(boot(), FAKE_ENTERED);
  assert_string_equal(measured, "");
  arguments = seen(fake.argument);
  info = seen(arguments->boot_info);
  assert_null(info->event_log.data);
  assert_int_equal(info->event_log.size, 0);
  assert_int_equal(info->event_log.format, KILN_EVENT_LOG_NONE);
  assert_int_equal(info->event_log.truncated, 0);
}

/* What the TPM does not measure is not used: nothing that comes after it is even read. */
static void test_refused(void **state) {
  static const struct {
    const char *description, *subject;
    uint64_t bytes_read;
  } cases[] = {
      {"kiln.cfg", "kiln.cfg", sizeof(CONFIG) - 1},
      {"kernel_cmdline: kernel.elf root=a  two", "kernel.elf", sizeof(CONFIG) - 1},
      {"kernel.elf", "kernel.elf", sizeof(CONFIG) - 1 + sizeof(kernel)},
      {"module_cmdline: second", "second", sizeof(CONFIG) - 1 + sizeof(kernel) + sizeof(first)},
      {"first", "first", sizeof(CONFIG) - 1 + sizeof(kernel) + sizeof(first)},
  };
  char line[128];

  for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    setup(state);
    refused = cases[i].description;
    assert_int_equal(boot(), FAKE_HALTED);
    snprintf(line, sizeof(line), "kiln: error: %s: the machine's TPM does not measure it; ",
             cases[i].subject);
    assert_non_null(strstr(fake.printed, line));
    assert_non_null(strstr(fake.printed, "(K19)"));
    assert_int_equal(fake.bytes_read, cases[i].bytes_read);
  }
}

/* A file that is not the right one is not measured either. */
static void test_wrong_hash(void **state) {
  static const char text[] =
      "kernel=kernel.elf\n"
      "sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n";

  (void)state;
  fake.files[0].bytes = text;
  fake.files[0].size = fake.files[0].present = strlen(text);
  assert_int_equal(boot(), FAKE_HALTED);
  assert_null(strstr(measured, "<kernel>"));
  assert_non_null(strstr(fake.printed, "(K26)"));
}

static void test_no_memory_for_log(void **state) {
  (void)state;
  log_failed = 1;
  assert_int_equal(boot(), FAKE_HALTED);
  assert_non_null(strstr(fake.printed, "kiln: error: event log: not enough free memory"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      /* First, as what boot_kernel knows of a boot is not cleared for a second one. */
      cmocka_unit_test_setup(test_no_tpm, setup),
      cmocka_unit_test_setup(test_order, setup),
      cmocka_unit_test_setup(test_refused, setup),
      cmocka_unit_test_setup(test_wrong_hash, setup),
      cmocka_unit_test_setup(test_no_memory_for_log, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
