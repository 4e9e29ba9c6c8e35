/* Unit tests of the exponent, and of what goes into JSON and SVG. */
#include "bench/figures/figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define OUTPUT_MAX 16384u

static struct figures figures;

static int set_up(void **state) {
  (void)state;
  figures = (struct figures){
      .title = "a \"title\" & <more>", .unit = "u", .x_title = "x", .machine = "m"};
  return 0;
}

static const char *add(const char *line) {
  char copy[256];

  strcpy(copy, line);
  return figures_add(&figures, copy);
}

static const char *printed(void (*print)(const struct figures *, FILE *)) {
  static char output[OUTPUT_MAX];
  FILE *file = tmpfile();
  size_t length;

  assert_non_null(file);
  print(&figures, file);
  rewind(file);
  length = fread(output, 1, sizeof(output) - 1, file);
  assert_true(length < sizeof(output) - 1);
  output[length] = '\0';
  assert_int_equal(fclose(file), 0);
  return output;
}

/* y = 7 * x^(up / 2), with x powers of 9. */
static void test_exponent(void **state) {
  double found;
  (void)state;

  for (int up = -2; up <= 5; up++) {
    struct series series = {.count = 5};
    double x = 1, root = 1;

    for (size_t j = 0; j < series.count; j++, x *= 9, root *= 3) {
      double y = 7;

      for (int i = 0; i < up; i++) y *= root;
      for (int i = 0; i > up; i--) y /= root;
      series.points[j] = (struct point){.is_number = true, .x = x, .y = y};
    }
    assert_true(figures_exponent(&series, &found));
    assert_float_equal(found, up / 2.0, 1e-9);
  }
}

static void test_log10(void **state) {
  (void)state;
  assert_float_equal(figures_log10(1), 0, 1e-12);
  assert_float_equal(figures_log10(1e12), 12, 1e-9);
  assert_float_equal(figures_log10(0.001), -3, 1e-9);
  assert_float_equal(figures_log10(2), 0.301029995663981195, 1e-12);
}

/* Least squares of points that lie on no line: (1, 1), (10, 100), (100, 100) have the slope 1. */
static void test_exponent_fits(void **state) {
  double found;
  (void)state;

  assert_null(add("s\t1\t1"));
  assert_null(add("s\t10\t100\n"));
  assert_null(add("s\t100\t100"));
  assert_true(figures_exponent(&figures.series[0], &found));
  assert_float_equal(found, 1, 1e-9);
}

static void test_no_exponent(void **state) {
  double found;
  (void)state;

  assert_null(add("one\t1\t1"));
  assert_null(add("same\t2\t1"));
  assert_null(add("same\t2\t3"));
  assert_null(add("zero\t1\t0"));
  assert_null(add("zero\t2\t1"));
  assert_null(add("label\tshuffled\t1"));
  assert_null(add("label\t2\t2"));
  for (size_t i = 0; i < figures.count; i++)
    assert_false(figures_exponent(&figures.series[i], &found));
  assert_false(figures_are_lines(&figures));
}

static void test_refused(void **state) {
  (void)state;
  assert_non_null(add("no tabs"));
  assert_non_null(add("s\t1"));
  assert_non_null(add("s\t1\tmany"));
  assert_non_null(add("s\t1\t2 M"));
  assert_non_null(add("s\t1\t-2"));
  assert_non_null(add("s\t1\tnan"));
  assert_non_null(add("s\t\t2"));
  assert_non_null(add("\t1\t2"));
  assert_non_null(
      add("a name that is far too long for the legend of a plot, and for any table as well\t1\t2"));
}

static void test_too_many(void **state) {
  (void)state;
  for (size_t i = 0; i < POINTS_MAX; i++) assert_null(add("s\t1\t1"));
  assert_non_null(add("s\t1\t1"));
}

