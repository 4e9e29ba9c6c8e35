/*
 * Writes the seed of fuzz_event_log.c: where the last event begins, how long the log is, a log of
 * two events in SHA-1 and SHA-256 (TCG PC Client Platform Firmware Profile 1.05 §10), and a table
 * of final events, which has one that is not in it.
 */
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"
#include "boot/protocol/kiln.h"

#define FIRST_SIZE 69u /* Bytes of the first event, */
#define EVENT_SIZE 76u /* and of the others. */

static void put_zeros(struct seed *seed, uint32_t count) {
  while (count-- > 0) put_number(seed, 0, 1);
}

static void put_event(struct seed *seed) {
  put_number(seed, 9, 4);    /* PCR, */
  put_number(seed, 0x0d, 4); /* EV_IPL, */
  put_number(seed, 2, 4);    /* two digests: */
  put_number(seed, 0x04, 2); /* SHA-1 */
  put_zeros(seed, 20);
  put_number(seed, 0x0b, 2); /* and SHA-256, */
  put_zeros(seed, 32);
  put_number(seed, 4, 4); /* and four bytes of data. */
  put(seed, "file", 4);
}

void write_event_log_seeds(char **paths) {
  static struct seed seed;

  put_number(&seed, KILN_EVENT_LOG_AGILE, 1);
  put_number(&seed, FIRST_SIZE, 2);
  put_number(&seed, FIRST_SIZE + EVENT_SIZE, 2);
  put_number(&seed, 1, 1); /* Of the final events, one is in the log. */
  put_number(&seed, 0, 4);
  put_number(&seed, 3, 4); /* EV_NO_ACTION. */
  put_zeros(&seed, 20);
  put_number(&seed, FIRST_SIZE - 32, 4);
  put(&seed, "Spec ID Event03", 16);
  put_zeros(&seed, 8);
  put_number(&seed, 2, 4);
  put_number(&seed, 0x04 | 20 << 16, 4);
  put_number(&seed, 0x0b | 32 << 16, 4);
  put_number(&seed, 0, 1);
  put_event(&seed);
  put_number(&seed, 1, 8);
  put_number(&seed, 2, 8);
  put_event(&seed);
  put_event(&seed);
  write_seed(&seed, paths[0]);
}
