/* A stack frame as large as the guard below the boot stack, which only a smaller one cannot get
 * over. */
#include "boot/protocol/kiln.h"

void call(volatile uint8_t *bytes);
void frame(void);

void frame(void) {
  volatile uint8_t bytes[KILN_STACK_GUARD];

  call(bytes);
}
