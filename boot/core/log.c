/* Lines of text from the loader: formatted here, shown by the firmware's consoles. */
#include "boot/core/log.h"

#include <stdarg.h>

#include "boot/core/firmware.h"
#include "lib/format.h"

void log_line(const char *format, ...) {
  char message[LOG_LINE_MAX];
  va_list arguments;

  va_start(arguments, format);
  vsnprintf(message, sizeof(message), format, arguments);
  va_end(arguments);
  firmware_print("kiln: ");
  firmware_print(message);
  firmware_print("\n");
}
