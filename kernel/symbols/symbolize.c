/*
 * Adds functions, files and lines to the backtraces in a kernel's log that have only addresses,
 * as the kernel itself does when it has a table of symbols (kernel/stack.h), and to
 * what Kiln's loaders report before the kernel can.
 *
 *     bazel run //kernel:symbolize < serial.log
 *     bazel run //kernel:symbolize -- path/to/other.gsym < serial.log
 *
 * The first argument is the table that Bazel passes, of //kernel; another one takes its place. A
 * line of a backtrace has the address of the ELF file wherever the kernel was loaded, so every line
 * is looked at alone, and printed at once; all others, and what has a name, are copied, but for
 * the console's colours.
 *
 * A log may be of several boots. Each backtrace names the build of its kernel, and gets names only
 * from a table of the same build; with --any-build it gets those of whatever table there is.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/symbols/gsym.h"

#define LINE_MAX 4096 /* Bytes of a line; longer ones are copied in pieces. */
#define ADDRESS_DIGITS 16

/* The command line, and what the table says of itself. */
struct options {
  const char *path; /* Of the table. */
  uint32_t tables;  /* How many were named. */
  bool any_build;
  char build[BUILD_ID_TEXT_MAX];
};

/* Reads the whole file at `path`. Ends the program when that fails. */
static uint8_t *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = NULL;
  long length = -1;

  if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0 &&
      fseek(file, 0, SEEK_SET) == 0) {
    bytes = malloc((size_t)length + 1);
  }
  if (bytes == NULL || fread(bytes, 1, (size_t)length, file) != (size_t)length) {
    perror(path);
    exit(1);
  }
  fclose(file);
  *size = (size_t)length;
  return bytes;
}

/* Takes the colours out of a line: escape sequences that end in 'm' (ECMA-48 §8.3.117). */
static void remove_colours(char *line) {
  char *to = line;

  while (*line != '\0') {
    size_t parameters = strncmp(line, "\033[", 2) == 0 ? strspn(line + 2, "0123456789;:") : 0;

    if (strncmp(line, "\033[", 2) == 0 && line[2 + parameters] == 'm') {
      line += 2 + parameters + 1;
    } else {
      *to++ = *line++;
    }
  }
  *to = '\0';
}

/* True for "  at ADDRESS" or "  by ADDRESS", perhaps with " @ADDRESS", and then nothing but blanks.
 */
static bool parse(const char *line, uint64_t *address, size_t *length) {
  const char *digits = line + 5;
  char *end;

  if (strncmp(line, "  at ", 5) != 0 && strncmp(line, "  by ", 5) != 0) {
    return false;
  }
  if (strspn(digits, "0123456789abcdef") != ADDRESS_DIGITS) {
    return false;
  }
  *address = strtoull(digits, &end, 16);
  if (strncmp(end, " @", 2) == 0) {
    end += 2 + strspn(end + 2, "0123456789abcdef");
  }
  *length = (size_t)(end - line);
  return strspn(end, " \t\r\n") == strlen(end);
}

/* Prints `line`, of which the last `length` characters end it, with a line for each name. */
static void print_names(struct symbol *symbol, uint32_t behind, const char *line, size_t length) {
  char name[SYMBOL_TEXT_MAX];

  symbol->offset += behind;
  for (uint32_t i = 0; i < symbol->count; i++) {
    symbol_format(symbol, i, name, sizeof(name));
    printf("%*.*s %s%s", (int)length, i == 0 ? (int)length : 0, line, name, line + length);
  }
}

static void symbolize(const struct gsym *table, const char *line) {
  /* What somebody will return to lies behind a call, which may end its function. */
  uint32_t behind = strncmp(line, "  by", 4) == 0;
  struct symbol symbol;
  uint64_t address;
  size_t length;

  if (parse(line, &address, &length) && gsym_find(table, address - behind, &symbol)) {
    print_names(&symbol, behind, line, length);
  } else {
    fputs(line, stdout);
  }
}

/* Finds "NAME=0x12ab", or with a space, in `*line`, and goes behind it. */
static bool find_number(const char **line, const char *name, uint64_t *number) {
  const char *at = strstr(*line, name);

  if (at == NULL) return false;
  at += strlen(name);
  if ((*at != '=' && *at != ' ') || strncmp(at + 1, "0x", 2) != 0) return false;
  *number = strtoull(at + 3, (char **)line, 16);
  return true;
}

