/*
 * Adds functions, files and lines to the backtraces in a kernel's log that have only addresses,
 * as the kernel itself does when it has a table of symbols (kernel/arch/x86_64/stack.h).
 *
 *     bazel run //kernel:symbolize < serial.log
 *     bazel run //kernel:symbolize -- path/to/other.gsym < serial.log
 *
 * The first argument is the table that Bazel passes, of //kernel, the second another. A line of a
 * backtrace has the address of the ELF file wherever the kernel was loaded, so every line is
 * looked at alone, and printed at once; all others, and what has a name, are copied, but for
 * the console's colours.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/symbols/gsym.h"

#define LINE_MAX 4096 /* Bytes of a line; longer ones are copied in pieces. */
#define ADDRESS_DIGITS 16

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

/* True for "  at ADDRESS" or "  by ADDRESS", perhaps with " @ADDRESS", and then the line's end. */
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
  return strspn(end, "\r\n") == strlen(end);
}

static void symbolize(const struct gsym *table, const char *line) {
  /* What somebody will return to lies behind a call, which may end its function. */
  uint32_t behind = strncmp(line, "  by", 4) == 0;
  char name[SYMBOL_TEXT_MAX];
  struct symbol symbol;
  uint64_t address;
  size_t length;

  if (!parse(line, &address, &length) || !gsym_find(table, address - behind, &symbol)) {
    fputs(line, stdout);
    return;
  }
  symbol.offset += behind;
  for (uint32_t i = 0; i < symbol.count; i++) {
    symbol_format(&symbol, i, name, sizeof(name));
    printf("%*.*s %s%s", (int)length, i == 0 ? (int)length : 0, line, name, line + length);
  }
}

int main(int argc, char **argv) {
  const char *directory = getenv("BUILD_WORKING_DIRECTORY"); /* Where `bazel run` was called. */
  static char line[LINE_MAX];
  struct gsym table;
  size_t size;
  uint8_t *bytes;

  if (argc != 2 && argc != 3) {
    fputs("usage: bazel run //kernel:symbolize -- [TABLE.gsym] < serial.log\n", stderr);
    return 2;
  }
  if (argc == 3 && directory != NULL && chdir(directory) != 0) {
    perror(directory);
    return 1;
  }
  bytes = read_file(argv[argc - 1], &size);
  if (!gsym_open(bytes, size, &table)) {
    fprintf(stderr,
            "kiln: error: %s: not a GSYM table of version 1; kiln_kernel(symbols = True) makes "
            "one beside the kernel\n",
            argv[argc - 1]);
    return 1;
  }
  while (fgets(line, sizeof(line), stdin) != NULL) {
    remove_colours(line);
    symbolize(&table, line);
    fflush(stdout);
  }
  return ferror(stdin) || ferror(stdout);
}
