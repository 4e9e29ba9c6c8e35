/*
 * Text on a serial line and on the screen, each if it is there. Serial goes first: it is the one
 * that still works when the call of the BIOS does not return.
 */
#include "boot/bios/console.h"

#include "boot/bios/bios.h"
#include "boot/bios/serial.h"
#include "boot/core/firmware.h"
#include "lib/uart16550.h"

#define TELETYPE 0x0e00u    /* AH=0Eh, PS/2 BIOS Interface, INT 10h: AL = character, */
#define PAGE_0_GREY 0x0007u /* BH = page, BL = colour in graphics modes. */

void firmware_serial(uint16_t port, uint32_t baud) {
  serial_open(port, baud);
}

static void teletype(char character) {
  struct bios_registers registers = {.eax = TELETYPE | (uint8_t)character, .ebx = PAGE_0_GREY};

  bios_call(BIOS_VIDEO, &registers);
}

void console_init(void) {
  /*
   * SeaBIOS's serial console holds the last character and the end of the line back until something
   * follows. A backspace does nothing at the start of a line, where the BIOS has left the cursor.
   */
  teletype('\b');
  serial_open(UART16550_COM1, UART16550_BAUD);
}

void firmware_print_serial(const char *text) {
  serial_write(text);
}

void firmware_print(const char *text) {
  serial_write(text);
  for (; *text != '\0'; text++) {
    if (*text == '\n') teletype('\r');
    teletype(*text);
  }
}
