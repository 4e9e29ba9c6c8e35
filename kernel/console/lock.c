/* Who may use the console: see hardware.h. */
#include "kernel/console/hardware.h"
#include "kernel/spin_lock.h"

static struct spin_lock lock; /* Of all that the console has. */

bool hardware_lock(void) {
  return spin_lock(&lock);
}

void hardware_unlock(bool on) {
  spin_unlock(&lock, on);
}

bool hardware_seize(void) {
  return spin_seize(&lock);
}
