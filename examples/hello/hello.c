/* A kernel: it writes a line to the serial port, and halts. */
#include "boot/protocol/kiln.h"
#include "lib/uart16550.h"

static void kernel_main(const struct kiln_boot_info *info) {
  static const char text[] = "Hello World!\n";

  (void)info; /* What the loader tells about the machine. */
  if (uart16550_init(UART16550_COM1, UART16550_BAUD)) {
    uart16550_write(UART16550_COM1, text, sizeof(text) - 1);
  }
  for (;;) {
    __asm__ volatile("cli; hlt");
  }
}

KILN_ENTRY(kernel_main);
