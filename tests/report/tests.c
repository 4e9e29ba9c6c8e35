/* Reads the list of tests and their results. See tests.h. */
#include "tests/report/tests.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/report/outputs.h"

#define LINE_MAX 16384u
#define TESTS_MAX 20000u
#define LOG_HEAD (16u * 1024) /* Bytes of the log of a test that has failed. */
#define LOG_TAIL (48u * 1024)
#define LOG_LAST (3u * 1024) /* Of one that has passed: the end of it. */

static struct test kept[TESTS_MAX];
struct test *tests = kept;
size_t test_count;

/* Parts of names that say a firmware. */
static const struct {
  const char *word;
  enum family family;
} firmwares[] = {
    {"bios", FAMILY_BIOS},   {"seabios", FAMILY_BIOS}, {"bochs", FAMILY_BIOS},
    {"uefi", FAMILY_UEFI},   {"ovmf", FAMILY_UEFI},    {"ovmf2m", FAMILY_UEFI},
    {"ovmf4m", FAMILY_UEFI}, {"secboot", FAMILY_UEFI},
};

/* Packages whose tests all boot on one firmware. */
static const struct {
  const char *package;
  enum family family;
} packages[] = {{"//tests/bios", FAMILY_BIOS},
                {"//tests/uefi", FAMILY_UEFI},
                {"//tests/secure_boot", FAMILY_UEFI}};

/* Takes the first part of the name, between underlines, that is a firmware for the column, and the
 * others for the shape. */
static void split_name(struct test *test) {
  size_t length = strlen(test->name);
  char *name =
      keep_text(test->name, ends_with(test->name, "_test") && length > 5 ? length - 5 : length);
  test->column = "";
  test->family = FAMILY_NONE;
  test->shape = name;
  for (size_t i = 0; i < sizeof(packages) / sizeof(packages[0]); i++) {
    if (strcmp(test->package, packages[i].package) == 0) test->family = packages[i].family;
  }
  if (strcmp(test->name, "lint_test") == 0) test->family = FAMILY_NONE;
  /* Unit tests have such words in their names as well. */
  if (!test->has_booted && strncmp(test->package, "//tests", 7) != 0) return;
  for (char *part = name; part != NULL; part = strchr(part, '_')) {
    if (part != name) part++;
    size_t size = strcspn(part, "_");
    for (size_t i = 0; i < sizeof(firmwares) / sizeof(firmwares[0]); i++) {
      if (strlen(firmwares[i].word) != size || strncmp(firmwares[i].word, part, size) != 0)
        continue;
      test->column = firmwares[i].word;
      test->family = firmwares[i].family;
      char *rest = part + size;
      if (*rest == '_') {
        rest++;
      } else if (part > name) {
        part--;
      }
      memmove(part, rest, strlen(rest) + 1);
      if (name[0] == '\0') test->shape = "(all)";
      return;
    }
    if (part[0] == '\0') break;
  }
}

/* Why it failed: the harness's last word, else that of test.xml. */
static void find_verdict(struct test *test) {
  static const char mark[] = "verdict: fail (";
  const char *found = NULL;
  for (const char *next = test->log.data; (next = strstr(next, mark)) != NULL; next++) found = next;
  if (found != NULL) {
    found += sizeof(mark) - 1;
    size_t length = strcspn(found, "\r\n");
    test->verdict = keep_text(found, length > 0 && found[length - 1] == ')' ? length - 1 : length);
  } else if (test->junit.message[0] != '\0') {
    test->verdict = keep_text(test->junit.message, strlen(test->junit.message));
  }
}

static void read_results(const char *logs, const char *outputs, struct test *test) {
  const char *log = path_in(logs, "test.log");
  struct stat status;
  bool has_xml = junit_read(path_in(logs, "test.xml"), &test->junit) == 0;
  if (stat(log, &status) != 0 && !has_xml) return;
  test->when = stat(log, &status) == 0 ? status.st_mtime : 0;
  test->state = has_xml && test->junit.failed == 0 ? STATE_PASSED : STATE_FAILED;
  if (test->state == STATE_FAILED) {
    read_file(log, LOG_HEAD, LOG_TAIL, &test->log);
    if (!has_xml) test->verdict = "no test.xml that can be read: the test did not come to its end";
    find_verdict(test);
  } else {
    read_file(log, 0, LOG_LAST, &test->log);
  }
  if (strcmp(outputs, "-") != 0) outputs_read(outputs, test);
}

/* Reads one line. Returns 0, or -1 for one that is no test. */
static int read_line(char *line) {
  static char none[1];
  char *fields[4] = {line};
  line[strcspn(line, "\n")] = '\0';
  for (size_t i = 1; i < 4; i++) {
    fields[i] = strchr(fields[i - 1], '\t');
    if (fields[i] == NULL) return -1;
    *fields[i]++ = '\0';
  }
  const char *colon = strrchr(fields[0], ':');
  if (colon == NULL || colon[1] == '\0') return -1;
  struct test *test = &kept[test_count++];
  *test = (struct test){
      .label = keep_text(fields[0], strlen(fields[0])),
      .package = keep_text(fields[0], (size_t)(colon - fields[0])),
      .name = keep_text(colon + 1, strlen(colon + 1)),
      .state = STATE_NOT_RUN,
      .is_manual = strcmp(fields[1], "manual") == 0,
      .verdict = "",
      .log = {.data = none},
      .serial = {.data = none},
  };
  if (strcmp(fields[2], "-") != 0) read_results(fields[2], fields[3], test);
  split_name(test);
  return 0;
}

/* The matrix first, then the other tests that boot, then those that are beside what they test. */
static int rank(const struct test *test) {
  if (strncmp(test->package, "//tests/matrix", 14) == 0) return 0;
  return strncmp(test->package, "//tests", 7) == 0 ? 1 : 2;
}

static int by_label(const void *left, const void *right) {
  const struct test *a = left, *b = right;
  int order = rank(a) != rank(b) ? rank(a) - rank(b) : strcmp(a->package, b->package);
  return order != 0 ? order : strcmp(a->name, b->name);
}

int tests_read(FILE *index) {
  static char line[LINE_MAX];
  while (fgets(line, sizeof(line), index) != NULL) {
    if (test_count == TESTS_MAX || strchr(line, '\n') == NULL || read_line(line) != 0) {
      fprintf(stderr, "report: error: line %zu of the list of tests is no test, or one too many\n",
              test_count + 1);
      return -1;
    }
  }
  qsort(kept, test_count, sizeof(kept[0]), by_label);
  return 0;
}

size_t tests_in_state(enum state state) {
  size_t count = 0;
  for (size_t i = 0; i < test_count; i++) count += kept[i].state == state;
  return count;
}
