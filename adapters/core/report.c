/* The last line of an adapter that fails: see report.h. */
#include "adapters/core/report.h"

#include "lib/screen.h"
#include "lib/uart16550.h"

#define LINE_MAX 512u /* Bytes: a path of 255, a sentence and a remedy. */

/* A line that grows; what does not fit is left out. */
struct line {
  char text[LINE_MAX];
  size_t length;
};

static void append(struct line *line, const char *text) {
  while (*text != '\0' && line->length < LINE_MAX - 1) line->text[line->length++] = *text++;
}

_Noreturn void adapter_fail(const struct kiln_boot_info *info, const char *subject,
                            enum adapter_status status) {
  const char code[] = {(char)('0' + status / 10), (char)('0' + status % 10), '\0'};
  const char *const parts[] = {"kiln: error: ",
                               subject,
                               ": ",
                               adapter_status_sentence(status),
                               "; ",
                               adapter_status_remedy(status),
                               ". (A",
                               code,
                               ")"};
  struct line line = {.length = 0};

  for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) append(&line, parts[i]);
  screen_write(&info->framebuffer, line.text);
  if (uart16550_init(UART16550_COM1, UART16550_BAUD)) {
    uart16550_write(UART16550_COM1, line.text, line.length);
    uart16550_write(UART16550_COM1, "\n", 1);
  }
  for (;;) __asm__ volatile("cli; hlt");
}
