/* Fuzzes config.c: the input is kiln.cfg. */
#include "boot/core/config.h"

#include <ctype.h>
#include <stdarg.h>
#include <strings.h>

#include "boot/core/fuzz/fuzz.h"
#include "boot/core/path.h"
#include "lib/uart16550.h"

/* What config_memory asks for at the most. */
#define MEMORY_MAX (CONFIG_FILE_MAX + 8 + CONFIG_MODULES_MAX * sizeof(struct config_module))

static int is_terminated(const char *text, size_t capacity) {
  return memchr(text, '\0', capacity) != NULL;
}

static uint32_t count_lines(const uint8_t *data, size_t size) {
  uint32_t lines = 1;

  for (size_t i = 0; i < size; i++) lines += data[i] == '\n';
  return lines;
}

/* What holds for every text, bad or good. */
static void check_any(const struct boot_config *config, uint32_t lines) {
  INVARIANT(is_terminated(config->kernel, sizeof(config->kernel)));
  INVARIANT(is_terminated(config->command_line, sizeof(config->command_line)));
  INVARIANT(config->module_count <= CONFIG_MODULES_MAX);
  INVARIANT(config->error_line <= lines);
  INVARIANT(config->unknown_line <= lines);
}

/* A path is in its one form: as such, it stays what it is. */
static void check_path(const char *path) {
  char again[CONFIG_PATH_MAX];

  INVARIANT(path_normalise(path, strlen(path), again) == BOOT_OK && strcmp(path, again) == 0);
  INVARIANT(strpbrk(path, "\\:*?\"<>|") == NULL && path[0] != '/' && path[strlen(path) - 1] != '/');
  INVARIANT(strstr(path, "//") == NULL && strstr(path, "./") == NULL);
}

/* What holds for a text without an error. */
static void check_good(const struct boot_config *config) {
  INVARIANT(config->kernel[0] != '\0');
  INVARIANT(config->error_line == 0);
  check_path(config->kernel);
  for (uint32_t i = 0; i < config->module_count; i++) {
    const struct config_module *module = &config->modules[i];

    INVARIANT(module->path[0] != '\0' && is_terminated(module->path, CONFIG_PATH_MAX));
    INVARIANT(is_terminated(module->string, CONFIG_STRING_MAX));
    INVARIANT(strchr(module->path, ' ') == NULL && module->string[0] != ' ');
    check_path(module->path);
  }
  INVARIANT(config->width <= CONFIG_PIXELS_MAX && config->height <= CONFIG_PIXELS_MAX);
  INVARIANT((config->width == 0) == (config->height == 0));
  INVARIANT(!config->text_mode || config->width == 0);
  INVARIANT(config->log >= LOG_ERROR && config->log <= LOG_DEBUG && config->log != LOG_PROGRESS);
  INVARIANT(config->serial_set || config->serial_port == 0);
  INVARIANT(config->serial_baud <= UART16550_BAUD_MAX);
  INVARIANT(config->serial_port == 0 || config->serial_baud != 0);
}

/*
 * The last line of `key`=, a key in small letters, as a text without spaces around it; NULL when
 * there is none. Found in another way than config.c's: backwards, with the C library.
 */
static const char *last_value(const char *text, const char *key, char *value, size_t capacity) {
  size_t length = strlen(key);
  const char *end = text + strlen(text);

  while (end > text) {
    const char *line = end;

    while (line > text && line[-1] != '\n') line--;
    const char *at = line + strspn(line, " \t");
    if (strncasecmp(at, key, length) == 0) {
      at += length + strspn(at + length, " \t");
      if (*at == '=') {
        snprintf(value, capacity, "%.*s", (int)(end - at - 1), at + 1);
        while (*value != '\0' && strchr(" \t\r", value[strlen(value) - 1]) != NULL)
          value[strlen(value) - 1] = '\0';
        return value + strspn(value, " \t");
      }
    }
    end = line > text ? line - 1 : text;
  }
  return NULL;
}

/* Reads two numbers as the C library does, and checks that nothing else is written there. */
static void check_pair(const char *value, char separator, uint32_t first, uint32_t second) {
  char *end;
  const char *at = value;

  INVARIANT(isalnum((unsigned char)*at) && !isspace((unsigned char)*at));
  INVARIANT(strtoul(at, &end, strncasecmp(at, "0x", 2) == 0 && separator == ',' ? 16 : 10) ==
            first);
  INVARIANT(*end == separator);
  at = end + 1;
  INVARIANT(isalnum((unsigned char)*at));
  INVARIANT(strtoul(at, &end, strncasecmp(at, "0x", 2) == 0 ? 16 : 10) == second && *end == '\0');
}

/* What was parsed is what is written: the numbers. */
static void check_numbers(const char *text, const struct boot_config *config) {
  char value[256];
  const char *written = last_value(text, "serial", value, sizeof(value));

  INVARIANT((written != NULL) == config->serial_set);
  if (config->serial_port != 0) check_pair(written, ',', config->serial_port, config->serial_baud);
  if (config->serial_set && config->serial_port == 0) INVARIANT(strcmp(written, "off") == 0);
  written = last_value(text, "resolution", value, sizeof(value));
  INVARIANT((written != NULL) == (config->text_mode || config->width != 0));
  if (config->text_mode) INVARIANT(strcmp(written, "text") == 0);
  if (config->width != 0) check_pair(written, 'x', config->width, config->height);
}

static void check_same_hash(const struct file_hash *one, const struct file_hash *other) {
  INVARIANT(one->set == other->set);
  INVARIANT(memcmp(one->digest, other->digest, sizeof(one->digest)) == 0);
}

