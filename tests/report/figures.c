/* What comes as JSON: benchmarks and the package lock; and the list of digests. See parts.h. */
#include <dirent.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/report/html.h"
#include "tests/report/parts.h"

#define PLOT_MAX (1024u * 1024) /* Bytes of a plot. */
#define ROWS_MAX 2000u          /* Rows of a table of figures. */
#define SERIES_MAX 16u

static const char *string_of(const json_t *object, const char *name) {
  const char *text = json_string_value(json_object_get(object, name));
  return text != NULL ? text : "";
}

/* A number as people write it, with six digits at most. */
static void print_number(double value, FILE *out) {
  if (value == (double)(long long)value && value < 1e15 && value > -1e15) {
    fprintf(out, "%lld", (long long)value);
  } else {
    fprintf(out, "%.6g", value);
  }
}

static void print_x(const json_t *x, FILE *out) {
  if (json_is_string(x)) {
    html_text(json_string_value(x), out);
  } else {
    print_number(json_number_value(x), out);
  }
}

/* The figure of a series at an x. */
static void print_y(const json_t *series, const json_t *x, FILE *out) {
  const json_t *points = json_object_get(series, "points");
  for (size_t i = 0; i < json_array_size(points); i++) {
    const json_t *point = json_array_get(points, i);
    if (!json_equal(json_object_get(point, "x"), x)) continue;
    fputs("<td>", out);
    print_number(json_number_value(json_object_get(point, "y")), out);
    fputs("</td>", out);
    return;
  }
  fputs("<td class=\"none\">·</td>", out);
}

static bool is_known(json_t *rows, const json_t *x) {
  for (size_t i = 0; i < json_array_size(rows); i++) {
    if (json_equal(json_array_get(rows, i), x)) return true;
  }
  return false;
}

/* All x of all series, each once, in their order. */
static json_t *find_rows(const json_t *series) {
  json_t *rows = json_array();
  for (size_t i = 0; i < json_array_size(series) && i < SERIES_MAX; i++) {
    const json_t *points = json_object_get(json_array_get(series, i), "points");
    for (size_t j = 0; j < json_array_size(points) && json_array_size(rows) < ROWS_MAX; j++) {
      json_t *x = json_object_get(json_array_get(points, j), "x");
      if (x != NULL && !is_known(rows, x)) json_array_append(rows, x);
    }
  }
  return rows;
}

static void print_table(const json_t *root, FILE *out) {
  const json_t *series = json_object_get(root, "series");
  size_t count = json_array_size(series) < SERIES_MAX ? json_array_size(series) : SERIES_MAX;
  json_t *rows = find_rows(series);
  fputs("<div class=\"wide\" tabindex=\"0\" role=\"region\"", out);
  html_format(" aria-label=\"%s\"><table class=\"numbers\"><caption class=\"unseen\">",
              string_of(root, "title"), out);
  html_text(string_of(root, "unit"), out);
  fputs("</caption>\n<thead><tr><td></td>", out);
  for (size_t i = 0; i < count; i++) {
    html_format("<th scope=\"col\">%s</th>", string_of(json_array_get(series, i), "name"), out);
  }
  fputs("</tr></thead>\n<tbody>\n", out);
  for (size_t i = 0; i < json_array_size(rows); i++) {
    fputs("<tr><th scope=\"row\">", out);
    print_x(json_array_get(rows, i), out);
    fputs("</th>", out);
    for (size_t j = 0; j < count; j++)
      print_y(json_array_get(series, j), json_array_get(rows, i), out);
    fputs("</tr>\n", out);
  }
  fputs("</tbody></table></div>\n", out);
  json_decref(rows);
}

/* A plot as a picture: whatever is in the file, a picture runs no script and loads nothing. */
static bool print_plot(const char *path, const char *title, FILE *out) {
  struct bytes plot;
  if (read_file(path, PLOT_MAX, 0, &plot) != 0 || plot.left_out != 0) return false;
  html_format("<img alt=\"Plot: %s\" src=\"data:image/svg+xml;base64,", title, out);
  html_base64(plot.data, plot.size, out);
  fputs("\"/>\n", out);
  return true;
}

static void print_versions(const json_t *root, FILE *out) {
  const char *name;
  json_t *version;
  json_object_foreach(json_object_get(root, "versions"), name, version) {
    html_format(" · %s", name, out);
    html_format(" %s", json_is_string(version) ? json_string_value(version) : "", out);
  }
}

static int print_file(const char *directory, const char *name, FILE *out) {
  char *plot = path_in(directory, name);
  json_t *root = json_load_file(plot, JSON_REJECT_DUPLICATES, NULL);
  if (!json_is_object(root) || !json_is_array(json_object_get(root, "series"))) {
    fprintf(stderr, "report: error: %s: no JSON object with \"series\", as bench/ writes it\n",
            plot);
    json_decref(root);
    return -1;
  }
  html_format("<figure class=\"bench\"><figcaption><h3>%s</h3><p>", string_of(root, "title"), out);
  html_format("%s", string_of(root, "unit"), out);
  if (string_of(root, "machine")[0] != '\0') html_format(" · %s", string_of(root, "machine"), out);
  print_versions(root, out);
  fputs("</p></figcaption>\n", out);
  memcpy(plot + strlen(plot) - 5, ".svg", 5);
  bool has_plot = print_plot(plot, string_of(root, "title"), out);
  fputs(has_plot ? "<details><summary>Figures</summary>\n"
                 : "<details open=\"\"><summary>Figures</summary>\n",
        out);
  print_table(root, out);
  fputs("</details></figure>\n", out);
  json_decref(root);
  return 0;
}

