/* The last LOG_RING_SIZE bytes that were printed. */
#ifndef KILN_KERNEL_CONSOLE_LOG_RING_H
#define KILN_KERNEL_CONSOLE_LOG_RING_H

#include <stddef.h>
#include <stdint.h>

#define LOG_RING_SIZE 65536u /* Bytes, a power of two. */

struct log_ring {
  uint64_t end; /* Bytes ever written: the position of the next one. */
  char text[LOG_RING_SIZE];
};

/* Text in the ring, in two pieces as it may go beyond the ring's end; either may be empty. */
struct log_text {
  const char *pieces[2]; /* Valid until more is written. */
  size_t lengths[2];     /* Bytes. */
};

void log_ring_write(struct log_ring *ring, const char *text, size_t length);

/*
 * What was written from `position` on, an earlier value of ring->end; or from the first whole
 * line on that the ring still has, when it does not reach back so far.
 */
void log_ring_read(const struct log_ring *ring, uint64_t position, struct log_text *text);

#endif /* KILN_KERNEL_CONSOLE_LOG_RING_H */
