/* Texts: what a device chose is made printable, numbers and files are read with care. */
#include "image/flash/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/flash/problem.h"

bool fail(struct problem *problem, enum flash_exit exit, const char *format, ...) {
  va_list arguments;

  problem->exit = exit;
  va_start(arguments, format);
  vsnprintf(problem->text, sizeof(problem->text), format, arguments);
  va_end(arguments);
  return false;
}

void printable(const void *from, size_t size, char *to, size_t to_size) {
  const char *bytes = from;
  size_t length = strnlen(bytes, size);

  while (length > 0 && (*bytes == ' ' || *bytes == '\t')) {
    bytes++;
    length--;
  }
  while (length > 0 && strchr(" \t\n", bytes[length - 1]) != NULL) length--;
  if (length >= to_size) length = to_size - 1;
  for (size_t i = 0; i < length; i++) to[i] = bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '?';
  to[length] = '\0';
}

void size_text(uint64_t bytes, char text[SIZE_TEXT]) {
  static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  uint64_t unit = 1;
  size_t name = 0;

  while (bytes / unit >= 1000) {
    unit *= 1000;
    name++;
  }
  if (name == 0) {
    snprintf(text, SIZE_TEXT, "%" PRIu64 " B", bytes);
  } else {
    snprintf(text, SIZE_TEXT, "%" PRIu64 ".%" PRIu64 " %s", bytes / unit,
             bytes % unit / (unit / 10), units[name]);
  }
}

bool parse_number(const char *text, uint64_t max, uint64_t *number) {
  uint64_t value = 0;

  if (*text == '\0') return false;
  for (; *text != '\0'; text++) {
    uint64_t digit = (uint64_t)(*text - '0');

    if (*text < '0' || *text > '9' || digit > max || value > (max - digit) / 10) return false;
    value = value * 10 + digit;
  }
  *number = value;
  return true;
}

char *read_text(const char *path, size_t max) {
  char *text = malloc(max + 2);
  FILE *file;
  size_t size;
  int error;

  if (text == NULL) return NULL;
  file = fopen(path, "re");
  if (file == NULL) {
    free(text);
    return NULL;
  }
  size = fread(text, 1, max + 1, file);
  error = ferror(file) ? errno : size > max ? EFBIG : memchr(text, 0, size) ? EILSEQ : 0;
  fclose(file);
  if (error != 0) {
    free(text);
    errno = error;
    return NULL;
  }
  text[size] = '\0';
  return text;
}

bool join_path(char *path, size_t size, const char *directory, const char *name) {
  int length = snprintf(path, size, "%s/%s", directory, name);

  return length >= 0 && (size_t)length < size;
}
