/* What a person types on at a PC, keyboard and COM1: see kernel/input/devices.h. */
#include "kernel/input/devices.h"

#include <stdint.h>

#include "kernel/arch/x86_64/irq.h"
#include "kernel/arch/x86_64/keyboard.h"
#include "kernel/console/console.h"
#include "lib/uart16550.h"

static void on_keyboard(struct interrupt_frame *frame) {
  char character;

  (void)frame;
  for (uint32_t i = 0; i < INPUT_TAKEN_MAX && keyboard_read(&character); i++) {
    input_put(character);
  }
}

static void on_serial(struct interrupt_frame *frame) {
  char byte;

  (void)frame;
  for (uint32_t i = 0; i < INPUT_TAKEN_MAX && uart16550_read(UART16550_COM1, &byte); i++) {
    input_put_terminal(byte);
  }
}

void input_devices_start(void) {
  if (keyboard_start()) {
    irq_set_handler(IRQ_KEYBOARD, on_keyboard);
  } else {
    kprintf(LOG_DEBUG, "input: no PS/2 keyboard controller\n");
  }
  irq_set_handler(IRQ_COM1, on_serial);
  uart16550_enable_receive(UART16550_COM1);
}
