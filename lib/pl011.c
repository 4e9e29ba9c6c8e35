/* Output and input by polling: see pl011.h. */
#include "lib/pl011.h"

#include "lib/mmio.h"

#define DATA 0x00u              /* UARTDR (§3.3.1). */
#define FLAGS 0x18u             /* UARTFR (§3.3.3): */
#define RECEIVE_EMPTY (1u << 4) /* nothing has come; */
#define TRANSMIT_FULL (1u << 5) /* no byte more is taken. */
#define MASK 0x38u              /* UARTIMSC (§3.3.10): interrupts that are let through, */
#define RECEIVED (1u << 4)      /* as many bytes as the FIFO is to have first have come; */
#define RECEIVED_LESS (1u << 6) /* fewer, and no more for a while. */
#define TAKES_BYTES_MAX                                                    \
  10000000u /* Looks at a flag: a second and more, and a byte takes 90 us. \
             */

static int put(uintptr_t base, char byte) {
  for (uint32_t looks = 0; mmio_read32(base + FLAGS) & TRANSMIT_FULL; looks++) {
    if (looks == TAKES_BYTES_MAX) return 0;
  }
  mmio_write32(base + DATA, (uint8_t)byte);
  return 1;
}

int pl011_write(uintptr_t base, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '\n' && !put(base, '\r')) return 0;
    if (!put(base, text[i])) return 0;
  }
  return 1;
}

void pl011_enable_receive(uintptr_t base) {
  mmio_write32(base + MASK, RECEIVED | RECEIVED_LESS);
}

int pl011_read(uintptr_t base, char *byte) {
  if (mmio_read32(base + FLAGS) & RECEIVE_EMPTY) return 0;
  *byte = (char)mmio_read32(base + DATA);
  return 1;
}
