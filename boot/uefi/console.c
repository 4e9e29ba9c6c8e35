/*
 * firmware_print: the firmware's console (screen, and often a serial line) and a serial port.
 *
 * The firmware's console is ConOut (UEFI 2.10 §12.4), which may be missing, or lead nowhere on
 * a machine without graphics. The serial port is written to directly, as many machines have one
 * but do not show their console on it; except where they do, or every line would appear twice.
 * Once the firmware is gone the serial port is all there is.
 *
 * The screen is not cleared: what the firmware wrote there may explain what follows.
 */
#include <efi.h>

#include "boot/core/device_path.h"
#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"
#include "lib/uart16550.h"
#include "serial.h"

#define CHUNK 64u        /* Characters per call of OutputString. */
#define CONOUT_MAX 2048u /* Bytes of the variable ConOut; about 40 an instance. */

static int conout_usable;

static struct {
  uint16_t port; /* As kiln.cfg has it; 0: none. */
  uint32_t baud;
  int ours;   /* Nobody else prints there. */
  int probed; /* Set up, or found missing: */
  int works;
} serial = {.port = SERIAL_DEFAULT, .baud = UART16550_BAUD};

/*
 * True when one instance of the device path in `path` (UEFI 2.10 §10.3) is a terminal on the
 * serial port: the port's node, then a UART node. A path that is cut short or has a node of
 * impossible length answers no: a line too many does less harm than one that nobody sees.
 */
static int path_reaches_port(const uint8_t *path, uint64_t size, uint16_t port) {
  int on_port = 0;
  uint32_t length;

  for (uint64_t offset = 0; (length = node_length(path, size, offset)) != 0; offset += length) {
    const uint8_t *node = path + offset;

    if (node[0] == END_DEVICE_PATH_TYPE) on_port = 0; /* The next instance, if there is one. */
    if (serial_is_node(node, length, port)) on_port = 1;
    if (node[0] == MESSAGING_DEVICE_PATH && node[1] == MSG_UART_DP && on_port) return 1;
  }
  return 0;
}

/* Where the firmware's console is, by the global variable ConOut (UEFI 2.10 §3.3). */
static int conout_reaches_port(uint16_t port) {
  static uint8_t path[CONOUT_MAX];
  EFI_GUID global_variable = EFI_GLOBAL_VARIABLE;
  UINTN size = sizeof(path);
  EFI_STATUS status =
      uefi_system->RuntimeServices->GetVariable(L"ConOut", &global_variable, NULL, &size, path);

  return !EFI_ERROR(status) && size <= sizeof(path) && path_reaches_port(path, size, port);
}

void console_open(void) {
  conout_usable = uefi_system->ConOut != NULL;
  firmware_serial(serial.port, serial.baud);
}

/* A port that the firmware's console is on keeps the firmware's speed until that is left. */
void firmware_serial(uint16_t port, uint32_t baud) {
  serial.port = port;
  serial.baud = baud;
  serial.ours = !conout_usable || !conout_reaches_port(port);
  serial.probed = 0;
}

void console_take_serial(void) {
  if (!serial.ours) serial.probed = 0;
  serial.ours = 1;
}

void console_leave_screen(void) {
  conout_usable = 0;
}

static void print_serial(const char *text) {
  if (!serial.probed) {
    serial.probed = 1;
    serial.works = serial.port != 0 && serial_init(serial.port, serial.baud);
  }
  if (serial.works) serial.works = serial_write(serial.port, text, strlen(text));
}

/* UCS-2, lines ended by CR LF (UEFI 2.10 §12.4.3). The loader's messages are ASCII. */
static void print_conout(const char *text) {
  CHAR16 chunk[CHUNK + 2]; /* Room for the CR of a last '\n', and the terminator. */

  while (*text != '\0') {
    uint32_t used = 0;

    for (; *text != '\0' && used < CHUNK; text++) {
      if (*text == '\n') chunk[used++] = '\r';
      chunk[used++] = (unsigned char)*text < 0x80 ? (CHAR16)*text : (CHAR16)'?';
    }
    chunk[used] = 0;
    uefi_system->ConOut->OutputString(uefi_system->ConOut, chunk);
  }
}

/* Where the firmware's console is on the port as well, it has set that up, at its own speed. */
void firmware_print_serial(const char *text) {
  if (!serial.ours && !serial.probed) serial.probed = serial.works = 1;
  print_serial(text);
}

/* Serial first: it works even where a call to the firmware would not come back. */
void firmware_print(const char *text) {
  if (serial.ours) print_serial(text);
  if (conout_usable) print_conout(text);
}
