/* Screens, and what there is to know of each test. See parts.h. */
#include <string.h>

#include "tests/report/html.h"
#include "tests/report/parts.h"
#include "tests/report/pictures.h"

/* A picture that is elsewhere in the page. */
static void print_picture(size_t index, const char *name, FILE *out) {
  fprintf(out, "<svg class=\"picture\" viewBox=\"0 0 %u %u\" role=\"img\"", pictures[index].width,
          pictures[index].height);
  html_format(" aria-label=\"The screen at the end of %s\">", name, out);
  fprintf(out, "<use href=\"#p%zu\"/></svg>", index);
}

static bool shows(const struct test *test, size_t picture) {
  for (size_t i = 0; i < test->screen_count; i++) {
    if (test->screens[i] == (int)picture) return true;
  }
  return false;
}

static void print_test_link(size_t index, FILE *out) {
  fprintf(out, "<a href=\"#t%zu\">", index);
  html_text(tests[index].label, out);
  fputs("</a>", out);
}

static void print_screen(size_t index, FILE *out) {
  size_t count = 0;
  for (size_t i = 0; i < test_count; i++) {
    if (!shows(&tests[i], index)) continue;
    if (count == 0) {
      fprintf(out, "<figure id=\"s%zu\"><a class=\"enlarge\" href=\"#s%zu\">", index, index);
      print_picture(index, tests[i].label, out);
      fputs("</a><figcaption>", out);
    }
    if (count == 1) {
      fprintf(out, "<details><summary>and %zu more</summary>", pictures[index].uses - 1);
    }
    print_test_link(i, out);
    fputs(count == 0 ? " " : "<br/>", out);
    count++;
  }
  if (count > 1) fputs("</details>", out);
  if (count > 0) fputs("</figcaption></figure>\n", out);
}

void print_screens(FILE *out) {
  if (picture_count == 0) return;
  fprintf(out,
          "<section id=\"screens\"><h2>Screens</h2>\n<p class=\"lead\">What was on the screen when "
          "a test ended: %zu "
          "different pictures. Select one to see it in its full size.</p>\n<div class=\"sheet\">\n",
          picture_count);
  for (size_t i = 0; i < picture_count; i++) print_screen(i, out);
  fputs("</div></section>\n", out);
}

/* Lines of Kiln's kernel about its start that are worth a look, each with its name in the first 14
 * columns. */
static void print_kernel_says(const struct bytes *serial, FILE *out) {
  static const char *const names[] = {"loader", "kernel", "framebuffer", "boot disk",
                                      "trust",  "memory", "time stamps"};
  static const char prompt[] = "kernel entry to prompt: ";
  bool is_open = false;
  for (const char *line = serial->data, *end = line + serial->size; line < end;) {
    size_t length = strcspn(line, "\r\n"), name = 0;
    if (length > 14 && length < 200) {
      for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t size = strlen(names[i]);
        if (memcmp(line, names[i], size) == 0 && strspn(line + size, " ") == 14 - size) name = size;
      }
      bool is_prompt = strncmp(line, prompt, sizeof(prompt) - 1) == 0;
      if (name > 0 || is_prompt) {
        size_t skip = is_prompt ? sizeof(prompt) - 1 : 14;
        if (!is_open) fputs("<h4>What the kernel found</h4><dl class=\"facts\">", out);
        is_open = true;
        fputs("<dt>", out);
        html_bytes(is_prompt ? "to prompt" : line, is_prompt ? 9 : name, out);
        fputs("</dt><dd>", out);
        html_bytes(line + skip, length - skip, out);
        fputs("</dd>", out);
      }
    }
    line += length + 1;
  }
  if (is_open) fputs("</dl>\n", out);
}

static void print_file(const char *name, const struct bytes *text, bool is_open, FILE *out) {
  if (text->size == 0) return;
  html_format(is_open ? "<details open=\"\"><summary>%s " : "<details><summary>%s ", name, out);
  fprintf(out, "<small>%zu bytes</small></summary><pre>", text->size + text->left_out);
  html_log(text, out);
  fputs("</pre></details>\n", out);
}

