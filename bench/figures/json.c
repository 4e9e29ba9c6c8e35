/* The figures as JSON (RFC 8259). See figures.h. */
#include <string.h>

#include "bench/figures/figures.h"

/* Prints a string of UTF-8 of `length` bytes, in quotes. */
static void print_string(const char *text, size_t length, FILE *out) {
  putc('"', out);
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];

    if (c < 0x20)
      fprintf(out, "\\u%04x", c);
    else if (c == '"' || c == '\\')
      fprintf(out, "\\%c", c);
    else
      putc(c, out);
  }
  putc('"', out);
}

static void print_member(const char *name, const char *text, FILE *out) {
  fprintf(out, "  \"%s\": ", name);
  print_string(text, strlen(text), out);
  fputs(",\n", out);
}

static void print_series(const struct series *series, FILE *out) {
  double exponent;

  fputs("    {\"name\": ", out);
  print_string(series->name, strlen(series->name), out);
  if (figures_exponent(series, &exponent)) fprintf(out, ", \"exponent\": %.3f", exponent);
  fputs(", \"points\": [", out);
  for (size_t i = 0; i < series->count; i++) {
    const struct point *point = &series->points[i];

    fputs(i == 0 ? "\n      {\"x\": " : ",\n      {\"x\": ", out);
    if (point->is_number)
      fprintf(out, "%.15g", point->x);
    else
      print_string(point->label, strlen(point->label), out);
    fprintf(out, ", \"y\": %.15g}", point->y);
  }
  fputs("]}", out);
}

void figures_print_json(const struct figures *figures, FILE *out) {
  fputs("{\n", out);
  print_member("title", figures->title, out);
  print_member("unit", figures->unit, out);
  print_member("machine", figures->machine, out);
  fputs("  \"versions\": {", out);
  for (size_t i = 0; i < figures->version_count; i++) {
    const char *version = figures->versions[i];
    size_t name = strcspn(version, "=");

    if (i != 0) fputs(", ", out);
    print_string(version, name, out);
    fputs(": ", out);
    version += name + (version[name] == '=');
    print_string(version, strlen(version), out);
  }
  fputs("},\n  \"series\": [\n", out);
  for (size_t i = 0; i < figures->count; i++) {
    if (i != 0) fputs(",\n", out);
    print_series(&figures->series[i], out);
  }
  fputs("\n  ]\n}\n", out);
}
