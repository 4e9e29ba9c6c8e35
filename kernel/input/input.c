/* Collects what comes from keyboard and COM1: see input.h. Owns the ring that both fill. */
#include "kernel/input/input.h"

#include <stdint.h>

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/irq.h"
#include "kernel/console/console.h"
#include "kernel/input/keyboard.h"
#include "lib/uart16550.h"

#define RING_SIZE 256u      /* A power of 2, as the counters below wrap. */
#define TAKEN_MAX 64u       /* Bytes for one interrupt: more than a device holds. */
#define TERMINAL_ENTER '\r' /* What terminals send for... */
#define TERMINAL_BACKSPACE 0x7f

static char ring[RING_SIZE];
static uint32_t put_count, taken_count; /* Bytes that ever came and went. */

/* Both handlers run with interrupts off, and so does what takes: none is interrupted by another. */
static void put(char byte) {
  if (put_count - taken_count < RING_SIZE) {
    ring[put_count++ % RING_SIZE] = byte;
  }
}

static void on_keyboard(struct interrupt_frame *frame) {
  char character;

  (void)frame;
  for (uint32_t i = 0; i < TAKEN_MAX && keyboard_read(&character); i++) {
    put(character);
  }
}

static void on_serial(struct interrupt_frame *frame) {
  char byte;

  (void)frame;
  for (uint32_t i = 0; i < TAKEN_MAX && uart16550_read(UART16550_COM1, &byte); i++) {
    put(byte == TERMINAL_ENTER ? '\n' : byte == TERMINAL_BACKSPACE ? '\b' : byte);
  }
}

void input_start(void) {
  if (keyboard_start()) {
    irq_set_handler(IRQ_KEYBOARD, on_keyboard);
  } else {
    kprintf(LOG_DEBUG, "input: no PS/2 keyboard controller\n");
  }
  irq_set_handler(IRQ_COM1, on_serial);
  uart16550_enable_receive(UART16550_COM1);
}

char input_wait(void) {
  char byte;

  console_flush(); /* Whoever waits for a key looks at the screen. */
  cpu_interrupts_disable();
  while (put_count == taken_count) { /* As long as it takes a person to press a key. */
    cpu_wait_for_interrupt();
    cpu_interrupts_disable();
  }
  byte = ring[taken_count++ % RING_SIZE];
  cpu_interrupts_restore(true);
  return byte;
}
