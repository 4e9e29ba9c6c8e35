/* Messages of the loader: see log.h. Formatted here, shown by the firmware's consoles. */
#include "boot/core/log.h"

#include <stdarg.h>

#include "boot/core/firmware.h"
#include "lib/format.h"
#include "lib/string.h"

static const char *const prefixes[] = {
    [LOG_ERROR] = "kiln: error: ", [LOG_WARNING] = "kiln: warning: ", [LOG_PROGRESS] = "kiln: ",
    [LOG_INFO] = "kiln: ",         [LOG_DEBUG] = "kiln: debug: ",
};

static enum log_level shown = LOG_PROGRESS, shown_on_serial = LOG_INFO;
static char kept[LOG_KEPT_MAX];
static uint32_t kept_size; /* Without the zero that always follows. */

void log_show(enum log_level level) {
  shown = shown_on_serial = level;
}

/* Keeps a whole line or none of it. */
static void keep(const char *line, size_t length) {
  if (length >= sizeof(kept) - kept_size) return;
  memcpy(kept + kept_size, line, length + 1);
  kept_size += (uint32_t)length;
}

void log_line(enum log_level level, const char *format, ...) {
  char line[LOG_LINE_MAX];
  size_t prefix = strlen(prefixes[level]);
  size_t length;
  va_list arguments;

  memcpy(line, prefixes[level], prefix);
  va_start(arguments, format);
  vsnprintf(line + prefix, sizeof(line) - prefix - 1, format, arguments); /* 1 for the '\n'. */
  va_end(arguments);
  length = strlen(line);
  memcpy(line + length, "\n", 2);
  keep(line, length + 1);
  if (level <= shown)
    firmware_print(line);
  else if (level <= shown_on_serial)
    firmware_print_serial(line);
}

const char *log_kept(uint32_t *size) {
  *size = kept_size;
  return kept;
}
