/* The page: its head, summary and order. See parts.h. */
#include <string.h>

#include "tests/report/faults.h"
#include "tests/report/html.h"
#include "tests/report/parts.h"
#include "tests/report/pictures.h"

#define STYLE_MAX (256u * 1024)
#define FAILURES_MAX 200u /* That are listed at the top. */

static int print_head(const char *style_path, FILE *out) {
  struct bytes style;
  if (read_file(style_path, STYLE_MAX, 0, &style) != 0 || style.left_out != 0) {
    fprintf(stderr, "report: error: %s: the style of the page cannot be read\n", style_path);
    return -1;
  }
  fprintf(out,
          "<!DOCTYPE html>\n<html lang=\"en\" "
          "xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
          "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'unsafe-inline'; img-src data:\"/>\n"
          "<title>Kiln: %zu passed, %zu failed</title>\n<style>\n",
          tests_in_state(STATE_PASSED), tests_in_state(STATE_FAILED));
  fwrite(style.data, 1, style.size, out);
  fputs("</style>\n</head>\n<body>\n", out);
  return 0;
}

static void print_time(time_t when, FILE *out) {
  char text[64];
  struct tm time;
  if (gmtime_r(&when, &time) == NULL) return;
  if (strftime(text, sizeof(text), "<time datetime=\"%FT%TZ\">%F %R</time>", &time) > 0)
    fputs(text, out);
}

/* When the oldest and the newest of the results are of. */
static void print_period(FILE *out) {
  time_t first = 0, last = 0;
  for (size_t i = 0; i < test_count; i++) {
    if (tests[i].when == 0) continue;
    if (first == 0 || tests[i].when < first) first = tests[i].when;
    if (tests[i].when > last) last = tests[i].when;
  }
  if (first == 0) {
    fputs("none: nothing has run", out);
    return;
  }
  print_time(first, out);
  fputs(" to ", out);
  print_time(last, out);
  fputs(" UTC", out);
}

static void print_counts(FILE *out) {
  fputs("<ul class=\"counts\">", out);
  for (enum state state = 0; state < STATE_COUNT; state++) {
    size_t count = tests_in_state(state);
    fprintf(out, "<li class=\"%s%s\"><b>%zu</b> %s</li>", state_names[state].class,
            count == 0 ? " zero" : "", count, state_names[state].name);
  }
  fputs("</ul>\n<div class=\"meter\" aria-hidden=\"true\">", out);
  for (enum state state = 0; state < STATE_COUNT; state++) {
    fprintf(out, "<i class=\"%s\" style=\"flex-grow:%zu\"></i>", state_names[state].class,
            tests_in_state(state));
  }
  fputs("</div>\n", out);
}

