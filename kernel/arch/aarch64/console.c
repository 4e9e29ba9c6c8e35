/*
 * The console's hardware on an Arm machine, the PL011 that the loader has found and left mapped:
 * see kernel/console/hardware.h.
 */
#include "kernel/console/hardware.h"

#include "boot/protocol/kiln.h"
#include "kernel/arch/aarch64/cpu.h"
#include "lib/pl011.h"

#define TRANSLATION_FAILED 1u /* PAR_EL1.F (Arm ARM D19.2). */

/* Asks the processor whether it can read there: the loader maps the UART if the firmware names it.
 */
bool hardware_open_serial(void) {
  __asm__ volatile("at s1e1r, %0; isb" : : "r"(KILN_UART_BASE) : "memory");
  return (CPU_READ("par_el1") & TRANSLATION_FAILED) == 0;
}

bool hardware_write_serial(const char *text, size_t length) {
  return pl011_write(KILN_UART_BASE, text, length);
}

/* There is no text mode here. */
void hardware_prepare_text_mode(void) {}
