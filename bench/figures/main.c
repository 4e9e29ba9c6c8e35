/*
 * figures --title TEXT --unit TEXT [--x TEXT] --machine TEXT [--version NAME=VERSION]... [--json
 * FILE] [--svg FILE]
 *
 * Reads lines "SERIES<tab>X<tab>Y" and prints them as a table; as JSON and as a plot into the files
 * that are named. Run by the scripts of bench/.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/figures/figures.h"

#define LINE_MAX 512

static struct figures figures = {.title = "", .unit = "", .x_title = "", .machine = ""};
static const char *json, *svg;

static int usage(const char *word) {
  fprintf(stderr, "figures: %s: no such option, or nothing follows it\n", word);
  return 2;
}

static int write_file(const char *path, void (*print)(const struct figures *, FILE *)) {
  FILE *file = fopen(path, "w");

  if (file != NULL) print(&figures, file);
  if (file != NULL && fclose(file) == 0) return 0;
  perror(path);
  return 1;
}

static bool read_option(const char *option, const char *value) {
  static const struct {
    const char *option;
    const char **value;
  } options[] = {
      {"--title", &figures.title},     {"--unit", &figures.unit}, {"--x", &figures.x_title},
      {"--machine", &figures.machine}, {"--json", &json},         {"--svg", &svg},
  };

  if (strcmp(option, "--version") == 0 && figures.version_count < VERSIONS_MAX) {
    figures.versions[figures.version_count++] = value;
    return true;
  }
  for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
    if (strcmp(option, options[i].option) == 0) {
      *options[i].value = value;
      return true;
    }
  }
  return false;
}

int main(int argc, char **argv) {
  char line[LINE_MAX];
  int status = 0;

  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc || !read_option(argv[i], argv[i + 1])) return usage(argv[i]);
  }
  while (fgets(line, sizeof(line), stdin) != NULL) {
    const char *wrong = figures_add(&figures, line);

    if (wrong != NULL) {
      fprintf(stderr, "figures: \"%s\": %s\n", line, wrong);
      return 1;
    }
  }
  figures_print_table(&figures, stdout);
  if (json != NULL) status |= write_file(json, figures_print_json);
  if (svg != NULL) status |= write_file(svg, figures_print_svg);
  return status;
}
