/* Drives the interval timer: see pit.h. Owns channels 0 and 2. */
#include "kernel/arch/x86_64/pit.h"

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/clock_math.h"
#include "lib/x86/port_io.h"

#define CHANNEL_0 0x40u
#define CHANNEL_2 0x42u
#define COMMAND 0x43u

/* Control words, and what a channel says of itself (Intel 8254 data sheet, "Read-back command"). */
#define CHANNEL_0_RATE 0x34u  /* Low byte, high byte, mode 2: one pulse per count. */
#define CHANNEL_2_COUNT 0xb0u /* Low byte, high byte, mode 0: OUT rises at 0, and stays. */
#define LATCH_CHANNEL_2 0xc8u /* Next reads: status, low byte, high byte. */
#define STATUS_OUT 0x80u      /* The count has gone through 0. */
#define STATUS_NULL 0x40u     /* It has not been loaded yet. */
#define STATUS_MODE 0x3fu     /* As in CHANNEL_2_COUNT. */

/* Port B (IBM PC AT Technical Reference): channel 2 counts; it is heard; bits that can be set. */
#define PORT_B 0x61u
#define PORT_B_GATE 0x01u
#define PORT_B_SPEAKER 0x02u
#define PORT_B_WRITABLE 0x0fu

#define PIT_HZ 1193182u /* 14.31818 MHz / 12. */
#define MILLISECOND (PIT_HZ / 1000 + 1)

/*
 * Looks at the count before the PIT is broken: in all, and without seeing it move. A look takes
 * some microseconds, or 20 ns if an emulator counts instructions; a count takes 838 ns.
 */
#define LOOKS_MAX 262144u
#define LOOKS_UNMOVED_MAX 4096u

static uint64_t tsc_at_begin;

void pit_measure_begin(void) {
  outb(PORT_B, (uint8_t)((inb(PORT_B) & PORT_B_WRITABLE & ~PORT_B_SPEAKER) | PORT_B_GATE));
  outb(COMMAND, CHANNEL_2_COUNT);
  outb(CHANNEL_2, 0);
  outb(CHANNEL_2, 0); /* Counts from here on. */
  tsc_at_begin = cpu_read_tsc();
}

uint64_t pit_measure_end(void) {
  uint32_t wanted = MILLISECOND, unmoved = 0, before = 0;

  for (uint32_t i = 0; i < LOOKS_MAX && unmoved < LOOKS_UNMOVED_MAX; i++) {
    uint32_t status, counted;
    uint64_t tsc;

    outb(COMMAND, LATCH_CHANNEL_2);
    tsc = cpu_read_tsc() - tsc_at_begin;
    status = inb(CHANNEL_2);
    counted = inb(CHANNEL_2);
    counted = (0u - (counted | (uint32_t)inb(CHANNEL_2) << 8)) & 0xffffu; /* From 0, down. */
    if ((status & STATUS_MODE) != (CHANNEL_2_COUNT & STATUS_MODE)) {
      return 0; /* That is no 8254. */
    }
    unmoved = counted == before ? unmoved + 1 : 0;
    before = counted;
    if ((status & STATUS_NULL) != 0) {
      continue;
    }
    if ((status & STATUS_OUT) != 0) {
      wanted = 2 * MILLISECOND; /* Too late: once more. */
      pit_measure_begin();
    } else if (counted >= wanted) {
      return clock_ratio(tsc, PIT_HZ, counted);
    }
  }
  return 0;
}

void pit_start_ticks(uint32_t frequency) {
  uint32_t divisor = (PIT_HZ + frequency / 2) / frequency;

  outb(COMMAND, CHANNEL_0_RATE);
  outb(CHANNEL_0, (uint8_t)divisor);
  outb(CHANNEL_0, (uint8_t)(divisor >> 8));
}