/* Compares what two files say; bytes behind the end of a text mean nothing. */
static void check_same(const struct boot_config *one, const struct boot_config *other) {
  INVARIANT(strcmp(one->kernel, other->kernel) == 0);
  check_same_hash(&one->kernel_hash, &other->kernel_hash);
  INVARIANT(strcmp(one->command_line, other->command_line) == 0);
  INVARIANT(one->module_count == other->module_count);
  for (uint32_t i = 0; i < one->module_count; i++) {
    struct file_hash hash, other_hash;

    INVARIANT(strcmp(one->modules[i].path, other->modules[i].path) == 0);
    INVARIANT(strcmp(one->modules[i].string, other->modules[i].string) == 0);
    config_module_hash(&one->modules[i], &hash);
    config_module_hash(&other->modules[i], &other_hash);
    check_same_hash(&hash, &other_hash);
  }
  INVARIANT(one->width == other->width && one->height == other->height);
  INVARIANT(one->text_mode == other->text_mode && one->kaslr_off == other->kaslr_off);
  INVARIANT(one->log_set == other->log_set && one->log == other->log &&
            one->serial_set == other->serial_set);
  INVARIANT(one->serial_port == other->serial_port && one->serial_baud == other->serial_baud);
}

/* Appends a formatted line to `text`, of CONFIG_FILE_MAX bytes. */
static void print(char *text, const char *format, ...) {
  size_t length = strlen(text);
  va_list arguments;

  va_start(arguments, format);
  int added = vsnprintf(text + length, CONFIG_FILE_MAX - length, format, arguments);
  va_end(arguments);
  INVARIANT(added >= 0 && (size_t)added + 3 <= CONFIG_FILE_MAX - length);
  strcat(text, "\r\n"); /* A value can end in a CR of its own. */
}

static void print_hash(char *text, const struct file_hash *hash) {
  char digits[2 * SHA256_SIZE + 1];

  for (uint32_t i = 0; i < SHA256_SIZE; i++) snprintf(digits + 2 * i, 3, "%02x", hash->digest[i]);
  if (hash->set) print(text, "sha256=%s", digits);
}

/* What was parsed, printed again and parsed again, is what was parsed. */
static void check_round_trip(const struct boot_config *expected) {
  static const char *const levels[] = {
      [LOG_ERROR] = "quiet", [LOG_WARNING] = "warning", [LOG_INFO] = "info", [LOG_DEBUG] = "debug"};
  static _Alignas(8) char text[MEMORY_MAX];
  static struct boot_config config;
  struct file_hash hash;

  text[0] = '\0';
  print(text, "kernel=%s", expected->kernel);
  print_hash(text, &expected->kernel_hash);
  print(text, "cmdline=%s", expected->command_line);
  for (uint32_t i = 0; i < expected->module_count; i++) {
    print(text, "module=%s %s", expected->modules[i].path, expected->modules[i].string);
    config_module_hash(&expected->modules[i], &hash);
    print_hash(text, &hash);
  }
  if (expected->width != 0) print(text, "resolution=%ux%u", expected->width, expected->height);
  if (expected->text_mode) print(text, "resolution=text");
  if (expected->serial_port != 0)
    print(text, "serial=%#x,%u", expected->serial_port, expected->serial_baud);
  else if (expected->serial_set)
    print(text, "serial=off");
  print(text, "kaslr=%s", expected->kaslr_off ? "off" : "on");
  if (expected->log_set) print(text, "log=%s", levels[expected->log]);
  INVARIANT(config_parse(text, strlen(text), &config) == BOOT_OK);
  check_same(&config, expected);
}

/* A comment in a last line of its own changes nothing. */
static void check_comment(const uint8_t *data, size_t size, const struct boot_config *expected) {
  static const char comment[] = "\n# kernel=other";
  static struct boot_config config;
  char *text = malloc(config_memory(size + sizeof(comment)));

  INVARIANT(text != NULL);
  if (size != 0) memcpy(text, data, size);
  memcpy(text + size, comment, sizeof(comment));
  INVARIANT(config_parse(text, size + strlen(comment), &config) == BOOT_OK);
  check_same(&config, expected);
  INVARIANT(config.named == expected->named && config.unknown_line == expected->unknown_line);
  free(text);
}

/* The text as one that the C library can read, without the byte-order mark. */
static const char *after_mark(const uint8_t *data, size_t size) {
  static char *text;

  free(text);
  text = malloc(size + 1);
  INVARIANT(text != NULL);
  for (size_t i = 0; i < size; i++)
    text[i] = data[i] != 0 ? (char)data[i] : '?'; /* Of a comment. */
  text[size] = '\0';
  return strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct boot_config config;
  char *text = malloc(config_memory(size));

  INVARIANT(text != NULL);
  memset(text, 'x', config_memory(size));
  if (size != 0) memcpy(text, data, size);
  memset(&config, 0xa5, sizeof(config)); /* Nothing of an earlier use may show. */
  enum boot_status status = config_parse(text, size, &config);

  check_any(&config, count_lines(data, size));
  if (status == BOOT_OK) {
    check_good(&config);
    check_comment(data, size, &config);
    check_round_trip(&config);
    check_numbers(after_mark(data, size), &config);
  } else {
    INVARIANT(status >= BOOT_CONFIG_SYNTAX && status <= BOOT_CONFIG_UTF16);
    INVARIANT((config.error_line == 0) ==
              (status == BOOT_CONFIG_NO_KERNEL || status == BOOT_CONFIG_UTF16));
  }
  free(text);
  return 0;
}
