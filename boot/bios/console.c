/*
 * Text on COM1 and on the screen, each if it is there. Serial goes first: it is the one
 * that still works when the call of the BIOS does not return.
 */
#include "boot/bios/console.h"

#include "boot/bios/bios.h"
#include "boot/core/firmware.h"
#include "lib/string.h"
#include "lib/uart16550.h"

#define BIOS_VIDEO 0x10
#define TELETYPE 0x0e00u    /* AH=0Eh, PS/2 BIOS Interface, INT 10h: AL = character, */
#define PAGE_0_GREY 0x0007u /* BH = page, BL = colour in graphics modes. */

static int has_serial;

void console_init(void) {
  has_serial = uart16550_init(UART16550_COM1, UART16550_BAUD);
}

static void teletype(char character) {
  struct bios_registers registers = {.eax = TELETYPE | (uint8_t)character, .ebx = PAGE_0_GREY};

  bios_call(BIOS_VIDEO, &registers);
}

void firmware_print(const char *text) {
  if (has_serial) has_serial = uart16550_write(UART16550_COM1, text, strlen(text));
  for (; *text != '\0'; text++) {
    if (*text == '\n') teletype('\r');
    teletype(*text);
  }
}
