/*
 * firmware_print: the firmware's console (screen, and often a serial line) and COM1.
 *
 * The firmware's console is ConOut (UEFI 2.10 §12.4), which may be missing, or lead nowhere on
 * a machine without graphics. COM1 is written to directly, as many machines have the port but
 * do not show their console on it; except where they do, or every line would appear twice.
 * Once the firmware is gone COM1 is all there is.
 *
 * The screen is not cleared: what the firmware wrote there may explain what follows.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"
#include "lib/uart16550.h"

#define COM1_BAUD 115200u
#define CHUNK 64u             /* Characters per call of OutputString. */
#define CONOUT_MAX 2048u      /* Bytes of the variable ConOut; about 40 an instance. */
#define NODE_HEADER 4u        /* UEFI 2.10 §10.3.1: type, sub-type, length (2). */
#define ACPI_NODE_SIZE 12u    /* UEFI 2.10 §10.3.3: header, _HID (4), _UID (4). */
#define PNP_16550 0x050141d0u /* _HID of a 16550-compatible UART: EISA PNP0501. */

static int conout_usable;
static int com1_is_ours; /* Nobody else prints there. */
static int com1_probed;
static int com1_works;

static uint32_t read_u32(const uint8_t *bytes) {
  uint32_t value;

  memcpy(&value, bytes, sizeof(value));
  return value;
}

/* True for the node that EFI firmware gives a PC's first serial port. */
static int node_is_com1(const uint8_t *node, uint32_t length) {
  return node[0] == ACPI_DEVICE_PATH && node[1] == ACPI_DP && length >= ACPI_NODE_SIZE &&
         read_u32(node + 4) == PNP_16550 && read_u32(node + 8) == 0;
}

/*
 * True when one instance of the device path in `path` (UEFI 2.10 §10.3) is a terminal on COM1:
 * the port's ACPI node, then a UART node. A path that is cut short or has a node of impossible
 * length answers no: a line too many does less harm than a line that nobody sees.
 */
static int path_reaches_com1(const uint8_t *path, uint64_t size) {
  uint64_t offset = 0;
  int on_com1 = 0;

  while (size - offset >= NODE_HEADER) {
    const uint8_t *node = path + offset;
    uint32_t length = (uint32_t)(node[2] | node[3] << 8);

    if (length < NODE_HEADER || length > size - offset) return 0;
    if (node[0] == END_DEVICE_PATH_TYPE) on_com1 = 0; /* The next instance, if there is one. */
    if (node_is_com1(node, length)) on_com1 = 1;
    if (node[0] == MESSAGING_DEVICE_PATH && node[1] == MSG_UART_DP && on_com1) return 1;
    offset += length;
  }
  return 0;
}

/* Where the firmware's console is, by the global variable ConOut (UEFI 2.10 §3.3). */
static int conout_reaches_com1(void) {
  static uint8_t path[CONOUT_MAX];
  EFI_GUID global_variable = EFI_GLOBAL_VARIABLE;
  UINTN size = sizeof(path);
  EFI_STATUS status =
      uefi_system->RuntimeServices->GetVariable(L"ConOut", &global_variable, NULL, &size, path);

  return !EFI_ERROR(status) && size <= sizeof(path) && path_reaches_com1(path, size);
}

void console_open(void) {
  conout_usable = uefi_system->ConOut != NULL;
  com1_is_ours = !conout_usable || !conout_reaches_com1();
}

void console_leave_firmware(int exited) {
  com1_is_ours = 1;
  if (exited) conout_usable = 0;
}

static void print_com1(const char *text) {
  if (!com1_probed) {
    com1_probed = 1;
    com1_works = uart16550_init(UART16550_COM1, COM1_BAUD);
  }
  if (com1_works) com1_works = uart16550_write(UART16550_COM1, text, strlen(text));
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

/* COM1 first: it works even where a call to the firmware would not come back. */
void firmware_print(const char *text) {
  if (com1_is_ours) print_com1(text);
  if (conout_usable) print_conout(text);
}
