/* The tables of tests: a row for what is tested, a column for each firmware. See parts.h. */
#include <string.h>

#include "tests/report/html.h"
#include "tests/report/parts.h"

#define COLUMNS_MAX 12u
#define LONG 24u /* Tests of a table that may go on in the next column of the page. */

const struct state_name state_names[STATE_COUNT] = {
    [STATE_PASSED] = {"pass", "✓", "passed"},
    [STATE_FAILED] = {"fail", "✕", "failed"},
    [STATE_NOT_RUN] = {"idle", "–", "not run"},
};

static const char *const family_classes[FAMILY_COUNT] = {"f-bios", "f-uefi", "f-none"};

const char *duration_name(const struct test *test) {
  char *name = keep(32);
  if (test->state == STATE_NOT_RUN) return name;
  if (test->junit.cases == 0) return "no end";
  double seconds = test->junit.seconds;
  snprintf(name, 32, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  if (seconds >= 120) snprintf(name, 32, "%.0f min", seconds / 60);
  return name;
}

/* The tests of one package: from `first`, `count` of them. */
struct package {
  size_t first, count;
  bool boots;
};

/* The package that begins at a test; of no tests behind the last. */
static struct package package_at(size_t first) {
  struct package package = {.first = first};
  for (size_t i = first; i < test_count && strcmp(tests[i].package, tests[first].package) == 0;
       i++) {
    package.count++;
    if (tests[i].has_booted || tests[i].family != FAMILY_NONE) package.boots = true;
  }
  return package;
}

/* Whether a test is in the table of its package, which has boots; else it is among the checks. */
static bool is_boot(const struct package *package, size_t index) {
  return package->boots && strcmp(tests[package->first + index].name, "lint_test") != 0;
}

static size_t count_state(const struct package *package, enum state state) {
  size_t count = 0;
  for (size_t i = 0; i < package->count; i++) {
    count += is_boot(package, i) && tests[package->first + i].state == state;
  }
  return count;
}

static void print_tally(const struct package *package, FILE *out) {
  const char *separator = "";
  fputs("<span class=\"tally\">", out);
  for (enum state state = 0; state < STATE_COUNT; state++) {
    size_t count = count_state(package, state);
    if (count == 0) continue;
    fprintf(out, "%s<span class=\"%s\">%zu %s</span>", separator, state_names[state].class, count,
            state_names[state].name);
    separator = ", ";
  }
  fputs("</span>", out);
}

static void print_spaced(const char *shape, FILE *out) {
  char *text = keep_text(shape, strlen(shape));
  for (char *next = text; *next != '\0'; next++) {
    if (*next == '_') *next = ' ';
  }
  html_text(text, out);
}

/* A link to what there is to know of a test, with a name, or with the time that it took. */
static void print_link(const struct test *test, const char *text, FILE *out) {
  const struct state_name *state = &state_names[test->state];
  size_t index = (size_t)(test - tests);
  const char *time = duration_name(test);
  fprintf(out, "<a id=\"c%zu\" class=\"cell %s\" href=\"#t%zu\" title=\"", index, state->class,
          index);
  html_text(test->name, out);
  fprintf(out, ": %s\"><span class=\"mark\" aria-hidden=\"true\">%s</span> ", state->name,
          state->mark);
  if (text != NULL) {
    /* A package keeps its underlines. */
    text[0] == '/' ? html_text(text, out) : print_spaced(text, out);
    fprintf(out, "<span class=\"unseen\"> %s</span>", state->name);
  } else {
    fprintf(out, "<span class=\"unseen\">%s </span>", state->name);
    html_text(time, out);
  }
  fputs("</a>", out);
}

/* The firmwares of a package's names, the most common ones first. */
static size_t find_columns(const struct package *package, const char *columns[COLUMNS_MAX]) {
  static const char *const order[] = {"bios", "seabios", "bochs", "uefi", "ovmf"};
  size_t count = 0;
  for (size_t pass = 0; pass < sizeof(order) / sizeof(order[0]) + 2; pass++) {
    for (size_t i = 0; i < package->count; i++) {
      const char *column = tests[package->first + i].column;
      bool is_known = false, is_first_passes = pass < sizeof(order) / sizeof(order[0]);
      for (size_t j = 0; j < count; j++) is_known = is_known || strcmp(columns[j], column) == 0;
      if (is_known || count == COLUMNS_MAX || !is_boot(package, i)) continue;
      if (is_first_passes ? strcmp(column, order[pass]) != 0
                          : column[0] == '\0' && pass == sizeof(order) / sizeof(order[0])) {
        continue;
      }
      columns[count++] = column;
    }
  }
  return count;
}

static void print_row(const struct package *package, const struct test *row,
                      const char *const *columns, size_t column_count, FILE *out) {
  fputs("<tr class=\"row\"><th scope=\"row\">", out);
  print_spaced(row->shape, out);
  fputs("</th>", out);
  for (size_t i = 0; i < column_count; i++) {
    enum family family = FAMILY_COUNT;
    bool is_empty = true;
    for (size_t j = 0; j < package->count; j++) {
      const struct test *test = &tests[package->first + j];
      if (strcmp(test->shape, row->shape) != 0 || strcmp(test->column, columns[i]) != 0) continue;
      if (family == FAMILY_COUNT) fprintf(out, "<td class=\"%s\">", family_classes[test->family]);
      family = test->family;
      is_empty = false;
      print_link(test, NULL, out);
    }
    fputs(is_empty ? "<td class=\"empty\"></td>" : "</td>", out);
  }
  fputs("</tr>\n", out);
}

static bool is_first_of_shape(const struct package *package, size_t index) {
  for (size_t i = 0; i < index; i++) {
    if (strcmp(tests[package->first + i].shape, tests[package->first + index].shape) == 0)
      return false;
  }
  return true;
}

/* Whether hardly any two tests differ in their firmware alone, as in a matrix of chosen pairs. */
static bool is_sparse(const struct package *package, const char *const *columns,
                      size_t column_count) {
  size_t rows = 0, cells = 0, firmwares = 0;
  for (size_t i = 0; i < column_count; i++) firmwares += columns[i][0] != '\0';
  for (size_t i = 0; i < package->count; i++) {
    if (!is_boot(package, i)) continue;
    cells++;
    rows += is_first_of_shape(package, i);
  }
  return cells < rows + rows / 2 &&
         (firmwares > 2 || strncmp(tests[package->first].package, "//tests/matrix", 14) == 0);
}

/* The shape of a test without the last part of its package's name, which all of a matrix begin
 * with. */
static const char *short_shape(const struct test *test) {
  const char *name = strrchr(test->package, '/') + 1;
  size_t length = strlen(name);
  bool is_prefix = strncmp(test->shape, name, length) == 0 && test->shape[length] == '_';
  return test->shape + (is_prefix ? length + 1 : 0);
}

/* A row for a test, with what its machine was; of one that has not run, the name says it. */
static void print_machine_row(const struct test *test, FILE *out) {
  fprintf(out, "<tr class=\"row\"><td class=\"%s\">", family_classes[test->family]);
  print_link(test, NULL, out);
  fputs("</td>", out);
  for (enum axis axis = 0; test->has_booted && axis < AXIS_COUNT; axis++) {
    html_format("<td>%s</td>", test->machine.axes[axis], out);
  }
  if (!test->has_booted) fprintf(out, "<td colspan=\"%d\" class=\"empty\"></td>", AXIS_COUNT);
  fputs("<th scope=\"row\">", out);
  print_spaced(test->column, out);
  fputs(" ", out);
  print_spaced(short_shape(test), out);
  fputs("</th></tr>\n", out);
}

static void print_machine_table(const struct package *package, FILE *out) {
  fputs("<thead><tr><th scope=\"col\">result</th>", out);
  for (enum axis axis = 0; axis < AXIS_COUNT; axis++) {
    fprintf(out, "<th scope=\"col\">%s</th>", axis_names[axis]);
  }
  fputs("<th scope=\"col\">test</th></tr></thead>\n<tbody>\n", out);
  for (size_t i = 0; i < package->count; i++) {
    if (is_boot(package, i)) print_machine_row(&tests[package->first + i], out);
  }
  fputs("</tbody></table></div>\n", out);
}

static void print_table(const struct package *package, FILE *out) {
  const char *columns[COLUMNS_MAX];
  size_t count = find_columns(package, columns);
  bool is_matrix = is_sparse(package, columns, count);
  const char *kind = is_matrix ? " matrix" : package->count > LONG ? " long" : "";
  fprintf(out, "<div class=\"card%s%s\"%s><table><caption><code>", kind,
          count_state(package, STATE_FAILED) > 0 ? " bad" : "", is_matrix ? " tabindex=\"0\"" : "");
  html_text(tests[package->first].package, out);
  fputs("</code> ", out);
  print_tally(package, out);
  fputs("</caption>\n", out);
  if (is_matrix) {
    print_machine_table(package, out);
    return;
  }
  fputs("<thead><tr><th scope=\"col\"><span class=\"unseen\">test</span></th>", out);
  for (size_t i = 0; i < count; i++) {
    const char *only = count == 1 ? "result" : "other";
    fputs("<th scope=\"col\">", out);
    html_text(columns[i][0] != '\0' ? columns[i] : only, out);
    fputs("</th>", out);
  }
  fputs("</tr></thead>\n<tbody>\n", out);
  for (size_t i = 0; i < package->count; i++) {
    if (is_boot(package, i) && is_first_of_shape(package, i)) {
      print_row(package, &tests[package->first + i], columns, count, out);
    }
  }
  fputs("</tbody></table></div>\n", out);
}

void print_boots(FILE *out) {
  fputs(
      "<section id=\"boots\"><h2>Boot tests</h2>\n<p class=\"lead\">Each mark is a test: follow it "
      "to its screen, its serial line "
      "and its machine.</p>\n<div class=\"cards\">\n",
      out);
  for (size_t i = 0; i < test_count;) {
    struct package package = package_at(i);
    if (package.boots) print_table(&package, out);
    i += package.count;
  }
  fputs("</div></section>\n", out);
}

/* The checks of a package but for lint_test, which each has. */
static void print_check(const struct package *package, FILE *out) {
  size_t count = 0;
  for (size_t i = 0; i < package->count; i++) {
    const struct test *test = &tests[package->first + i];
    if (is_boot(package, i) || strcmp(test->name, "lint_test") == 0) continue;
    if (count++ == 0)
      html_format("<div class=\"check row\"><h3><code>%s</code></h3><ul>", test->package, out);
    fprintf(out, "<li class=\"%s\">", family_classes[FAMILY_NONE]);
    print_link(test, test->shape, out);
    fputs("</li>", out);
  }
  if (count > 0) fputs("</ul></div>\n", out);
}

/* All tests of the name lint_test, as one group: only the package says something. */
static void print_lint(FILE *out) {
  size_t count = 0;
  for (size_t i = 0; i < test_count; i++) {
    if (strcmp(tests[i].name, "lint_test") != 0) continue;
    if (count++ == 0) fputs("<div class=\"check row\"><h3><code>lint_test</code> of</h3><ul>", out);
    fprintf(out, "<li class=\"%s\">", family_classes[FAMILY_NONE]);
    print_link(&tests[i], tests[i].package, out);
    fputs("</li>", out);
  }
  if (count > 0) fputs("</ul></div>\n", out);
}

void print_checks(FILE *out) {
  fputs("<section id=\"checks\"><h2>Unit tests and checks</h2>\n<div class=\"checks\">\n", out);
  for (size_t i = 0; i < test_count;) {
    struct package package = package_at(i);
    print_check(&package, out);
    i += package.count;
  }
  print_lint(out);
  fputs("</div></section>\n", out);
}
