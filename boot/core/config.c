/* The parser of kiln.cfg: see config.h. Called by boot.c with the whole file in memory. */
#include "boot/core/config.h"

#include "boot/core/path.h"
#include "lib/string.h"
#include "lib/uart16550.h"

/* A piece of the file; not terminated. */
struct slice {
  char *start;
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

static char lower(char character) {
  return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

/* True when `slice` is the word `text`, whose letters are small, in any case. */
static int is_key(struct slice slice, const char *text) {
  if (slice.length != strlen(text)) return 0;
  for (uint64_t i = 0; i < slice.length; i++) {
    if (lower(slice.start[i]) != text[i]) return 0;
  }
  return 1;
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

/* The value of a digit of any base up to 16, and 16 for what is none. */
static uint32_t digit_value(char character) {
  static const char digits[] = "0123456789abcdef";
  uint32_t value = 0;

  while (value < 16 && digits[value] != lower(character)) {
    value++;
  }
  return value;
}

/* Reads a number, decimal or hexadecimal after 0x, of at most `maximum`. */
static int parse_number(struct slice text, uint32_t maximum, uint32_t *number) {
  uint64_t base = 10, value = 0;

  if (text.length > 2 && text.start[0] == '0' && lower(text.start[1]) == 'x') {
    base = 16;
    text.start += 2;
    text.length -= 2;
  }
  if (text.length == 0) return 0;
  for (uint64_t i = 0; i < text.length; i++) {
    uint32_t digit = digit_value(text.start[i]);

    if (digit >= base) return 0;
    value = value * base + digit;
    if (value > maximum) return 0;
  }
  *number = (uint32_t)value;
  return 1;
}

/* Reads two numbers with `separator` between them. */
static int parse_pair(struct slice value, char separator, uint32_t maximum_first, uint32_t *first,
                      uint32_t maximum_second, uint32_t *second) {
  uint64_t at = find(value, separator);

  if (at == value.length) return 0;
  return parse_number((struct slice){value.start, at}, maximum_first, first) &&
         parse_number((struct slice){value.start + at + 1, value.length - at - 1}, maximum_second,
                      second);
}

static enum boot_status set_kernel(struct slice value, struct boot_config *config) {
  config->kernel[0] = '\0';
  config->kernel_hash = (struct file_hash){0};
  config->named = 1;
  return value.length == 0 ? BOOT_OK : path_normalise(value.start, value.length, config->kernel);
}

static enum boot_status set_command_line(struct slice value, struct boot_config *config) {
  return copy(value, config->command_line, sizeof(config->command_line));
}

static enum boot_status add_module(struct slice value, struct boot_config *config) {
  uint64_t end = find(value, ' ');
  struct slice string = trim((struct slice){value.start + end, value.length - end});
  char path[CONFIG_PATH_MAX];
  enum boot_status status;

  if (value.length == 0) return BOOT_CONFIG_BAD_VALUE;
  if (config->module_count == CONFIG_MODULES_MAX) return BOOT_CONFIG_TOO_MANY_MODULES;
  status = path_normalise(value.start, end, path);
  if (status != BOOT_OK) return status;
  if (string.length >= CONFIG_STRING_MAX) return BOOT_CONFIG_TOO_LONG;
  /* What ends either was read already: a space, the end of the line, or what is behind the text. */
  string.start[string.length] = '\0';
  memcpy(value.start, path, strlen(path) + 1); /* Never longer than it was written. */
  config->modules[config->module_count++] =
      (struct config_module){.path = value.start, .string = string.start};
  config->named = 1 + config->module_count;
  return BOOT_OK;
}

/* Two digits make a byte. */
static int parse_hash(const char *digits, struct file_hash *hash) {
  for (uint32_t i = 0; i < sizeof(hash->digest); i++) {
    uint32_t high = digit_value(digits[2 * i]);
    uint32_t low = digit_value(digits[2 * i + 1]);

    if (high > 15 || low > 15) return 0;
    hash->digest[i] = (uint8_t)(high << 4 | low);
  }
  hash->set = true;
  return 1;
}

static enum boot_status set_hash(struct slice value, struct boot_config *config) {
  struct file_hash hash = {.set = false};

  if (config->named == 0 || value.length != 2 * sizeof(hash.digest) ||
      !parse_hash(value.start, &hash))
    return BOOT_CONFIG_BAD_VALUE;
  if (config->named == 1)
    config->kernel_hash = hash;
  else
    config->modules[config->named - 2].digits = value.start;
  return BOOT_OK;
}

void config_module_hash(const struct config_module *module, struct file_hash *hash) {
  *hash = (struct file_hash){.set = false};
  if (module->digits != NULL) parse_hash(module->digits, hash);
}

static enum boot_status set_resolution(struct slice value, struct boot_config *config) {
  config->width = config->height = 0;
  config->text_mode = equals(value, "text");
  if (config->text_mode) return BOOT_OK;
  if (!parse_pair(value, 'x', CONFIG_PIXELS_MAX, &config->width, CONFIG_PIXELS_MAX,
                  &config->height))
    return BOOT_CONFIG_BAD_VALUE;
  return config->width > 0 && config->height > 0 ? BOOT_OK : BOOT_CONFIG_BAD_VALUE;
}

static enum boot_status set_log(struct slice value, struct boot_config *config) {
  static const struct {
    const char *name;
    enum log_level level;
  } levels[] = {
      {"quiet", LOG_ERROR}, {"warning", LOG_WARNING}, {"info", LOG_INFO}, {"debug", LOG_DEBUG}};

  for (uint32_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
    if (!equals(value, levels[i].name)) continue;
    config->log = levels[i].level;
    config->log_set = 1;
    return BOOT_OK;
  }
  return BOOT_CONFIG_BAD_VALUE;
}

static enum boot_status set_serial(struct slice value, struct boot_config *config) {
  uint32_t port = 0, baud = 0;

  if (!equals(value, "off") &&
      (!parse_pair(value, ',', UINT16_MAX, &port, UART16550_BAUD_MAX, &baud) || port == 0 ||
       baud == 0))
    return BOOT_CONFIG_BAD_VALUE; /* Which is shown where messages went until now. */
  config->serial_set = 1;
  config->serial_port = (uint16_t)port;
  config->serial_baud = baud;
  return BOOT_OK;
}

static enum boot_status set_kaslr(struct slice value, struct boot_config *config) {
  config->kaslr_off = equals(value, "off");
  return config->kaslr_off || equals(value, "on") ? BOOT_OK : BOOT_CONFIG_BAD_VALUE;
}

static const struct {
  const char *name;
  enum boot_status (*set)(struct slice value, struct boot_config *config);
} keys[] = {
    {"kernel", set_kernel}, {"cmdline", set_command_line},
    {"module", add_module}, {"resolution", set_resolution},
    {"log", set_log},       {"serial", set_serial},
    {"kaslr", set_kaslr},   {"sha256", set_hash},
};

static enum boot_status parse_line(struct slice line, uint32_t number, struct boot_config *config) {
  uint64_t equal_sign = find(line, '=');

  if (line.length == 0 || line.start[0] == '#') return BOOT_OK;
  /* A NUL would end the value early without a word. */
  if (equal_sign == 0 || equal_sign == line.length || find(line, '\0') != line.length)
    return BOOT_CONFIG_SYNTAX;
  struct slice key = trim((struct slice){line.start, equal_sign});
  struct slice value =
      trim((struct slice){line.start + equal_sign + 1, line.length - equal_sign - 1});

  for (uint32_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
    if (is_key(key, keys[i].name)) return keys[i].set(value, config);
  }
  if (config->unknown_line == 0) config->unknown_line = number;
  return BOOT_OK;
}

static int begins_with(struct slice slice, const char *bytes, size_t length) {
  return slice.length >= length && memcmp(slice.start, bytes, length) == 0;
}

/* Where the modules begin: behind the text and what terminates it. */
static uint64_t modules_offset(uint64_t size) {
  return (size + 1 + sizeof(void *) - 1) & ~(uint64_t)(sizeof(void *) - 1);
}

uint64_t config_memory(uint64_t size) {
  /* The last line may have no end. Without a cast, i386 would need a function for the division. */
  uint32_t modules = (uint32_t)size / (uint32_t)(sizeof("module=m\n") - 1) + 1;

  if (modules > CONFIG_MODULES_MAX) modules = CONFIG_MODULES_MAX;
  return modules_offset(size) + modules * sizeof(struct config_module);
}

enum boot_status config_parse(char *text, uint64_t size, struct boot_config *config) {
  struct slice rest = {.start = text, .length = size};

  memset(config, 0, sizeof(*config));
  config->modules = (struct config_module *)(void *)(text + modules_offset(size));
  if (begins_with(rest, "\xff\xfe", 2) || begins_with(rest, "\xfe\xff", 2))
    return BOOT_CONFIG_UTF16;
  if (begins_with(rest, "\xef\xbb\xbf", 3)) {
    rest.start += 3;
    rest.length -= 3;
  }
  for (uint32_t number = 1; rest.length > 0; number++) {
    enum boot_status status = parse_line(next_line(&rest), number, config);

    if (status != BOOT_OK) {
      config->error_line = number;
      return status;
    }
  }
  return config->kernel[0] != '\0' ? BOOT_OK : BOOT_CONFIG_NO_KERNEL;
}
