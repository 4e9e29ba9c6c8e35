/* The 16550 driver: see uart16550.h. Holds no state: the port number is all there is. */
#include "lib/uart16550.h"

#include "lib/x86/port_io.h"

/* Registers, as offsets from the port (PC16550D §8.0, table II). */
enum {
  DATA = 0,             /* Receiver buffer and transmitter holding; divisor low with DLAB. */
  INTERRUPT_ENABLE = 1, /* Divisor high with DLAB. */
  FIFO_CONTROL = 2,
  LINE_CONTROL = 3,
  MODEM_CONTROL = 4,
  LINE_STATUS = 5,
};

#define INTERRUPT_RECEIVED 0x01u    /* §8.7: ERBFI. */
#define FIFO_ENABLE_AND_CLEAR 0x07u /* §8.5: FIFO on, receiver and transmitter emptied. */
#define LINE_8N1 0x03u              /* §8.1: eight data bits, one stop bit, no parity. */
#define LINE_DIVISOR_LATCH 0x80u    /* §8.1: DLAB. */
#define MODEM_DTR_RTS 0x03u         /* §8.8: ready. */
#define MODEM_OUT2 0x08u            /* §8.8, and the PC: interrupts reach the interrupt line. */
#define MODEM_LOOPBACK 0x10u        /* §8.8: what is sent is received. */
#define STATUS_DATA_READY 0x01u     /* §8.4. */
#define STATUS_HOLDING_EMPTY 0x20u  /* §8.4: THRE. */
#define STATUS_ALL_SENT 0x40u       /* §8.4: TEMT. */
#define STATUS_NO_DEVICE 0xffu      /* What an I/O port without a device reads as. */

#define CLOCK_HZ 1843200u /* The PC's crystal; §8.3. A bit takes 16 clocks times the divisor. */
_Static_assert(UART16550_BAUD_MAX == CLOCK_HZ / 16u, "PC16550D §8.3");

/*
 * Reads of the line status before a UART counts as stuck. A read takes an ISA bus cycle, about
 * a microsecond: some 65 ms, the time of 62 characters at 9600 baud.
 */
#define POLLS_MAX 65536u

#define TEST_BYTE 0xa5u

static int wait_for(uint16_t port, uint8_t status) {
  for (uint32_t polls = 0; polls < POLLS_MAX; polls++) {
    if (inb(port + LINE_STATUS) & status) return 1;
  }
  return 0;
}

static int put(uint16_t port, char character) {
  if (!wait_for(port, STATUS_HOLDING_EMPTY)) return 0;
  outb(port + DATA, (uint8_t)character);
  return 1;
}

int uart16550_init(uint16_t port, uint32_t baud) {
  uint32_t divisor = baud == 0 || baud > UART16550_BAUD_MAX ? 1 : UART16550_BAUD_MAX / baud;

  if (divisor > UINT16_MAX) divisor = UINT16_MAX;
  if (inb(port + LINE_STATUS) == STATUS_NO_DEVICE) return 0;
  /* Firmware's last character may still be on its way; the divisor is not to change under it. */
  if (!wait_for(port, STATUS_ALL_SENT)) return 0;
  outb(port + LINE_CONTROL, LINE_DIVISOR_LATCH);
  outb(port + DATA, (uint8_t)divisor);
  outb(port + INTERRUPT_ENABLE, (uint8_t)(divisor >> 8));
  outb(port + LINE_CONTROL, LINE_8N1);
  outb(port + INTERRUPT_ENABLE, 0);
  outb(port + FIFO_CONTROL, FIFO_ENABLE_AND_CLEAR);
  outb(port + MODEM_CONTROL, MODEM_LOOPBACK);
  inb(port + DATA); /* An 8250 has no FIFO to empty. */
  outb(port + DATA, TEST_BYTE);
  if (!wait_for(port, STATUS_DATA_READY) || inb(port + DATA) != TEST_BYTE) return 0;
  outb(port + MODEM_CONTROL, MODEM_DTR_RTS);
  return 1;
}

int uart16550_write(uint16_t port, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '\n' && !put(port, '\r')) return 0;
    if (!put(port, text[i])) return 0;
  }
  return 1;
}

int uart16550_loop(uint16_t port, int on) {
  int sent = wait_for(port, STATUS_ALL_SENT);

  outb(port + MODEM_CONTROL, MODEM_DTR_RTS | (on && sent ? MODEM_LOOPBACK : 0));
  return sent;
}

void uart16550_enable_receive(uint16_t port) {
  outb(port + MODEM_CONTROL, MODEM_DTR_RTS | MODEM_OUT2);
  outb(port + INTERRUPT_ENABLE, INTERRUPT_RECEIVED);
}

int uart16550_read(uint16_t port, char *byte) {
  uint8_t status = inb(port + LINE_STATUS);

  if (status == STATUS_NO_DEVICE || !(status & STATUS_DATA_READY)) return 0;
  *byte = (char)inb(port + DATA);
  return 1;
}
