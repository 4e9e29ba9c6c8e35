/*
 * Switching A20 on: already on is the normal case, then the BIOS is asked, then the
 * keyboard controller, then system control port A. Each attempt is verified.
 *
 * Called by main.c once, and by bios.c after every call of the BIOS.
 */
#include "boot/bios/a20.h"

#include "boot/bios/bios.h"
#include "boot/core/boot.h"
#include "lib/x86/port_io.h"

#define MIB 0x100000u

/* Looks at A20 after a slow switch; the keyboard controller takes some microseconds. */
#define LOOKS_MAX 10000u

/* The keyboard controller (IBM PS/2 Hardware Interface Technical Reference). */
#define KEYBOARD_DATA 0x60
#define KEYBOARD_STATUS 0x64         /* Read: status. Write: command. */
#define KEYBOARD_INPUT_FULL 0x02u    /* Status: it has not taken the last byte yet. */
#define KEYBOARD_WRITE_OUTPUT 0xd1u  /* Command: the next byte of data is the output port. */
#define KEYBOARD_OUTPUT_A20_ON 0xdfu /* Output port: A20, no reset, clocks and lines as usual. */
#define KEYBOARD_NOP 0xffu           /* Command: pulses nothing; taken once the port is set. */
#define KEYBOARD_POLLS_MAX 100000u   /* Reads of the status, about a microsecond each. */

/* System control port A (same reference). */
#define CONTROL_PORT_A 0x92
#define CONTROL_RESET 0x01u /* Writing 1 resets the processor. */
#define CONTROL_A20 0x02u

/* Has an equal 1 MiB above it whenever A20 is off. */
static volatile uint32_t probe = 0x6b696c6e;

static int is_on(void) {
  const volatile uint32_t *above = (const volatile uint32_t *)((uintptr_t)&probe + MIB);

  if (*above != probe) return 1;
  /* Equal by chance, or the same memory? */
  probe = ~probe;
  return *above != probe;
}

static int is_on_soon(void) {
  for (uint32_t i = 0; i < LOOKS_MAX; i++)
    if (is_on()) return 1;
  return 0;
}

static void ask_bios(void) {
  struct bios_registers registers = {.eax = 0x2401}; /* PS/2 BIOS Interface, INT 15h. */

  bios_gate(0x15, &registers);
}

static int keyboard_ready(void) {
  for (uint32_t i = 0; i < KEYBOARD_POLLS_MAX; i++)
    if (!(inb(KEYBOARD_STATUS) & KEYBOARD_INPUT_FULL)) return 1;
  return 0;
}

static void ask_keyboard_controller(void) {
  if (!keyboard_ready()) return;
  outb(KEYBOARD_STATUS, KEYBOARD_WRITE_OUTPUT);
  if (!keyboard_ready()) return;
  outb(KEYBOARD_DATA, KEYBOARD_OUTPUT_A20_ON);
  if (!keyboard_ready()) return;
  outb(KEYBOARD_STATUS, KEYBOARD_NOP);
  keyboard_ready();
}

static void set_control_port(void) {
  uint8_t value = inb(CONTROL_PORT_A);

  outb(CONTROL_PORT_A, (uint8_t)((value | CONTROL_A20) & ~CONTROL_RESET));
}

enum boot_status a20_enable(void) {
  static void (*const methods[])(void) = {ask_bios, ask_keyboard_controller, set_control_port};

  if (is_on()) return BOOT_OK;
  for (uint32_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
    methods[i]();
    if (is_on_soon()) return BOOT_OK;
  }
  return BOOT_NO_A20;
}

void a20_keep(void) {
  static int lost;

  /* The message about it calls the BIOS again: once is enough. */
  if (lost || a20_enable() == BOOT_OK) return;
  lost = 1;
  boot_fail(BOOT_NO_A20, "after a call of the BIOS");
}
