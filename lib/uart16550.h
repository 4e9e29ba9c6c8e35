/*
 * A 16550-compatible UART behind I/O ports: how the loaders, the hand-off area and the kernel
 * speak on a serial line, polled, and how the kernel listens. Many machines have none, so
 * everything here ends by itself. (National Semiconductor PC16550D data sheet, June 1995.)
 */
#ifndef KILN_LIB_UART16550_H
#define KILN_LIB_UART16550_H

#include <stddef.h>
#include <stdint.h>

#define UART16550_COM1 0x3f8       /* I/O port of a PC's first serial line. */
#define UART16550_BAUD_MAX 115200u /* Bits a second: divisor 1. */
#define UART16550_BAUD 115200u     /* What all of Kiln speaks: 8 data bits, no parity. */

/*
 * Sets the UART at `port` to `baud` (1 to 115200) 8N1 without interrupts, after it has returned a
 * byte to itself in loopback mode. Returns 1, or 0 when none answers: do not write to it then.
 */
int uart16550_init(uint16_t port, uint32_t baud);

/*
 * Sends `length` bytes of `text`, '\n' as "\r\n". Returns 1, or 0 when the UART stopped taking
 * bytes, after which the rest is dropped: do not write to it again.
 */
int uart16550_write(uint16_t port, const char *text, size_t length);

/*
 * Waits until all has been sent. Then, with `on`, what is written to the UART comes back to it and
 * does not reach the line, until it is called without. Returns 1, or 0 when the UART does not get
 * done, and is not closed: do not write to it again.
 */
int uart16550_loop(uint16_t port, int on);

/*
 * From now on the UART interrupts whenever it has received something, until uart16550_read has
 * taken all of it. After uart16550_init, which turns that off; without a UART nothing happens.
 */
void uart16550_enable_receive(uint16_t port);

/* Takes a received byte. Returns 1, or 0 when there is none. Never waits. */
int uart16550_read(uint16_t port, char *byte);

#endif /* KILN_LIB_UART16550_H */
