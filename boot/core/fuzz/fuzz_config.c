/* Fuzzes config.c: the input is kiln.cfg. */
#include "boot/core/config.h"
#include "boot/core/fuzz/fuzz.h"
#include "lib/uart16550.h"

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

/* What holds for a text without an error. */
static void check_good(const struct boot_config *config) {
  INVARIANT(config->kernel[0] != '\0');
  INVARIANT(config->error_line == 0);
  for (uint32_t i = 0; i < config->module_count; i++) {
    const struct config_module *module = &config->modules[i];

    INVARIANT(module->path[0] != '\0' && is_terminated(module->path, sizeof(module->path)));
    INVARIANT(is_terminated(module->string, sizeof(module->string)));
    INVARIANT(strchr(module->path, ' ') == NULL && module->string[0] != ' ');
  }
  INVARIANT(config->width <= CONFIG_PIXELS_MAX && config->height <= CONFIG_PIXELS_MAX);
  INVARIANT((config->width == 0) == (config->height == 0));
  INVARIANT(!config->text_mode || config->width == 0);
  INVARIANT(config->log >= LOG_ERROR && config->log <= LOG_DEBUG);
  INVARIANT(config->serial_set || config->serial_port == 0);
  INVARIANT(config->serial_baud <= UART16550_BAUD_MAX);
  INVARIANT(config->serial_port == 0 || config->serial_baud != 0);
}

/* A comment in a last line of its own changes nothing. */
static void check_comment(const uint8_t *data, size_t size, const struct boot_config *expected) {
  static const char comment[] = "\n# kernel=other";
  static struct boot_config config;
  char *text = malloc(size + sizeof(comment));

  INVARIANT(text != NULL);
  if (size != 0) memcpy(text, data, size);
  memcpy(text + size, comment, sizeof(comment));
  INVARIANT(config_parse(text, size + strlen(comment), &config) == BOOT_OK);
  INVARIANT(memcmp(&config, expected, sizeof(config)) == 0);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct boot_config config;
  char *text = copy_exactly(data, size);

  memset(&config, 0xa5, sizeof(config)); /* Nothing of an earlier use may show. */
  enum boot_status status = config_parse(text, size, &config);

  free(text);
  check_any(&config, count_lines(data, size));
  if (status == BOOT_OK) {
    check_good(&config);
    check_comment(data, size, &config);
  } else {
    INVARIANT(status >= BOOT_CONFIG_SYNTAX && status <= BOOT_CONFIG_TOO_MANY_MODULES);
    INVARIANT((config.error_line == 0) == (status == BOOT_CONFIG_NO_KERNEL));
  }
  return 0;
}
