/* Drives the two interrupt controllers of a PC: see irq.h. Owns their masks, and the handlers. */
#include "kernel/arch/x86_64/irq.h"

#include <stdbool.h>
#include <stddef.h>

#include "lib/x86/port_io.h"

/* I/O ports: commands at the first, masks and the rest of an initialization behind it. */
#define MASTER 0x20u
#define SLAVE 0xa0u

#define CASCADE 2u /* The master's line that the slave is on. */

/* Command words (Intel 8259A data sheet, "Programming the 8259A"). */
#define ICW1_INITIALIZE 0x11u   /* Edge-triggered, cascaded, ICW4 follows. */
#define ICW4_8086 0x01u         /* Vectors as the 8086 wants them. */
#define OCW2_END 0x20u          /* End of the interrupt in service: non-specific EOI. */
#define OCW3_READ_SERVICE 0x0bu /* The next read is of the in-service register. */

static uint16_t masked = 0xffff; /* A bit for each line. */
static void (*handlers[IRQ_LINES])(struct interrupt_frame *frame);

static void write_both(uint32_t master, uint32_t slave) {
  outb(MASTER + 1, (uint8_t)master);
  outb(SLAVE + 1, (uint8_t)slave);
}

void irq_start(uint8_t first_vector) {
  outb(MASTER, ICW1_INITIALIZE);
  outb(SLAVE, ICW1_INITIALIZE);
  write_both(first_vector, first_vector + 8u); /* ICW2 */
  write_both(1u << CASCADE, CASCADE);          /* ICW3 */
  write_both(ICW4_8086, ICW4_8086);
  write_both(masked, masked >> 8);
}

bool irq_answers(void) {
  bool answers;

  outb(MASTER + 1, (uint8_t)~(1u << CASCADE)); /* Nothing comes on that line. */
  answers = inb(MASTER + 1) == (uint8_t)~(1u << CASCADE);
  write_both(masked, masked >> 8);
  return answers;
}

/* A PIC whose request has gone away meanwhile says its last line, and serves nothing. */
static bool acknowledge(uint32_t line) {
  uint16_t pic = line < 8 ? MASTER : SLAVE;
  bool real = true;

  if (line % 8 == 7) {
    outb(pic, OCW3_READ_SERVICE);
    real = (inb(pic) & 0x80u) != 0;
  }
  if (real) {
    outb(pic, OCW2_END);
  }
  if (pic == SLAVE) {
    outb(MASTER, OCW2_END); /* Which cannot tell. */
  }
  return real;
}

void irq_set_handler(uint8_t line, void (*handler)(struct interrupt_frame *frame)) {
  handlers[line] = handler;
  masked &= (uint16_t)~(1u << line | (line < 8 ? 0 : 1u << CASCADE));
  write_both(masked, masked >> 8);
}

void irq_handle(uint32_t line, struct interrupt_frame *frame) {
  if (acknowledge(line) && handlers[line] != NULL) {
    handlers[line](frame);
  }
}
