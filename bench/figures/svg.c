/*
 * The figures as a plot (SVG 1.1): no script, no font but the reader's, dark where the reader's
 * screen is. See figures.h.
 */
#include <string.h>

#include "bench/figures/figures.h"

#define WIDTH 720.0
#define LEFT 190.0 /* Of bars: room for their labels. Lines need less, and take as much. */
#define RIGHT 90.0 /* Room for the figures at the bars' ends, and names at those of lines. */
#define PLOT (WIDTH - LEFT - RIGHT)
#define TOP 74.0
#define BAR 13.0
#define GROUP_GAP 9.0
#define LINES_HEIGHT 300.0

static const char style[] =
    "<style>"
    "svg{--ink:#1c2024;--faint:#d4d8dd;--page:#fff;font:12px sans-serif}"
    "@media(prefers-color-scheme:dark){svg{--ink:#e8eaed;--faint:#3c4249;--page:#16181b}}"
    ".page{fill:var(--page)}text{fill:var(--ink)}.grid{stroke:var(--faint)}.title{font-weight:bold}"
    ".end{text-anchor:end}.middle{text-anchor:middle}polyline{fill:none;stroke-width:2}"
    ".c0{fill:#d9622b;stroke:#d9622b}.c1{fill:#4c83c3;stroke:#4c83c3}.c2{fill:#8a939d;stroke:#"
    "8a939d}"
    ".c3{fill:#3f9b62;stroke:#3f9b62}.c4{fill:#a565b8;stroke:#a565b8}.c5{fill:#b08a1e;stroke:#"
    "b08a1e}"
    ".c6{fill:#2a9aa0;stroke:#2a9aa0}.c7{fill:#c74c6f;stroke:#c74c6f}"
    "text.c0,text.c1,text.c2,text.c3,text.c4,text.c5,text.c6,text.c7{stroke:none}"
    "polyline.c0,polyline.c1,polyline.c2,polyline.c3,polyline.c4,polyline.c5,polyline.c6,polyline."
    "c7"
    "{fill:none}</style>\n";

/* A logarithmic axis of whole powers of ten, which are its exponents. */
struct axis {
  int first, last; /* No figure has been seen yet: last is less. */
};

#define NO_AXIS ((struct axis){1, 0})

static double power_of_ten(int exponent) {
  double power = 1;

  for (; exponent > 0; exponent--) power *= 10;
  for (; exponent < 0; exponent++) power /= 10;
  return power;
}

/* Makes the axis reach from the power of ten that is not larger to the one that is not smaller. */
static void widen(struct axis *axis, double value) {
  int below, above;

  if (value <= 0) return;
  below = (int)figures_log10(value);
  while (power_of_ten(below) > value) below--;
  while (power_of_ten(below + 1) <= value) below++;
  above = below;
  while (power_of_ten(above) < value) above++;
  if (axis->last < axis->first) *axis = (struct axis){below, above};
  if (below < axis->first) axis->first = below;
  if (above > axis->last) axis->last = above;
}

static void settle(struct axis *axis) {
  if (axis->first >= axis->last) axis->last = axis->first + 1;
}

/* Where a value is between both ends: 0 to 1. */
static double place(const struct axis *axis, double value) {
  if (value <= 0) return 0;
  return (figures_log10(value) - axis->first) / (axis->last - axis->first);
}

static void print_escaped(const char *text, FILE *out) {
  for (; *text != '\0'; text++) {
    switch (*text) {
      case '&':
        fputs("&amp;", out);
        break;
      case '<':
        fputs("&lt;", out);
        break;
      case '>':
        fputs("&gt;", out);
        break;
      default:
        putc(*text, out);
    }
  }
}

static void print_text(double x, double y, const char *class, const char *text, FILE *out) {
  fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
  print_escaped(text, out);
  fputs("</text>\n", out);
}

static void print_line(double x1, double y1, double x2, double y2, FILE *out) {
  fprintf(out, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x1, y1,
          x2, y2);
}

/* A number in few characters: 1.5k, 20M. */
static const char *short_number(double value) {
  static const char units[] = " kMGTP";
  static char text[32];
  size_t unit = 0;

  while (value >= 999.5 && unit + 2 < sizeof(units)) {
    value /= 1000;
    unit++;
  }
  snprintf(text, sizeof(text), value >= 99.5 ? "%.0f%c" : "%.3g%c", value, units[unit]);
  if (unit == 0) text[strlen(text) - 1] = '\0';
  return text;
}

