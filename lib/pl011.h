/*
 * A PL011 UART, which nearly every Arm machine has one of: polled output, and
 * input, by interrupts if somebody wants them. It lies in
 * memory, mapped as a device. (Arm PrimeCell UART PL011 Technical Reference Manual, r1p5; SBSA 6.0
 * appendix B has the part of it that every server has: FR and DR are in there.)
 */
#ifndef KILN_LIB_PL011_H
#define KILN_LIB_PL011_H

#include <stddef.h>
#include <stdint.h>

#define PL011_SIZE 4096u /* Bytes of its registers; they begin at a multiple. */

/*
 * Sends `length` bytes of `text`, '\n' as "\r\n", by the UART at `base`, which somebody has set up.
 * Returns 1, or 0 when the UART stopped taking bytes, after which the rest is dropped: do not write
 * to it again.
 */
int pl011_write(uintptr_t base, const char *text, size_t length);

/* Has the UART interrupt for what it receives, and for nothing else. It may not as long as there
   are bytes that came before. */
void pl011_enable_receive(uintptr_t base);

/* Takes a received byte. Returns 1, or 0 when there is none. Never waits. */
int pl011_read(uintptr_t base, char *byte);

#endif /* KILN_LIB_PL011_H */