static void test_json(void **state) {
  (void)state;
  figures.versions[figures.version_count++] = "QEMU=7.2";
  figures.versions[figures.version_count++] = "GRUB=2.06=x";
  assert_null(add("a\\b\t1\t10"));
  assert_null(add("a\\b\t2\t1234567890123"));
  assert_null(add("c\tin\001order\t0.5"));
  assert_string_equal(printed(figures_print_json),
                      "{\n"
                      "  \"title\": \"a \\\"title\\\" & <more>\",\n"
                      "  \"unit\": \"u\",\n"
                      "  \"machine\": \"m\",\n"
                      "  \"versions\": {\"QEMU\": \"7.2\", \"GRUB\": \"2.06=x\"},\n"
                      "  \"series\": [\n"
                      "    {\"name\": \"a\\\\b\", \"exponent\": 36.845, \"points\": [\n"
                      "      {\"x\": 1, \"y\": 10},\n"
                      "      {\"x\": 2, \"y\": 1234567890123}]},\n"
                      "    {\"name\": \"c\", \"points\": [\n"
                      "      {\"x\": \"in\\u0001order\", \"y\": 0.5}]}\n"
                      "  ]\n"
                      "}\n");
}

/* How often `part` is in `text`. */
static size_t count(const char *text, const char *part) {
  size_t found = 0;

  for (text = strstr(text, part); text != NULL; text = strstr(text + 1, part)) found++;
  return found;
}

static void test_svg_bars(void **state) {
  const char *svg;
  (void)state;

  assert_null(add("Kiln\tsmall\t1000"));
  assert_null(add("GRUB\tsmall\t100000"));
  assert_null(add("GRUB\tlarge & <odd>\t10000"));
  svg = printed(figures_print_svg);
  assert_int_equal(count(svg, "<title>a \"title\" &amp; &lt;more&gt;</title>"), 1);
  assert_int_equal(count(svg, ">small</text>"), 1);
  assert_int_equal(count(svg, ">large &amp; &lt;odd&gt;</text>"), 1);
  assert_int_equal(count(svg, "height=\"11.0\""), 3);
  /* The axis goes from 1k to 100k, on 440 units: the bars have none, all, and half of it. */
  assert_int_equal(count(svg, "width=\"440.0\""), 1);
  assert_int_equal(count(svg, "width=\"220.0\""), 1);
  assert_int_equal(count(svg, "width=\"1.0\""), 1);
  assert_string_equal(svg + strlen(svg) - 7, "</svg>\n");
}

static void test_svg_lines(void **state) {
  const char *svg;
  (void)state;

  assert_null(add("s\t1\t1"));
  assert_null(add("s\t10\t10"));
  assert_null(add("s\t100\t1"));
  svg = printed(figures_print_svg);
  assert_int_equal(count(svg, "points=\"190.0,374.0 410.0,74.0 630.0,374.0\""), 1);
  assert_int_equal(count(svg, "<polyline"), 1);
}

static void test_table(void **state) {
  const char *table;
  (void)state;

  assert_null(add("one\t1\t5"));
  assert_null(add("two\t1\t6"));
  assert_null(add("two\t2\t24"));
  table = printed(figures_print_table);
  assert_int_equal(count(table, "\n1                                          5               6\n"),
                   1);
  assert_int_equal(count(table, "\n2                                          -              24\n"),
                   1);
  assert_int_equal(count(table, "\nexponent                                   -           2.000\n"),
                   1);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_exponent, set_up),
      cmocka_unit_test_setup(test_exponent_fits, set_up),
      cmocka_unit_test_setup(test_no_exponent, set_up),
      cmocka_unit_test_setup(test_refused, set_up),
      cmocka_unit_test_setup(test_too_many, set_up),
      cmocka_unit_test_setup(test_json, set_up),
      cmocka_unit_test_setup(test_svg_bars, set_up),
      cmocka_unit_test_setup(test_svg_lines, set_up),
      cmocka_unit_test_setup(test_table, set_up),
      cmocka_unit_test_setup(test_log10, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