/* Adds names to an exception's report by the loader's code, if it says where the kernel was. */
static void symbolize_early(const struct gsym *table, const char *line) {
  uint64_t rip, slide;
  struct symbol symbol;
  char place[64];
  int length;

  if (!find_number(&line, "RIP", &rip) || !find_number(&line, "slide", &slide) ||
      !gsym_find(table, rip - slide, &symbol)) {
    return;
  }
  length = snprintf(place, sizeof(place), slide == 0 ? "  at %016llx\n" : "  at %016llx @%08x\n",
                    (unsigned long long)(rip - slide), (uint32_t)rip);
  print_names(&symbol, 0, place, (size_t)length - 1);
}

/* True for a backtrace's first line. Stores its build's id, "" when it has none. */
static bool parse_build(const char *line, char build[BUILD_ID_TEXT_MAX]) {
  const char *id = strstr(line, "; build ");
  size_t length = id != NULL ? strspn(id += 8, "0123456789abcdef") : 0;

  snprintf(build, BUILD_ID_TEXT_MAX, "%.*s", (int)(length < 64 ? length : 64), id);
  return strncmp(line, "backtrace, innermost call first", 31) == 0;
}

/* Says that report and table are of different builds. */
static void explain(const struct options *options, unsigned long number, const char *build) {
  const char *own = options->build;

  fprintf(stderr, "kiln: %s: line %lu: the report is of %s%s, %s of %s%s: %s\n",
          options->any_build ? "warning" : "error", number,
          build[0] != '\0' ? "build " : "a build without an id", build, options->path,
          own[0] != '\0' ? "build " : "a build without an id", own,
          options->any_build ? "the names may be wrong"
                             : "no names are added; take the table that was made with that kernel, "
                               "or --any-build for names that may be wrong");
}

/* Copies the log, with names. Returns whether all of it could get them. */
static bool symbolize_log(const struct gsym *table, const struct options *options) {
  static char line[LINE_MAX];
  char build[BUILD_ID_TEXT_MAX];
  bool wanted = true, all = true; /* Names: for the present report, and for each. */

  for (unsigned long number = 1; fgets(line, sizeof(line), stdin) != NULL; number++) {
    remove_colours(line);
    if (parse_build(line, build)) {
      bool same = strcmp(build, options->build) == 0;

      fputs(line, stdout);
      fflush(stdout);
      if (!same) explain(options, number, build);
      wanted = same || options->any_build;
      all = all && wanted;
    } else if (wanted) {
      symbolize(table, line);
      symbolize_early(table, line);
    } else {
      fputs(line, stdout);
    }
    fflush(stdout);
  }
  return all;
}

/* Reads the command line. False when it is not as it should be. */
static bool parse_arguments(int argc, char **argv, struct options *options) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--any-build") == 0) {
      options->any_build = true;
    } else if (argv[i][0] == '-' || options->tables == 2) {
      return false;
    } else {
      options->path = argv[i];
      options->tables++;
    }
  }
  return options->tables != 0;
}

int main(int argc, char **argv) {
  const char *directory = getenv("BUILD_WORKING_DIRECTORY"); /* Where `bazel run` was called. */
  struct options options = {0};
  struct gsym table;
  size_t size;
  uint8_t *bytes;
  bool all;

  if (!parse_arguments(argc, argv, &options)) {
    fputs("usage: bazel run //kernel:symbolize -- [--any-build] [TABLE.gsym] < serial.log\n",
          stderr);
    return 2;
  }
  if (options.tables == 2 && directory != NULL && chdir(directory) != 0) {
    perror(directory);
    return 1;
  }
  bytes = read_file(options.path, &size);
  if (!gsym_open(bytes, size, &table)) {
    fprintf(stderr,
            "kiln: error: %s: not a GSYM table of version 1; kiln_kernel(symbols = True) makes "
            "one beside the kernel\n",
            options.path);
    return 1;
  }
  build_id_format(table.build_id, table.build_id_size, options.build);
  all = symbolize_log(&table, &options);
  return !all || ferror(stdin) || ferror(stdout);
}
