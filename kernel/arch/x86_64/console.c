/* The console's hardware on a PC, COM1 and VGA: see kernel/console/hardware.h. */
#include "kernel/console/hardware.h"

#include "lib/uart16550.h"
#include "lib/x86/port_io.h"

/* The VGA's CRT controller, in a colour mode (IBM VGA, "Cathode ray tube controller registers"). */
#define VGA_CRTC_INDEX 0x3d4
#define VGA_CRTC_DATA 0x3d5
#define VGA_CURSOR_START 0x0a /* Index of a register... */
#define VGA_CURSOR_OFF 0x20   /* ...and its bit that hides the cursor. */

/* Its attribute controller, with one port for index and data ("Attribute controller registers"). */
#define VGA_ATTRIBUTE 0x3c0
#define VGA_ATTRIBUTE_READ 0x3c1
#define VGA_INPUT_STATUS 0x3da    /* Reading it makes the next write to that port an index. */
#define VGA_ATTRIBUTE_SCREEN 0x20 /* Bit of an index: the screen shows something. */
#define VGA_MODE_CONTROL 0x10     /* Index of a register... */
#define VGA_MODE_BLINK 0x08       /* ...and its bit that makes bright backgrounds blink instead. */

bool hardware_open_serial(void) {
  return uart16550_init(UART16550_COM1, UART16550_BAUD);
}

bool hardware_write_serial(const char *text, size_t length) {
  return uart16550_write(UART16550_COM1, text, length);
}

void hardware_prepare_text_mode(void) {
  uint8_t mode;

  outb(VGA_CRTC_INDEX, VGA_CURSOR_START);
  outb(VGA_CRTC_DATA, VGA_CURSOR_OFF);
  inb(VGA_INPUT_STATUS);
  outb(VGA_ATTRIBUTE, VGA_MODE_CONTROL | VGA_ATTRIBUTE_SCREEN);
  mode = inb(VGA_ATTRIBUTE_READ);
  inb(VGA_INPUT_STATUS);
  outb(VGA_ATTRIBUTE, VGA_MODE_CONTROL | VGA_ATTRIBUTE_SCREEN);
  outb(VGA_ATTRIBUTE, mode & (uint8_t)~VGA_MODE_BLINK);
}
