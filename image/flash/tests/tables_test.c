/* Unit tests of what reads texts and bytes: tables of the kernel, numbers, sizes, labels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka.h has a macro fail(), which (fail)() is not. */
#include "image/flash/problem.h"
/* It needs those above. */
#include <cmocka.h>

#include "image/flash/tables.h"
#include "image/flash/text.h"

static void mounts_are_read(void **state) {
  char table[] =
      "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n"
      "37 35 0:40 /@home /a\\040b\\011c\\012d\\134e\\043 rw - btrfs /dev/my\\040disk rw\n"
      "38 35 259:4294967295 / /x rw shared:1 master:2 unbindable - vfat /dev/- rw";
  char *rest = table;
  struct mount mount;

  (void)state;
  assert_int_equal(next_mount(&rest, &mount), 1);
  assert_int_equal(mount.major, 98);
  assert_int_equal(mount.minor, 0);
  assert_string_equal(mount.point, "/mnt2");
  assert_string_equal(mount.source, "/dev/root");
  assert_int_equal(next_mount(&rest, &mount), 1);
  assert_int_equal(mount.minor, 40);
  assert_string_equal(mount.point, "/a b\tc\nd\\e#");
  assert_string_equal(mount.source, "/dev/my disk");
  assert_int_equal(next_mount(&rest, &mount), 1);
  assert_int_equal(mount.minor, 4294967295);
  assert_string_equal(mount.source, "/dev/-");
  assert_int_equal(next_mount(&rest, &mount), 0);
  assert_int_equal(next_mount(&rest, &mount), 0);
}

/* Each of these alone is refused: a line that is not understood could be the one that matters. */
static void what_is_no_mount_is_said(void **state) {
  static const char *const lines[] = {
      "\n",
      "36\n",
      "36 35 98 / / rw - ext3 /dev/root rw\n",
      "36 35 98: / / rw - ext3 /dev/root rw\n",
      "36 35 :0 / / rw - ext3 /dev/root rw\n",
      "36 35 98:0x1 / / rw - ext3 /dev/root rw\n",
      "36 35 98:4294967296 / / rw - ext3 /dev/root rw\n",
      "36 35 -1:0 / / rw - ext3 /dev/root rw\n",
      "36 35 98:0 / /\n",
      "36 35 98:0 / / rw shared:1\n",
      "36 35 98:0 / / rw - ext3\n",
      "36 35 98:0 / / rw ext3 /dev/root rw\n",
  };
  struct mount mount;

  (void)state;
  for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
    size_t size = strlen(lines[i]) + 1;
    char *line = malloc(size), *rest = line;

    assert_non_null(line);
    memcpy(line, lines[i], size);
    assert_int_equal(next_mount(&rest, &mount), -1);
    free(line);
  }
}

static void escapes_that_are_none_stay(void **state) {
  char table[] = "1 1 1:1 / /\\04\\400\\089\\\\ rw - x \\ rw\n";
  char *rest = table;
  struct mount mount;

  (void)state;
  assert_int_equal(next_mount(&rest, &mount), 1);
  assert_string_equal(mount.point, "/\\04\\400\\089\\\\");
  assert_string_equal(mount.source, "\\");
}

static void swaps_are_read(void **state) {
  char table[] =
      "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
      "/dev/sdb2                               partition\t1048572\t\t0\t\t-2\n"
      "/my\\040swap\\040(deleted) file 4 0 -3\n"
      "/last file";
  char *rest = table, none[] = "Filename Type\n", bad[] = "Filename\n/dev/sdb2\n", empty[] = "";
  const char *path;

  (void)state;
  assert_int_equal(next_swap(&rest, &path), 1);
  assert_string_equal(path, "/dev/sdb2");
  assert_int_equal(next_swap(&rest, &path), 1);
  assert_string_equal(path, "/my swap");
  assert_int_equal(next_swap(&rest, &path), 1);
  assert_string_equal(path, "/last");
  assert_int_equal(next_swap(&rest, &path), 0);
  rest = none;
  assert_int_equal(next_swap(&rest, &path), 0);
  rest = bad;
  assert_int_equal(next_swap(&rest, &path), -1);
  rest = empty;
  assert_int_equal(next_swap(&rest, &path), 0);
}