static void print_machine(const struct machine *machine, FILE *out) {
  fputs("<h4>Machine</h4><dl class=\"facts\">", out);
  for (enum axis axis = 0; axis < AXIS_COUNT; axis++) {
    fprintf(out, "<dt>%s</dt><dd>", axis_names[axis]);
    html_text(machine->axes[axis], out);
    fputs("</dd>", out);
  }
  fputs("</dl>\n", out);
}

/* Links to the tests before and after, of those that failed for one that did. */
static void print_neighbours(size_t index, FILE *out) {
  bool is_failed = tests[index].state == STATE_FAILED;
  const char *what = is_failed ? "failure" : "test";
  fputs("<nav aria-label=\"Other tests\">", out);
  for (size_t i = index; i-- > 0;) {
    if (is_failed && tests[i].state != STATE_FAILED) continue;
    fprintf(out, "<a href=\"#t%zu\">← %s before</a> ", i, what);
    break;
  }
  for (size_t i = index + 1; i < test_count; i++) {
    if (is_failed && tests[i].state != STATE_FAILED) continue;
    fprintf(out, "<a href=\"#t%zu\">%s after →</a>", i, what);
    break;
  }
  fputs("</nav>", out);
}

static void print_state(const struct test *test, FILE *out) {
  const struct state_name *state = &state_names[test->state];
  fprintf(out, "<p class=\"state\"><b class=\"%s\">%s %s</b>", state->class, state->mark,
          state->name);
  if (test->state != STATE_NOT_RUN) {
    char when[32];
    struct tm time;
    html_format(" in %s", duration_name(test), out);
    if (test->junit.cases > 1) {
      fprintf(out, ", %u of %u cases passed",
              test->junit.cases - test->junit.failed - test->junit.skipped, test->junit.cases);
    }
    if (gmtime_r(&test->when, &time) != NULL &&
        strftime(when, sizeof(when), "%F %R UTC", &time) > 0) {
      fprintf(out, ", result of %s", when);
    }
  } else if (test->is_manual) {
    fputs(", runs on demand", out);
  }
  fputs("</p>\n", out);
}

static void print_test(size_t index, FILE *out) {
  const struct test *test = &tests[index];
  fprintf(out,
          "<article class=\"test\" id=\"t%zu\" tabindex=\"-1\" aria-labelledby=\"h%zu\">\n<header>"
          "<a class=\"close\" href=\"#c%zu\">Close</a>",
          index, index, index);
  print_neighbours(index, out);
  fprintf(out, "</header>\n<h3 id=\"h%zu\">", index);
  html_text(test->package, out);
  html_format(":<wbr/><b>%s</b></h3>\n", test->name, out);
  print_state(test, out);
  if (test->verdict[0] != '\0') html_format("<p class=\"verdict\">%s</p>\n", test->verdict, out);
  for (size_t i = 0; i < test->screen_count; i++) {
    size_t picture = (size_t)test->screens[i];
    fprintf(out, "<figure class=\"screen\"><a href=\"#s%zu\">", picture);
    print_picture(picture, test->label, out);
    fprintf(out, "</a><figcaption>%u × %u pixels", pictures[picture].width,
            pictures[picture].height);
    if (pictures[picture].uses > 1) fprintf(out, ", the same in %zu tests", pictures[picture].uses);
    fputs("</figcaption></figure>\n", out);
  }
  if (test->note != NULL) html_format("<p class=\"note\">%s</p>\n", test->note, out);
  if (test->has_booted) print_machine(&test->machine, out);
  print_kernel_says(&test->serial, out);
  print_file("Serial line", &test->serial, true, out);
  print_file("Log of the test", &test->log, test->state == STATE_FAILED || test->serial.size == 0,
             out);
  if (test->has_booted) {
    html_format("<details><summary>The emulator's orders</summary><pre>%s</pre></details>\n",
                test->machine.command, out);
  }
  for (size_t i = 0; i < test->file_count; i++)
    print_file(test->files[i].name, &test->files[i].text, false, out);
  html_format("<p class=\"again\">Run it: <code>bazel test %s</code></p>\n</article>\n",
              test->label, out);
}

void print_details(FILE *out) {
  fputs("<section id=\"details\"><h2 class=\"unseen\">Each test</h2>\n", out);
  for (size_t i = 0; i < test_count; i++) print_test(i, out);
  fputs("</section>\n", out);
}