static int is_json(const struct dirent *entry) {
  return entry->d_name[0] != '.' && ends_with(entry->d_name, ".json");
}

int print_figures(const char *directory, FILE *out) {
  struct dirent **entries;
  int status = 0;
  if (directory == NULL) return 0;
  int count = scandir(directory, &entries, is_json, alphasort);
  if (count < 0) {
    fprintf(stderr, "report: error: %s: this directory of figures cannot be read\n", directory);
    return -1;
  }
  if (count > 0) fputs("<section id=\"figures\"><h2>Figures</h2>\n<div class=\"benches\">\n", out);
  for (int i = 0; i < count; i++) {
    if (status == 0) status = print_file(directory, entries[i]->d_name, out);
    free(entries[i]);
  }
  free(entries);
  if (count > 0) fputs("</div></section>\n", out);
  return status;
}

static json_t *read_lock(const char *path) {
  json_t *lock = json_load_file(path, 0, NULL);
  if (!json_is_object(lock)) fprintf(stderr, "report: error: %s: not the lock of packages\n", path);
  return json_is_object(lock) ? lock : NULL;
}

/* The package of that name, of whatever repository. */
static const json_t *find_package(json_t *lock, const char *name) {
  const char *repository;
  json_t *packages;
  json_object_foreach(lock, repository, packages) {
    for (size_t i = 0; i < json_array_size(packages); i++) {
      const json_t *package = json_array_get(packages, i);
      if (strcmp(string_of(package, "name"), name) == 0) return package;
    }
  }
  return NULL;
}

/* The part of a Debian version that is upstream's (deb-version(7)). */
static const char *upstream(const char *version) {
  const char *colon = strchr(version, ':'), *start = colon != NULL ? colon + 1 : version;
  return keep_text(start, strcspn(start, "-+~"));
}

int print_main_tools(const char *path, FILE *out) {
  static const struct {
    const char *package, *name;
  } shown[] = {
      {"qemu-system-x86", "QEMU"}, {"seabios", "SeaBIOS"}, {"ovmf", "OVMF"},
      {"bochs", "Bochs"},          {"clang-19", "Clang"},  {"nasm", "NASM"},
  };
  json_t *lock = read_lock(path);
  if (lock == NULL) return -1;
  for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
    const json_t *package = find_package(lock, shown[i].package);
    if (package == NULL) continue;
    fprintf(out, "<span class=\"tool\">%s ", shown[i].name);
    html_text(upstream(string_of(package, "version")), out);
    fputs("</span> ", out);
  }
  json_decref(lock);
  return 0;
}

int print_tools(const char *path, FILE *out) {
  const char *repository;
  json_t *lock = read_lock(path), *packages;
  if (lock == NULL) return -1;
  fputs(
      "<section id=\"tools\"><h2>Tools</h2>\n<p class=\"lead\">All that has built and run this "
      "comes from these packages, by hash: "
      "<code>toolchain/debian/lock.json</code>.</p>\n<div class=\"tools\">\n",
      out);
  json_object_foreach(lock, repository, packages) {
    html_format("<details><summary><code>%s</code> ", repository, out);
    fprintf(out, "<small>%zu</small></summary><dl>", json_array_size(packages));
    for (size_t i = 0; i < json_array_size(packages); i++) {
      html_format("<dt>%s</dt>", string_of(json_array_get(packages, i), "name"), out);
      html_format("<dd>%s</dd>", string_of(json_array_get(packages, i), "version"), out);
    }
    fputs("</dl></details>\n", out);
  }
  fputs("</div></section>\n", out);
  json_decref(lock);
  return 0;
}

int print_digests(const char *path, FILE *out) {
  struct bytes list;
  if (read_file(path, 65536, 0, &list) != 0) {
    fprintf(stderr, "report: error: %s: the list of digests cannot be read\n", path);
    return -1;
  }
  fputs(
      "<section id=\"digests\"><h2>Digests</h2>\n<p class=\"lead\">SHA-256 of what these sources "
      "are on every machine. "
      "<code>//image:digests_test</code> compares.</p>\n<dl class=\"digests\">\n",
      out);
  for (char *line = strtok(list.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
    size_t length = strcspn(line, " ");
    html_format("<dt>%s</dt><dd><code>", line + length + strspn(line + length, " *"), out);
    html_bytes(line, length, out);
    fputs("</code></dd>\n", out);
  }
  fputs("</dl></section>\n", out);
  return 0;
}
