/*
 * The TPM's event log: the list of what was measured into its PCRs, which the firmware keeps and
 * the kernel gets a copy of (TCG PC Client Platform Firmware Profile 1.05 §10).
 *
 * The firmware says where its log begins and where the last event does, not where that ends; so
 * each event has to be understood. No length in it is believed.
 */
#ifndef KILN_BOOT_CORE_EVENT_LOG_H
#define KILN_BOOT_CORE_EVENT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

#define EVENT_LOG_MAX (1ull << 20) /* Bytes of a log that can be believed. Real ones: 64 KiB. */
#define EVENT_LOG_FINAL_MAX (1ull << 16) /* Likewise, of the table of final events. */
#define EVENT_LOG_FINAL_HEADER 16u       /* Its version, and the number of events: 8 bytes each. */

/* The log as the firmware has it. */
struct firmware_event_log {
  const uint8_t *bytes; /* Null: none. */
  uint64_t last;        /* Bytes from there to the start of the last event. */
  enum kiln_event_log_format format;
  bool truncated; /* The firmware had no room for all of it. */
  /*
   * EFI_TCG2_FINAL_EVENTS_TABLE (TCG EFI Protocol 1.0 §7), or null: all events since somebody asked
   * for the log first, also those that come when the loader leaves the firmware, when nobody can
   * ask any more. It stays where it is.
   */
  const uint8_t *final_events;
};

/* The copy for the kernel. */
struct event_log {
  uint8_t *bytes; /* Null: none. Behind them is room for EVENT_LOG_FINAL_MAX more. */
  uint64_t size;  /* Bytes. */
  enum kiln_event_log_format format;
  bool truncated;              /* Not all that was measured is in it. */
  const uint8_t *final_events; /* Of the firmware, */
  uint64_t final_seen;         /* the first of which, that many, are in this log already. */
};

/*
 * Finds where the log of at most `limit` bytes at `bytes` ends whose last event begins at byte
 * `last`. Returns 0 when an event on the way contradicts itself, `last` or `limit`; `*end` is then
 * the end of those before it.
 */
bool event_log_end(const uint8_t *bytes, uint64_t limit, uint64_t last,
                   enum kiln_event_log_format format, uint64_t *end);

/*
 * Copies the firmware's log to memory of its own, with room for the final events. What cannot be
 * understood is left out, with a warning, and `log` truncated. Errors: those of boot_allocate.
 */
enum boot_status event_log_copy(const struct firmware_event_log *firmware, struct event_log *log);

/*
 * Appends the events that the firmware has logged since then. Called when the firmware is gone;
 * cannot fail: what there is no room for makes `log` truncated.
 */
void event_log_complete(struct event_log *log);

#endif /* KILN_BOOT_CORE_EVENT_LOG_H */
