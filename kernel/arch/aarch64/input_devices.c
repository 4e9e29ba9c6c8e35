/* What a person types on at an Arm machine, the serial line: see kernel/input/devices.h. */
#include "kernel/input/devices.h"

#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "kernel/arch/aarch64/gic.h"
#include "kernel/console/console.h"
#include "kernel/console/hardware.h"
#include "lib/pl011.h"

static void on_serial(struct interrupt_frame *frame) {
  char byte;

  (void)frame;
  for (uint32_t i = 0; i < INPUT_TAKEN_MAX && pl011_read(KILN_UART_BASE, &byte); i++) {
    input_put_terminal(byte);
  }
}

/* What has come before is taken here: a UART that has bytes may not interrupt for the next. */
void input_devices_start(void) {
  if (!hardware_open_serial() || !gic_set_handler(GIC_SERIAL, on_serial)) {
    kprintf(LOG_WARNING, "input: no serial line that interrupts; nobody can type here\n");
    return;
  }
  pl011_enable_receive(KILN_UART_BASE);
  on_serial(NULL);
}
