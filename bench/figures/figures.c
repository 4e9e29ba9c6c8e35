/* The figures themselves: read from lines, and the exponent that fits them. See figures.h. */
#include "bench/figures/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The C library's logarithms are in a file of their own, which tools are not linked with. */
double figures_log10(double x) {
  static const double ln_2 = 0.693147180559945309, ln_10 = 2.302585092994045684;
  double t, power, sum = 0, doublings = 0;

  for (; x > 1.5; x /= 2) doublings++;
  for (; x < 0.75; x *= 2) doublings--;
  t = (x - 1) / (x + 1); /* ln x = 2 artanh t; |t| <= 0.2 */
  power = t;
  for (unsigned i = 1; i < 30; i += 2, power *= t * t) sum += power / i;
  return (2 * sum + doublings * ln_2) / ln_10;
}

static bool read_number(const char *text, double *number) {
  char *end;

  *number = strtod(text, &end);
  return end != text && *end == '\0' && isfinite(*number);
}

static bool copy_text(char *to, const char *from) {
  size_t length = strlen(from);

  if (length == 0 || length >= TEXT_MAX) return false;
  memcpy(to, from, length + 1);
  return true;
}

/* Returns the series of that name, a new one if there is none; null when there are too many. */
static struct series *find_series(struct figures *figures, const char *name) {
  struct series *series = figures->series;

  for (size_t i = 0; i < figures->count; i++, series++) {
    if (strcmp(series->name, name) == 0) return series;
  }
  if (figures->count == SERIES_MAX || !copy_text(series->name, name)) return NULL;
  figures->count++;
  return series;
}

const char *figures_add(struct figures *figures, char *line) {
  char *x, *y;
  struct series *series;
  struct point *point;

  line[strcspn(line, "\n")] = '\0';
  x = strchr(line, '\t');
  y = x == NULL ? NULL : strchr(x + 1, '\t');
  if (y == NULL) return "a line is SERIES, X and Y, with tabs between them";
  *x++ = '\0';
  *y++ = '\0';
  series = find_series(figures, line);
  if (series == NULL) return "too many series, or a name that is empty or too long";
  if (series->count == POINTS_MAX) return "too many points in a series";
  point = &series->points[series->count];
  if (!copy_text(point->label, x)) return "X is empty or too long";
  if (!read_number(y, &point->y) || point->y < 0) return "Y is not a number, or negative";
  point->is_number = read_number(x, &point->x);
  series->count++;
  return NULL;
}

bool figures_exponent(const struct series *series, double *exponent) {
  double n = (double)series->count, sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, spread;

  for (size_t i = 0; i < series->count; i++) {
    const struct point *point = &series->points[i];
    double x, y;

    if (!point->is_number || point->x <= 0 || point->y <= 0) return false;
    x = figures_log10(point->x);
    y = figures_log10(point->y);
    sum_x += x;
    sum_y += y;
    sum_xx += x * x;
    sum_xy += x * y;
  }
  spread = n * sum_xx - sum_x * sum_x;
  if (series->count < 2 || spread <= 1e-9 * n * sum_xx) return false;
  *exponent = (n * sum_xy - sum_x * sum_y) / spread;
  return true;
}

bool figures_are_lines(const struct figures *figures) {
  for (size_t i = 0; i < figures->count; i++) {
    for (size_t j = 0; j < figures->series[i].count; j++) {
      const struct point *point = &figures->series[i].points[j];

      if (!point->is_number || point->x <= 0 || point->y <= 0) return false;
    }
  }
  return figures->count > 0;
}

/* The point of a series with that label, or null. */
static const struct point *find_point(const struct series *series, const char *label) {
  for (size_t i = 0; i < series->count; i++) {
    if (strcmp(series->points[i].label, label) == 0) return &series->points[i];
  }
  return NULL;
}

/* True if an earlier series has a point of that label, which then has had its row. */
static bool had_row(const struct figures *figures, size_t before, const char *label) {
  for (size_t i = 0; i < before; i++) {
    if (find_point(&figures->series[i], label) != NULL) return true;
  }
  return false;
}

void figures_print_table(const struct figures *figures, FILE *out) {
  double exponent;

  fprintf(out, "%s (%s)\n%s\n%-28s", figures->title, figures->unit, figures->machine,
          figures->x_title);
  for (size_t i = 0; i < figures->count; i++) fprintf(out, "  %14s", figures->series[i].name);
  for (size_t i = 0; i < figures->count; i++) {
    for (size_t j = 0; j < figures->series[i].count; j++) {
      const char *label = figures->series[i].points[j].label;

      if (had_row(figures, i, label)) continue;
      fprintf(out, "\n%-28s", label);
      for (size_t k = 0; k < figures->count; k++) {
        const struct point *point = find_point(&figures->series[k], label);

        if (point == NULL) fprintf(out, "  %14s", "-");
        if (point != NULL) fprintf(out, "  %14.10g", point->y);
      }
    }
  }
  if (figures_are_lines(figures)) {
    fprintf(out, "\n%-28s", "exponent");
    for (size_t i = 0; i < figures->count; i++) {
      if (figures_exponent(&figures->series[i], &exponent))
        fprintf(out, "  %14.3f", exponent);
      else
        fprintf(out, "  %14s", "-");
    }
  }
  fputs("\n\n", out);
}
