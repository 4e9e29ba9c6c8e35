/* Calls of the BIOS: gate.asm does it, and what it cannot restore is restored here. */
#include "boot/bios/bios.h"

#include "boot/bios/a20.h"

void bios_call(uint8_t interrupt, struct bios_registers *registers) {
  bios_gate(interrupt, registers);
  a20_keep();
}
