/* Collects what comes from keyboard and serial line: see input.h. Owns the ring that both fill. */
#include "kernel/input/input.h"

#include <stdint.h>

#include "cpu.h"
#include "kernel/console/console.h"
#include "kernel/input/devices.h"

#define RING_SIZE 256u      /* A power of 2, as the counters below wrap. */
#define TERMINAL_ENTER '\r' /* What terminals send for... */
#define TERMINAL_BACKSPACE 0x7f

static char ring[RING_SIZE];
static uint32_t put_count, taken_count; /* Bytes that ever came and went. */

/* Both handlers run with interrupts off, and so does what takes: none is interrupted by another. */
void input_put(char byte) {
  if (put_count - taken_count < RING_SIZE) {
    ring[put_count++ % RING_SIZE] = byte;
  }
}

void input_put_terminal(char byte) {
  input_put(byte == TERMINAL_ENTER ? '\n' : byte == TERMINAL_BACKSPACE ? '\b' : byte);
}

void input_start(void) {
  input_devices_start();
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
