/*
 * Figures of a benchmark, and what is made of them: a table for people, JSON for programs, a plot.
 * The program is main.c; its input is what the scripts of bench/ print.
 */
#ifndef KILN_BENCH_FIGURES_FIGURES_H
#define KILN_BENCH_FIGURES_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define SERIES_MAX 8u
#define POINTS_MAX 64u
#define VERSIONS_MAX 8u
#define TEXT_MAX 64u /* Bytes of a name or label, with the terminator. */

struct point {
  char label[TEXT_MAX]; /* x as it was written. */
  double x;             /* The number that it is; of no meaning if `is_number` is false. */
  bool is_number;
  double y; /* Finite, and at least 0. */
};

struct series {
  char name[TEXT_MAX];
  size_t count;
  struct point points[POINTS_MAX];
};

struct figures {
  const char *title;
  const char *unit;    /* Of y. */
  const char *x_title; /* What x is; "" where it is a label. */
  const char *machine; /* What was measured on what. */
  size_t version_count;
  const char *versions[VERSIONS_MAX]; /* NAME=VERSION each. */
  size_t count;
  struct series series[SERIES_MAX];
};

/*
 * Adds a line, "SERIES<tab>X<tab>Y", which it changes. Returns null, or what is wrong with it. Y is
 * finite and not negative.
 */
const char *figures_add(struct figures *figures, char *line);

/*
 * Fits y = c * x^exponent: least squares of the logarithms. False when there are fewer than two
 * points with different x, or an x or y is not a positive number.
 */
bool figures_exponent(const struct series *series, double *exponent);

/* The decimal logarithm of a positive, finite number. */
double figures_log10(double x);

/* True when every x of every series is a positive number and every y is positive: a plot of lines.
 */
bool figures_are_lines(const struct figures *figures);

void figures_print_table(const struct figures *figures, FILE *out);

/*
 * One object: title, unit, machine, versions, series of name and points of x and y, each of these a
 * number or, of x, a string. Where x is a number, a series has an exponent as well.
 */
void figures_print_json(const struct figures *figures, FILE *out);

/* A plot: lines with logarithmic axes, or bars with a logarithmic one. Its colours follow the
 * reader's. */
void figures_print_svg(const struct figures *figures, FILE *out);

#endif /* KILN_BENCH_FIGURES_FIGURES_H */
