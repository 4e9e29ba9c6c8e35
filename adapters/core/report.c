/* The last line of an adapter that fails: see report.h. */
#include "adapters/core/report.h"

#include "adapters/core/screen.h"
#include "adapters/core/text.h"
#include "lib/uart16550.h"

_Noreturn void adapter_fail(const struct kiln_boot_info *info, const char *subject,
                            enum adapter_status status) {
  struct text line;

  text_begin(&line, "kiln: error: ");
  text_add(&line, subject);
  text_add(&line, ": ");
  text_add(&line, adapter_status_sentence(status));
  text_add(&line, "; ");
  text_add(&line, adapter_status_remedy(status));
  text_add(&line, ". (A");
  text_add_number(&line, status, 2);
  text_add(&line, ")");
  screen_write(&info->framebuffer, line.bytes);
  text_add(&line, "\n");
  if (uart16550_init(UART16550_COM1, UART16550_BAUD))
    uart16550_write(UART16550_COM1, line.bytes, line.length);
  for (;;) __asm__ volatile("cli; hlt");
}