static void numbers_are_numbers(void **state) {
  uint64_t number = 7;

  (void)state;
  assert_true(parse_number("0", 0, &number) && number == 0);
  assert_true(parse_number("007", 9, &number) && number == 7);
  assert_true(parse_number("18446744073709551615", UINT64_MAX, &number) && number == UINT64_MAX);
  assert_false(parse_number("18446744073709551616", UINT64_MAX, &number));
  assert_false(parse_number("99999999999999999999999", UINT64_MAX, &number));
  assert_false(parse_number("10", 9, &number));
  assert_false(parse_number("5", 3, &number));
  assert_false(parse_number("", 9, &number));
  assert_false(parse_number("-1", 9, &number));
  assert_false(parse_number("1 ", 9, &number));
}

static void sizes_are_those_of_makers(void **state) {
  static const struct {
    uint64_t size;
    const char *text;
  } cases[] = {
      {0, "0 B"},
      {999, "999 B"},
      {1000, "1.0 kB"},
      {4194304, "4.1 MB"},
      {16008609792, "16.0 GB"},
      {999999999999, "999.9 GB"},
      {UINT64_MAX, "18.4 EB"},
  };
  char text[SIZE_TEXT];

  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
    size_text(cases[i].size, text);
    assert_string_equal(text, cases[i].text);
  }
}

static void what_is_printed_is_printable(void **state) {
  char text[8];

  (void)state;
  printable("  ab \n", 6, text, sizeof(text));
  assert_string_equal(text, "ab");
  printable("\033[2J\xff\x7f", 6, text, sizeof(text));
  assert_string_equal(text, "?[2J??");
  printable("0123456789", 10, text, sizeof(text));
  assert_string_equal(text, "0123456");
  printable("ab\0cd", 5, text, sizeof(text));
  assert_string_equal(text, "ab");
  printable("abc", 2, text, sizeof(text));
  assert_string_equal(text, "ab");
  printable("   ", 3, text, sizeof(text));
  assert_string_equal(text, "");
}

static void files_are_read_whole_or_not_at_all(void **state) {
  char path[4096], *text;
  FILE *file;

  (void)state;
  snprintf(path, sizeof(path), "%s/file", getenv("TEST_TMPDIR"));
  file = fopen(path, "w");
  assert_non_null(file);
  fputs("12345", file);
  fclose(file);
  text = read_text(path, 5);
  assert_string_equal(text, "12345");
  free(text);
  assert_null(read_text(path, 4));
  file = fopen(path, "w");
  assert_non_null(file);
  fwrite("1\0002", 1, 3, file);
  fclose(file);
  assert_null(read_text(path, 100));
  assert_null(read_text(getenv("TEST_TMPDIR"), 100));
  snprintf(path, sizeof(path), "%s/none", getenv("TEST_TMPDIR"));
  assert_null(read_text(path, 100));
}

static void paths_fit_or_are_refused(void **state) {
  char path[8];

  (void)state;
  assert_true(join_path(path, sizeof(path), "/sys", "sd"));
  assert_string_equal(path, "/sys/sd");
  assert_false(join_path(path, sizeof(path), "/sys", "sda"));
}

static void problems_are_cut_to_their_room(void **state) {
  struct problem problem;

  (void)state;
  assert_false((fail)(&problem, FLASH_REFUSED, "%s has %d partitions", "sdb", 2));
  assert_int_equal(problem.exit, FLASH_REFUSED);
  assert_string_equal(problem.text, "sdb has 2 partitions");
  (fail)(&problem, FLASH_FAILED, "%2000d", 1);
  assert_int_equal(strlen(problem.text), sizeof(problem.text) - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mounts_are_read),
      cmocka_unit_test(what_is_no_mount_is_said),
      cmocka_unit_test(escapes_that_are_none_stay),
      cmocka_unit_test(swaps_are_read),
      cmocka_unit_test(numbers_are_numbers),
      cmocka_unit_test(sizes_are_those_of_makers),
      cmocka_unit_test(what_is_printed_is_printable),
      cmocka_unit_test(files_are_read_whole_or_not_at_all),
      cmocka_unit_test(paths_fit_or_are_refused),
      cmocka_unit_test(problems_are_cut_to_their_room),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
