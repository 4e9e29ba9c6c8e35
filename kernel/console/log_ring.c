/* Positions count up for ever; what lies at one is at its remainder in the ring: see log_ring.h. */
#include "kernel/console/log_ring.h"

#include "lib/string.h"

_Static_assert((LOG_RING_SIZE & (LOG_RING_SIZE - 1)) == 0, "positions may wrap");

void log_ring_write(struct log_ring *ring, const char *text, size_t length) {
  while (length != 0) {
    size_t at = ring->end % LOG_RING_SIZE;
    size_t part = length < LOG_RING_SIZE - at ? length : LOG_RING_SIZE - at;

    memcpy(ring->text + at, text, part);
    ring->end += part;
    text += part;
    length -= part;
  }
}

void log_ring_read(const struct log_ring *ring, uint64_t position, struct log_text *text) {
  size_t at;
  size_t length;

  if (position > ring->end) {
    position = ring->end;
  }
  if (ring->end - position > LOG_RING_SIZE) {
    position = ring->end - LOG_RING_SIZE;
    while (position < ring->end && ring->text[position++ % LOG_RING_SIZE] != '\n') {
    }
  }
  at = position % LOG_RING_SIZE;
  length = (size_t)(ring->end - position);
  text->pieces[0] = ring->text + at;
  text->lengths[0] = length < LOG_RING_SIZE - at ? length : LOG_RING_SIZE - at;
  text->pieces[1] = ring->text;
  text->lengths[1] = length - text->lengths[0];
}
