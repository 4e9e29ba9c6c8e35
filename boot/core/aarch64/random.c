/*
 * Randomness for the kernel's address, from several sources mixed into one number: a source
 * that is weak or lies takes nothing away from the others.
 */
#include "boot/core/random.h"

#include "boot/core/firmware.h"
#include "clock.h"

#define RNDR_TRIES 10

uint64_t time_stamp(void) {
  return clock_read();
}

/* ID_AA64ISAR0_EL1.RNDR (Arm ARM D19.2). */
static int has_rndr(void) {
  uint64_t features;

  __asm__("mrs %0, id_aa64isar0_el1" : "=r"(features));
  return features >> 60 != 0;
}

/* RNDRRS, which is seeded anew each time (D19.2), by its encoding; 0 when it gives none. */
static uint64_t hardware_random(void) {
  for (int tries = 0; tries < RNDR_TRIES; tries++) {
    uint64_t value;
    uint32_t failed;

    __asm__ volatile("mrs %0, s3_3_c2_c4_1; cset %w1, eq" : "=r"(value), "=r"(failed) : : "cc");
    if (!failed) return value;
  }
  return 0;
}

uint64_t random_below(uint64_t limit) {
  uint64_t state = random_mix(time_stamp(), firmware_random());

  if (has_rndr()) state = random_mix(state, hardware_random());
  state = random_mix(state, time_stamp());
  return (state >> 32) * limit >> 32;
}
