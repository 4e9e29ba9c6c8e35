/* Collects what comes from keyboard and COM1: see input.h. Owns the ring that both fill. */
#include "kernel/input/input.h"

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
static uint64_t lost_count;

/* Both handlers run with interrupts off, and so does take: none is interrupted by another. */
static void put(char byte) {
  if (put_count - taken_count == RING_SIZE) {
    lost_count++;
    return;
  }
  ring[put_count++ % RING_SIZE] = byte;
}

static bool take(char *byte) {
  if (put_count == taken_count) {
    return false;
  }
  *byte = ring[taken_count++ % RING_SIZE];
  return true;
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

bool input_poll(char *byte) {
  bool were_on = cpu_interrupts_disable();
  bool taken = take(byte);

  cpu_interrupts_restore(were_on);
  return taken;
}

char input_wait(void) {
  char byte;

  cpu_interrupts_disable();
  while (!take(&byte)) { /* As long as it takes a person to press a key. */
    cpu_wait_for_interrupt();
    cpu_interrupts_disable();
  }
  cpu_interrupts_restore(true);
  return byte;
}

uint64_t input_lost(void) {
  return lost_count;
}