static void begin(const struct figures *figures, double height, FILE *out) {
  double x = 12;

  fprintf(
      out,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\">\n<title>",
      WIDTH, height);
  print_escaped(figures->title, out);
  fprintf(out, "</title>\n%s<rect class=\"page\" width=\"%.0f\" height=\"%.0f\"/>\n", style, WIDTH,
          height);
  print_text(12, 20, "title", figures->title, out);
  print_text(WIDTH - 12, 20, "end", figures->unit, out);
  for (size_t i = 0; i < figures->count; i++) {
    fprintf(out, "<rect class=\"c%zu\" x=\"%.1f\" y=\"34\" width=\"10\" height=\"10\"/>\n", i, x);
    print_text(x + 15, 43, "name", figures->series[i].name, out);
    x += 40 + 7.0 * (double)strlen(figures->series[i].name);
  }
}

/* The grid of an axis from left to right, and its numbers below. */
static void print_columns(const struct axis *axis, double bottom, FILE *out) {
  for (int power = axis->first; power <= axis->last; power++) {
    double x = LEFT + PLOT * (power - axis->first) / (axis->last - axis->first);

    print_line(x, TOP - 8, x, bottom, out);
    print_text(x, bottom + 16, "middle", short_number(power_of_ten(power)), out);
  }
}

static bool has_label(const struct series *series, size_t count, const char *label) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(series->points[i].label, label) == 0) return true;
  }
  return false;
}

/* True for the first point of all with its label. */
static bool is_first(const struct figures *figures, size_t of, size_t at) {
  const char *label = figures->series[of].points[at].label;

  for (size_t i = 0; i < of; i++) {
    if (has_label(&figures->series[i], figures->series[i].count, label)) return false;
  }
  return !has_label(&figures->series[of], at, label);
}

/* The bars of all series with that label; returns where the next ones begin. */
static double print_group(const struct figures *figures, const struct axis *axis, const char *label,
                          double y, FILE *out) {
  print_text(LEFT - 8, y + 10, "end", label, out);
  for (size_t i = 0; i < figures->count; i++) {
    const struct series *series = &figures->series[i];

    for (size_t j = 0; j < series->count; j++) {
      double length = PLOT * place(axis, series->points[j].y);

      if (strcmp(series->points[j].label, label) != 0) continue;
      fprintf(out, "<rect class=\"c%zu\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
              i, LEFT, y, length < 1 ? 1 : length, BAR - 2);
      print_text(LEFT + length + 5, y + 10, "value", short_number(series->points[j].y), out);
      y += BAR;
    }
  }
  return y + GROUP_GAP;
}

static void print_bars(const struct figures *figures, FILE *out) {
  struct axis axis = NO_AXIS;
  double bottom = TOP, y = TOP;

  for (size_t i = 0; i < figures->count; i++) {
    for (size_t j = 0; j < figures->series[i].count; j++) {
      widen(&axis, figures->series[i].points[j].y);
      bottom += BAR + (is_first(figures, i, j) ? GROUP_GAP : 0);
    }
  }
  settle(&axis);
  begin(figures, bottom + 28, out);
  print_columns(&axis, bottom, out);
  for (size_t i = 0; i < figures->count; i++) {
    for (size_t j = 0; j < figures->series[i].count; j++) {
      if (is_first(figures, i, j))
        y = print_group(figures, &axis, figures->series[i].points[j].label, y, out);
    }
  }
}

static void print_lines(const struct figures *figures, FILE *out) {
  struct axis across = NO_AXIS, up = NO_AXIS;
  double bottom = TOP + LINES_HEIGHT;

  for (size_t i = 0; i < figures->count; i++) {
    for (size_t j = 0; j < figures->series[i].count; j++) {
      widen(&across, figures->series[i].points[j].x);
      widen(&up, figures->series[i].points[j].y);
    }
  }
  settle(&across);
  settle(&up);
  begin(figures, bottom + 48, out);
  print_columns(&across, bottom, out);
  print_text(LEFT + PLOT / 2, bottom + 36, "middle", figures->x_title, out);
  for (int power = up.first; power <= up.last; power++) {
    double y = bottom - LINES_HEIGHT * (power - up.first) / (up.last - up.first);

    print_line(LEFT, y, LEFT + PLOT, y, out);
    print_text(LEFT - 8, y + 4, "end", short_number(power_of_ten(power)), out);
  }
  for (size_t i = 0; i < figures->count; i++) {
    const struct series *series = &figures->series[i];

    fprintf(out, "<polyline class=\"c%zu\" points=\"", i);
    for (size_t j = 0; j < series->count; j++) {
      fprintf(out, "%s%.1f,%.1f", j == 0 ? "" : " ",
              LEFT + PLOT * place(&across, series->points[j].x),
              bottom - LINES_HEIGHT * place(&up, series->points[j].y));
    }
    fputs("\"/>\n", out);
  }
}

void figures_print_svg(const struct figures *figures, FILE *out) {
  if (figures_are_lines(figures))
    print_lines(figures, out);
  else
    print_bars(figures, out);
  fputs("</svg>\n", out);
}
