/* How long a processor's turn is, in the tests behind this one. */
#include "kernel/arch/x86_64/clock.h"
#include "kernel/arch/x86_64/local_apic.h"
#include "kernel/test/ktest.h"

#define TURN 6247u /* Counts of the local APIC's timer, 16 ns each in QEMU: 100 us, and prime. */

/* With -icount a processor's turn ends with the next interrupt of the timer, wherever it is. The
   clock goes by the TSC, and does not mind. Where the ticks are the PIT's, as a busy host may have
   let the timer look as if it stood, that interrupt would be nobody's. */
KTEST(turns_are_short) {
  if (clock_is_local()) local_apic_timer_start(TURN);
}
