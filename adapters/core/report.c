/* The last line of an adapter that fails: see report.h. */
#include "adapters/core/report.h"

#include "adapters/core/screen.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/uart16550.h"

#define LINE_MAX 512u /* Bytes: a path of 255, a sentence and a remedy. */

_Noreturn void adapter_fail(const struct kiln_boot_info *info, const char *subject,
                            enum adapter_status status) {
  char line[LINE_MAX];

  snprintf(line, sizeof(line), "kiln: error: %s: %s; %s. (A%02u)", subject,
           adapter_status_sentence(status), adapter_status_remedy(status), (unsigned)status);
  screen_write(&info->framebuffer, line);
  if (uart16550_init(UART16550_COM1, UART16550_BAUD)) {
    uart16550_write(UART16550_COM1, line, strlen(line));
    uart16550_write(UART16550_COM1, "\n", 1);
  }
  for (;;) __asm__ volatile("cli; hlt");
}
