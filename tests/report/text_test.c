/* Tests of what reads, and of what prints hostile text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka's own headers come first. */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/report/html.h"
#include "tests/report/junit.h"
#include "tests/report/machine.h"
#include "tests/report/memory.h"

/* What a function printed; keep_nothing frees it. */
static char *printed;
static size_t printed_size;

static FILE *begin(void) {
  return open_memstream(&printed, &printed_size);
}

static void assert_printed(FILE *out, const char *expected) {
  fclose(out);
  assert_string_equal(printed, expected);
  free(printed);
}

static void test_markup_is_text(void **state) {
  (void)state;
  FILE *out = begin();
  html_text("</a><b title=\"x\">&amp;", out);
  assert_printed(out, "&lt;/a&gt;&lt;b title=&quot;x&quot;&gt;&amp;amp;");
}

static void test_bytes_that_are_no_text(void **state) {
  static const char no_text[] = "a\x80 \xc0\xaf \xed\xa0\x80 \xef\xbf\xbf \0 \xc2\x80 \xe2\x82";
  (void)state;
  FILE *out = begin();
  /* A lone follower, an overlong slash, a surrogate, U+FFFF, NUL, U+0080, a character that is cut
   * short. */
  html_bytes(no_text, sizeof(no_text) - 1, out);
  assert_printed(out,
                 "a\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd "
                 "\xef\xbf\xbd \xef\xbf\xbd "
                 "\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd");
}

static void print_log(const char *text, size_t size, const char *expected) {
  FILE *out = begin();
  struct bytes log = {.data = keep_text(text, size), .size = size};
  html_log(&log, out);
  assert_printed(out, expected);
}

#define PRINT_LOG(text, expected) print_log(text, sizeof(text) - 1, expected)

static void test_log_without_escapes(void **state) {
  (void)state;
  PRINT_LOG("\x1b[1;31mred\x1b[0m\r\nnext\r\r\nlast\r", "red\nnext\nlast\n");
  PRINT_LOG("\x1b]0;title\x07x\x1b]0;title\x1b\\y\x1b(Bz", "xyz");
  /* Sequences that never end take no more than what is theirs. */
  PRINT_LOG("a\x1b", "a");
  PRINT_LOG("a\x1b[", "a");
  PRINT_LOG("a\x1b[12\nb", "a\nb");
  PRINT_LOG("a\x1b]0;never\nb", "a\nb");
  keep_nothing();
}

static void test_log_that_is_cut(void **state) {
  (void)state;
  FILE *out = begin();
  struct bytes log = {.data = keep_text("headtail", 8), .size = 8, .left_out = 100, .cut_at = 4};
  html_log(&log, out);
  assert_printed(out, "head\n<em class=\"cut\">… 100 bytes are left out here …</em>\ntail");
  keep_nothing();
}

static void test_base64(void **state) {
  /* RFC 4648 §10 */
  static const char *const vectors[] = {"",     "",    "f",    "Zg==", "fo",
                                        "Zm8=", "foo", "Zm9v", "foob", "Zm9vYg=="};
  (void)state;
  for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i += 2) {
    FILE *out = begin();
    html_base64(vectors[i], strlen(vectors[i]), out);
    assert_printed(out, vectors[i + 1]);
  }
}

/* Writes a file of the test's and returns its path. */
static const char *write_file(const char *text) {
  char *path = path_in(getenv("TEST_TMPDIR"), "file");
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
  return path;
}

static void test_junit(void **state) {
  struct junit junit;
  (void)state;
  assert_int_equal(
      junit_read(
          write_file(
              "<testsuites><testsuite failures=\"9\"><testcase time=\"1.5\"/>"
              "<testcase time=\"2\"><failure message=\"a &lt; b\">text</failure><error/></testcase>"
              "<testcase time=\"nan\"><skipped/></testcase><failure/></testsuite></testsuites>"),
          &junit),
      0);
  assert_int_equal(junit.cases, 3);
  assert_int_equal(junit.failed, 1);
  assert_int_equal(junit.skipped, 1);
  assert_true(junit.seconds > 3.4 && junit.seconds < 3.6);
  assert_string_equal(junit.message, "a < b");
  assert_int_equal(junit_read(write_file("<testsuites><testcase>"), &junit), -1);
  assert_int_equal(junit_read(write_file("<testsuites/>"), &junit), -1);
  assert_int_equal(junit_read(write_file("not XML"), &junit), -1);
  assert_int_equal(junit_read("no such file", &junit), -1);
  keep_nothing();
}

static void test_machine(void **state) {
  struct machine machine;
  (void)state;
  machine_parse(
      "qemu -machine pc -machine q35,smm=on -m 6144 -cpu 'qemu64,-nx' -smp 4,cores=2 -vga none "
      "-device virtio-vga "
      "-drive if=pflash,unit=0,readonly=on,file=/a/execroot/kiln/x/OVMF_CODE_4M.fd -device "
      "nvme,drive=disk",
      &machine);
  assert_string_equal(machine.axes[AXIS_FIRMWARE], "OVMF_CODE_4M.fd");
  assert_string_equal(machine.axes[AXIS_MACHINE], "q35");
  assert_string_equal(machine.axes[AXIS_MEMORY], "6 GiB");
  assert_string_equal(machine.axes[AXIS_PROCESSOR], "qemu64,-nx");
  assert_string_equal(machine.axes[AXIS_PROCESSORS], "4");
  assert_string_equal(machine.axes[AXIS_DISPLAY], "virtio-vga");
  assert_string_equal(machine.axes[AXIS_DISK], "NVMe");
  assert_non_null(strstr(machine.command, ",file=x/OVMF_CODE_4M.fd "));

  machine_parse("", &machine);
  assert_string_equal(machine.axes[AXIS_FIRMWARE], "SeaBIOS");
  assert_string_equal(machine.axes[AXIS_DISK], "IDE");
  machine_parse("qemu -m size=1T -m", &machine);
  assert_string_equal(machine.axes[AXIS_MEMORY], "1 TiB");
  machine_parse("qemu -device piix3-usb-uhci -device usb-storage,drive=d -cpu 'never closed",
                &machine);
  assert_string_equal(machine.axes[AXIS_DISK], "USB by UHCI");

  machine_parse_bochs("cpu: model=corei7, count=4\nmemory: guest=64, host=64\n", &machine);
  assert_string_equal(machine.axes[AXIS_PROCESSORS], "4");
  assert_string_equal(machine.axes[AXIS_MEMORY], "64 MiB");
  machine_parse_bochs("", &machine);
  assert_string_equal(machine.axes[AXIS_PROCESSORS], "1");
  keep_nothing();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_markup_is_text),
      cmocka_unit_test(test_bytes_that_are_no_text),
      cmocka_unit_test(test_log_without_escapes),
      cmocka_unit_test(test_log_that_is_cut),
      cmocka_unit_test(test_base64),
      cmocka_unit_test(test_junit),
      cmocka_unit_test(test_machine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
