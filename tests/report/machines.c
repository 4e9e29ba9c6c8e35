/* What was booted on, and what was done to it: counts. See parts.h. */
#include <stdlib.h>
#include <string.h>

#include "tests/report/faults.h"
#include "tests/report/html.h"
#include "tests/report/parts.h"

#define VALUES_MAX 64u /* Values of one property that are shown. */

/* "6 GiB" in MiB. */
static double memory_size(const char *name) {
  double size = strtod(name, NULL);
  if (ends_with(name, "GiB")) return size * 1024;
  return ends_with(name, "TiB") ? size * 1024 * 1024 : size;
}

static int by_name(const void *left, const void *right) {
  const char *a = *(const char *const *)left, *b = *(const char *const *)right;
  double difference = memory_size(a) - memory_size(b);
  if (difference != 0) return difference < 0 ? -1 : 1;
  return strcmp(a, b);
}

/* All values of an axis, sorted: sizes by size, others by name. */
static size_t find_values(enum axis axis, const char *values[VALUES_MAX]) {
  size_t count = 0;
  for (size_t i = 0; i < test_count; i++) {
    bool is_known = !tests[i].has_booted;
    for (size_t j = 0; j < count && !is_known; j++) {
      is_known = strcmp(values[j], tests[i].machine.axes[axis]) == 0;
    }
    if (!is_known && count < VALUES_MAX) values[count++] = tests[i].machine.axes[axis];
  }
  qsort(values, count, sizeof(values[0]), by_name);
  return count;
}

/* A cell: how many boots there were of that value on that firmware, and how many of them were good.
 */
static void print_cell(enum axis axis, const char *value, const char *firmware, FILE *out) {
  size_t all = 0, good = 0;
  for (size_t i = 0; i < test_count; i++) {
    const struct test *test = &tests[i];
    if (!test->has_booted || strcmp(test->machine.axes[axis], value) != 0) continue;
    if (firmware != NULL && strcmp(test->machine.axes[AXIS_FIRMWARE], firmware) != 0) continue;
    all++;
    good += test->state == STATE_PASSED;
  }
  if (all == 0) {
    fputs("<td class=\"none\">·</td>", out);
  } else if (good == all) {
    fprintf(out, "<td class=\"pass\">%zu</td>", all);
  } else {
    fprintf(out, "<td class=\"%s\">%zu of %zu</td>", good == 0 ? "fail" : "part", good, all);
  }
}

static void print_axis(enum axis axis, const char *const *firmwares, size_t firmware_count,
                       FILE *out) {
  const char *values[VALUES_MAX];
  size_t count = find_values(axis, values);
  fputs("<tbody>\n", out);
  for (size_t i = 0; i < count; i++) {
    fputs("<tr>", out);
    if (i == 0) {
      fprintf(out, "<th scope=\"rowgroup\" class=\"axis\" rowspan=\"%zu\">%s</th>", count,
              axis_names[axis]);
    }
    fputs("<th scope=\"row\">", out);
    html_text(values[i], out);
    fputs("</th>", out);
    for (size_t j = 0; j < firmware_count; j++) print_cell(axis, values[i], firmwares[j], out);
    print_cell(axis, values[i], NULL, out);
    fputs("</tr>\n", out);
  }
  fputs("</tbody>\n", out);
}

void print_machines(FILE *out) {
  const char *firmwares[VALUES_MAX];
  size_t count = find_values(AXIS_FIRMWARE, firmwares);
  if (count == 0) return;
  fputs(
      "<section id=\"machines\"><h2>Machines</h2>\n<p class=\"lead\">The boots that were judged, "
      "by what the guest found: "
      "from QEMU's command lines.</p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Boots by machine\">"
      "<table class=\"axes\">\n<thead><tr><td></td><td></td>",
      out);
  for (size_t i = 0; i < count; i++) html_format("<th scope=\"col\">%s</th>", firmwares[i], out);
  fputs("<th scope=\"col\">all</th></tr></thead>\n", out);
  for (enum axis axis = AXIS_MACHINE; axis < AXIS_COUNT; axis++)
    print_axis(axis, firmwares, count, out);
  fputs("</table></div></section>\n", out);
}

/* A bar of four parts: good boots, named errors, what the firmware refused, anything else. */
static void print_bar(const struct faults *entry, FILE *out) {
  fprintf(out,
          "<td class=\"bar\"><span class=\"meter\" aria-hidden=\"true\"><i class=\"pass\" "
          "style=\"flex-grow:%lu\"></i>"
          "<i class=\"named\" style=\"flex-grow:%lu\"></i><i class=\"idle\" "
          "style=\"flex-grow:%lu\"></i><i class=\"fail\" style=\"flex-grow:%lu\"></i></span></td>",
          entry->good, entry->named, entry->firmware, entry->bad);
}

static void print_numbers(const struct faults *entry, FILE *out) {
  fprintf(out, "<td>%lu</td><td>%lu</td><td>%lu</td><td>%lu</td><td class=\"%s\">%lu</td>",
          entry->cases, entry->good, entry->named, entry->firmware,
          entry->bad > 0 ? "fail" : "pass", entry->bad);
  print_bar(entry, out);
  fputs("</tr>\n", out);
}

void print_faults(FILE *out) {
  struct faults sum = {.kind = "all"};
  if (faults_count == 0) return;
  faults_sort();
  fputs(
      "<section id=\"faults\"><h2>Faults</h2>\n<p class=\"lead\">Something was broken on purpose. "
      "A good boot keeps the "
      "contract; a named error says what is wrong; anything else is bad.</p>\n"
      "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Faults by kind\"><table "
      "class=\"numbers\">\n"
      "<thead><tr><th scope=\"col\">kind</th><th scope=\"col\">cases</th><th scope=\"col\">good "
      "boots</th>"
      "<th scope=\"col\">named errors</th><th scope=\"col\">refused by firmware</th><th "
      "scope=\"col\">bad</th><td></td></tr></thead>\n<tbody>\n",
      out);
  for (size_t i = 0; i < faults_count; i++) {
    html_format("<tr><th scope=\"row\">%s", faults[i].kind, out);
    html_format(" <small>%s</small></th>", faults[i].label, out);
    print_numbers(&faults[i], out);
    sum.cases += faults[i].cases;
    sum.good += faults[i].good;
    sum.named += faults[i].named;
    sum.bad += faults[i].bad;
    sum.firmware += faults[i].firmware;
  }
  fputs("</tbody>\n<tfoot><tr><th scope=\"row\">all</th>", out);
  print_numbers(&sum, out);
  fputs("</tfoot></table></div></section>\n", out);
}
