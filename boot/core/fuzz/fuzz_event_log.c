/*
 * Fuzzes event_log.c: the input is a firmware's log of a TPM's events, and its table of final ones.
 *
 * Nothing behind what may be looked at is read, what is said to be the log's end is in it, and a
 * log that was completed from a sound table is sound.
 */
#include "boot/core/event_log.h"
#include "boot/core/fuzz/fuzz.h"

static void check_complete(const uint8_t *bytes, uint64_t size, enum kiln_event_log_format format,
                           uint64_t seen, struct input *input) {
  /* Not cleared: what is behind the input is that of an earlier one, which will do. */
  static uint8_t room[UINT16_MAX + EVENT_LOG_FINAL_MAX], table[EVENT_LOG_FINAL_MAX];
  struct event_log log = {.bytes = room, .size = size, .format = format};
  uint64_t end;

  memcpy(log.bytes, bytes, size);
  memcpy(table, input->data, input->left < sizeof(table) ? input->left : sizeof(table));
  log.final_events = table;
  log.final_seen = seen;
  event_log_complete(&log);
  INVARIANT(log.size >= size && log.size <= size + EVENT_LOG_FINAL_MAX);
  INVARIANT(memcmp(log.bytes, bytes, size) == 0);
  /* There is no event at its end, and all of it is events. */
  INVARIANT(!event_log_end(log.bytes, log.size, log.size, format, &end) && end == log.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input input = {.data = data, .left = size};
  enum kiln_event_log_format format =
      take(&input, 1) % 2 == 0 ? KILN_EVENT_LOG_AGILE : KILN_EVENT_LOG_SHA1;
  uint64_t last = take(&input, 2), length = take(&input, 2), seen = take(&input, 1), end;
  uint8_t *log;
  bool sound;

  if (length > input.left) length = input.left;
  log = copy_exactly(input.data, length);
  input.data += length;
  input.left -= length;
  sound = event_log_end(log, length, last, format, &end);
  INVARIANT(end <= length && (!sound || end > last));
  if (end > 0) check_complete(log, end, format, seen, &input);
  free(log);
  return 0;
}
