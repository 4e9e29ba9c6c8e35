/* The loader's serial line: see serial.h. */
#include "boot/bios/serial.h"

#include "lib/string.h"
#include "lib/uart16550.h"

static uint16_t serial_port; /* 0: none. */

void serial_open(uint16_t port, uint32_t baud) {
  serial_port = port != 0 && uart16550_init(port, baud) ? port : 0;
}

void serial_write(const char *text) {
  if (serial_port != 0 && !uart16550_write(serial_port, text, strlen(text))) serial_port = 0;
}

void serial_hold(void) {
  if (serial_port != 0 && !uart16550_loop(serial_port, 1)) serial_port = 0;
}

void serial_release(void) {
  if (serial_port != 0 && !uart16550_loop(serial_port, 0)) serial_port = 0;
}
