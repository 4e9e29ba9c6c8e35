/*
 * Calls of the BIOS: gate.asm does them, and what it cannot keep from the BIOS or restore after it
 * is the work of this file: the serial line and A20.
 */
#include "boot/bios/bios.h"

#include "boot/bios/a20.h"
#include "boot/bios/serial.h"

void bios_call_handler(uint32_t handler, struct bios_registers *registers) {
  serial_hold();
  bios_gate_handler(handler, registers);
  serial_release();
  a20_keep();
}

void bios_call(uint8_t interrupt, struct bios_registers *registers) {
  serial_hold();
  bios_gate(interrupt, registers);
  serial_release();
  a20_keep();
}