/* The digests of the two loaders, in short. */
static void print_loaders(const char *path, FILE *out) {
  struct bytes list;
  if (read_file(path, 65536, 0, &list) != 0) return;
  for (char *line = strtok(list.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
    const char *name = strrchr(line, '/');
    if (name == NULL || strstr(line, "boot/") == NULL) continue;
    html_format("<span class=\"tool\">%s ", name + 1, out);
    fputs("<code>", out);
    html_bytes(line, strnlen(line, 12), out);
    fputs("…</code></span> ", out);
  }
}

static int print_summary(const struct inputs *inputs, FILE *out) {
  size_t boots = 0, cases = 0, manual = 0, fault_cases = 0;
  for (size_t i = 0; i < test_count; i++) {
    boots += tests[i].has_booted;
    cases += tests[i].junit.cases;
    manual += tests[i].is_manual && tests[i].state == STATE_NOT_RUN;
  }
  for (size_t i = 0; i < faults_count; i++) fault_cases += faults[i].cases;
  fputs(
      "<header class=\"top\">\n<p class=\"name\">Kiln</p>\n<h1>What boots, and what does "
      "not</h1>\n",
      out);
  print_counts(out);
  fprintf(out, "<dl class=\"facts\">\n<dt>Tests</dt><dd>%zu", test_count);
  if (manual > 0) fprintf(out, "; %zu of those not run are on demand", manual);
  fprintf(out, "</dd>\n<dt>Cases</dt><dd>%zu in the tests that ran", cases);
  if (fault_cases > 0) fprintf(out, "; %zu faults", fault_cases);
  fprintf(
      out,
      "</dd>\n<dt>Boots</dt><dd>%zu machines, %zu different screens</dd>\n<dt>Results of</dt><dd>",
      boots, picture_count);
  print_period(out);
  fputs("</dd>\n<dt>Loaders</dt><dd>", out);
  print_loaders(inputs->digests, out);
  fputs("</dd>\n<dt>Tools</dt><dd>", out);
  int status = print_main_tools(inputs->lock, out);
  fputs("</dd>\n</dl>\n</header>\n", out);
  return status;
}

static void print_failures(FILE *out) {
  size_t count = 0;
  if (tests_in_state(STATE_FAILED) == 0) return;
  fputs("<section id=\"failures\"><h2>Failures</h2>\n<ul class=\"failures\">\n", out);
  for (size_t i = 0; i < test_count; i++) {
    if (tests[i].state != STATE_FAILED || count++ >= FAILURES_MAX) continue;
    fprintf(out, "<li><a href=\"#t%zu\">", i);
    html_text(tests[i].label, out);
    html_format("</a> <span>%s</span></li>\n", tests[i].verdict, out);
  }
  fputs("</ul></section>\n", out);
}

/* Radio buttons; style.css hides what the chosen one leaves out. */
static void print_filters(FILE *out) {
  static const struct {
    const char *id, *name, *group;
  } filters[] = {
      {"all-states", "all", "state"},      {"only-pass", "passed", "state"},
      {"only-fail", "failed", "state"},    {"only-idle", "not run", "state"},
      {"all-firmware", "all", "firmware"}, {"only-bios", "BIOS", "firmware"},
      {"only-uefi", "UEFI", "firmware"},   {"only-none", "neither", "firmware"},
  };
  const char *group = "";
  fputs("<div class=\"filters\" role=\"group\" aria-label=\"Which tests to show\">\n", out);
  for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
    bool is_first = strcmp(filters[i].group, group) != 0;
    if (is_first) {
      fprintf(out, "%s<fieldset><legend>%s</legend>\n", i > 0 ? "</fieldset>\n" : "",
              strcmp(filters[i].group, "state") == 0 ? "Result" : "Firmware");
    }
    group = filters[i].group;
    fprintf(out, "<input type=\"radio\" name=\"%s\" id=\"%s\"%s/><label for=\"%s\">%s</label>\n",
            group, filters[i].id, is_first ? " checked=\"\"" : "", filters[i].id, filters[i].name);
  }
  fputs("</fieldset>\n</div>\n", out);
}

static void print_contents(const struct inputs *inputs, FILE *out) {
  fputs(
      "<nav class=\"contents\" aria-label=\"Contents\"><a href=\"#boots\">Boot tests</a> <a "
      "href=\"#checks\">Checks</a> "
      "<a href=\"#machines\">Machines</a> ",
      out);
  if (faults_count > 0) fputs("<a href=\"#faults\">Faults</a> ", out);
  if (inputs->figures != NULL) fputs("<a href=\"#figures\">Figures</a> ", out);
  if (picture_count > 0) fputs("<a href=\"#screens\">Screens</a> ", out);
  fputs("<a href=\"#digests\">Digests</a> <a href=\"#tools\">Tools</a></nav>\n", out);
}

int print_page(const struct inputs *inputs, FILE *out) {
  if (print_head(inputs->style, out) != 0 || print_summary(inputs, out) != 0) return -1;
  fputs("<main>\n", out);
  print_failures(out);
  print_contents(inputs, out);
  print_filters(out);
  print_boots(out);
  print_checks(out);
  print_machines(out);
  print_faults(out);
  if (print_figures(inputs->figures, out) != 0) return -1;
  print_screens(out);
  if (print_digests(inputs->digests, out) != 0 || print_tools(inputs->lock, out) != 0) return -1;
  print_details(out);
  fputs("</main>\n", out);
  pictures_print(out);
  fputs("</body>\n</html>\n", out);
  return 0;
}
