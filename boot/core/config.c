/* The parser of kiln.cfg: see config.h. Called by boot.c with the whole file in memory. */
#include "boot/core/config.h"

#include "lib/string.h"

/* A piece of the file; not terminated. */
struct slice {
  const char *start;
  uint64_t length;
};

static int is_space(char character) {
  return character == ' ' || character == '\t';
}

static struct slice trim(struct slice slice) {
  while (slice.length > 0 && is_space(slice.start[0])) {
    slice.start++;
    slice.length--;
  }
  while (slice.length > 0 && is_space(slice.start[slice.length - 1])) {
    slice.length--;
  }
  return slice;
}

/* Where `character` first is in `slice`; its length when it is not there. */
static uint64_t find(struct slice slice, char character) {
  uint64_t i = 0;

  while (i < slice.length && slice.start[i] != character) {
    i++;
  }
  return i;
}

static int equals(struct slice slice, const char *text) {
  size_t length = strlen(text);

  return slice.length == length && memcmp(slice.start, text, length) == 0;
}

static enum boot_status copy(struct slice value, char *buffer, size_t capacity) {
  if (value.length >= capacity) return BOOT_CONFIG_TOO_LONG;
  memcpy(buffer, value.start, (size_t)value.length);
  buffer[value.length] = '\0';
  return BOOT_OK;
}

/* Cuts the first line off `rest`, and returns it without its end. */
static struct slice next_line(struct slice *rest) {
  struct slice line = {.start = rest->start, .length = find(*rest, '\n')};
  uint64_t taken = line.length < rest->length ? line.length + 1 : line.length;

  rest->start += taken;
  rest->length -= taken;
  if (line.length > 0 && line.start[line.length - 1] == '\r') line.length--;
  return trim(line);
}

static enum boot_status parse_line(struct slice line, uint32_t number, struct boot_config *config) {
  uint64_t equal_sign = find(line, '=');

  if (line.length == 0 || line.start[0] == '#') return BOOT_OK;
  /* A NUL would end the value early without a word. */
  if (equal_sign == 0 || equal_sign == line.length || find(line, '\0') != line.length) {
    return BOOT_CONFIG_SYNTAX;
  }
  struct slice key = trim((struct slice){line.start, equal_sign});
  struct slice value =
      trim((struct slice){line.start + equal_sign + 1, line.length - equal_sign - 1});

  if (equals(key, "kernel")) return copy(value, config->kernel, sizeof(config->kernel));
  if (equals(key, "cmdline")) {
    return copy(value, config->command_line, sizeof(config->command_line));
  }
  if (config->unknown_line == 0) config->unknown_line = number;
  return BOOT_OK;
}

enum boot_status config_parse(const char *text, uint64_t size, struct boot_config *config) {
  struct slice rest = {.start = text, .length = size};

  config->kernel[0] = '\0';
  config->command_line[0] = '\0';
  config->error_line = 0;
  config->unknown_line = 0;
  for (uint32_t number = 1; rest.length > 0; number++) {
    enum boot_status status = parse_line(next_line(&rest), number, config);

    if (status != BOOT_OK) {
      config->error_line = number;
      return status;
    }
  }
  return config->kernel[0] != '\0' ? BOOT_OK : BOOT_CONFIG_NO_KERNEL;
}
