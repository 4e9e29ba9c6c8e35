/* Reading and copying of the TPM's event log: see event_log.h. */
#include "boot/core/event_log.h"

#include "boot/core/allocate.h"
#include "boot/core/log.h"
#include "lib/string.h"

/* TCG PC Client Platform Firmware Profile 1.05 §10.2.1, TCG_PCR_EVENT: of SHA-1 alone. */
#define PCR_AND_TYPE 8u
#define SHA1_SIZE 20u

/* §10.4.5.1, TCG_EfiSpecIDEvent: the first event of a log with several algorithms. */
#define SPEC_ID "Spec ID Event03" /* With its terminator. */
#define SPEC_ID_FIXED 8u          /* Platform class, versions, and the size of UINTN. */
#define ALGORITHMS_MAX 16u        /* TPM 2.0 Library, part 2, HASH_COUNT: real TPMs have 2 to 5. */

/* Bytes of digests, by algorithm, as the log itself says. */
struct algorithms {
  uint32_t count;
  struct {
    uint16_t id, size;
  } list[ALGORITHMS_MAX];
};

/* A place in a log. */
struct reader {
  const uint8_t *bytes;
  uint64_t size; /* Of them, that may be looked at. */
  uint64_t at;   /* Never more than that. */
};

static bool skip(struct reader *reader, uint64_t bytes) {
  if (bytes > reader->size - reader->at) return false;
  reader->at += bytes;
  return true;
}

/* Reads a little-endian number of `bytes` bytes. */
static bool number(struct reader *reader, uint32_t bytes, uint32_t *value) {
  const uint8_t *from = reader->bytes + reader->at;

  if (!skip(reader, bytes)) return false;
  *value = 0;
  for (uint32_t i = 0; i < bytes; i++) *value |= (uint32_t)from[i] << 8 * i;
  return true;
}

/* Skips what ends every event: its data, behind their size. */
static bool skip_data(struct reader *reader) {
  uint32_t size;

  return number(reader, 4, &size) && skip(reader, size);
}

/* Skips a TCG_PCR_EVENT. */
static bool skip_sha1_event(struct reader *reader) {
  return skip(reader, PCR_AND_TYPE + SHA1_SIZE) && skip_data(reader);
}

/* Reads the first event of a log with several algorithms: which they are. */
static bool read_algorithms(struct reader *reader, struct algorithms *algorithms) {
  uint32_t size, count, id, digest_size;
  struct reader event;

  if (!skip(reader, PCR_AND_TYPE + SHA1_SIZE) || !number(reader, 4, &size)) return false;
  event = (struct reader){.bytes = reader->bytes + reader->at, .size = size};
  if (!skip(reader, size) || !skip(&event, sizeof(SPEC_ID))) return false;
  if (memcmp(event.bytes, SPEC_ID, sizeof(SPEC_ID)) != 0) return false;
  if (!skip(&event, SPEC_ID_FIXED) || !number(&event, 4, &count) || count > ALGORITHMS_MAX)
    return false;
  algorithms->count = count;
  for (uint32_t i = 0; i < count; i++) {
    if (!number(&event, 2, &id) || !number(&event, 2, &digest_size)) return false;
    algorithms->list[i].id = (uint16_t)id;
    algorithms->list[i].size = (uint16_t)digest_size;
  }
  return true;
}

/* Skips a digest, behind the number of its algorithm. */
static bool skip_digest(struct reader *reader, const struct algorithms *algorithms) {
  uint32_t id;

  if (!number(reader, 2, &id)) return false;
  for (uint32_t i = 0; i < algorithms->count; i++) {
    if (algorithms->list[i].id == id) return skip(reader, algorithms->list[i].size);
  }
  return false;
}

/* Skips a TCG_PCR_EVENT2 (§10.2.2). */
static bool skip_agile_event(struct reader *reader, const struct algorithms *algorithms) {
  uint32_t digests;

  if (!skip(reader, PCR_AND_TYPE) || !number(reader, 4, &digests)) return false;
  if (digests > ALGORITHMS_MAX) return false;
  for (uint32_t i = 0; i < digests; i++) {
    if (!skip_digest(reader, algorithms)) return false;
  }
  return skip_data(reader);
}

/* Skips an event that is not the first; that of a log in SHA-1 is like all others. */
static bool skip_event(struct reader *reader, enum kiln_event_log_format format,
                       const struct algorithms *algorithms) {
  return format == KILN_EVENT_LOG_SHA1 ? skip_sha1_event(reader)
                                       : skip_agile_event(reader, algorithms);
}

static bool skip_first(struct reader *reader, enum kiln_event_log_format format,
                       struct algorithms *algorithms) {
  algorithms->count = 0;
  return format == KILN_EVENT_LOG_SHA1 ? skip_sha1_event(reader)
                                       : read_algorithms(reader, algorithms);
}

bool event_log_end(const uint8_t *bytes, uint64_t limit, uint64_t last,
                   enum kiln_event_log_format format, uint64_t *end) {
  struct reader reader = {.bytes = bytes, .size = limit};
  struct algorithms algorithms;
  uint64_t start = 0;
  bool sound = skip_first(&reader, format, &algorithms);

  *end = 0;
  while (sound) {
    *end = reader.at;
    if (start >= last) return start == last;
    start = reader.at;
    sound = start <= last && skip_event(&reader, format, &algorithms);
  }
  return false;
}

/* The `bytes`-byte little-endian number at `from`. */
static uint64_t read_u64(const uint8_t *from) {
  uint64_t value;

  memcpy(&value, from, sizeof(value));
  return value;
}

/* How many events are in the table of final events. */
static uint64_t final_count(const uint8_t *table) {
  return table == NULL ? 0 : read_u64(table + EVENT_LOG_FINAL_HEADER / 2);
}

enum boot_status event_log_copy(const struct firmware_event_log *firmware, struct event_log *log) {
  uint64_t end, physical;
  enum boot_status status;
  bool sound;

  *log = (struct event_log){.truncated = firmware->truncated || firmware->bytes == NULL};
  if (firmware->bytes == NULL) return BOOT_OK;
  sound = event_log_end(firmware->bytes, EVENT_LOG_MAX, firmware->last, firmware->format, &end);
  if (!sound) {
    log_line(LOG_WARNING,
             "the firmware's log of what its TPM measured cannot be read from byte %llu on; update "
             "the firmware.",
             (unsigned long long)end);
    log->truncated = true;
  }
  if (end == 0) return BOOT_OK;
  status = boot_allocate(page_align_up(end + EVENT_LOG_FINAL_MAX), PAGE_SIZE,
                         KILN_MEMORY_LOADER_RECLAIMABLE, &physical);
  if (status != BOOT_OK) return status;
  log->bytes = physical_pointer(physical);
  memcpy(log->bytes, firmware->bytes, (size_t)end);
  log->size = end;
  log->format = firmware->format;
  log->final_events = firmware->final_events;
  log->final_seen = final_count(firmware->final_events);
  return BOOT_OK;
}

void event_log_complete(struct event_log *log) {
  struct reader first = {.bytes = log->bytes, .size = log->size};
  struct reader final = {
      .bytes = log->final_events, .size = EVENT_LOG_FINAL_MAX, .at = EVENT_LOG_FINAL_HEADER};
  struct algorithms algorithms;
  uint64_t count = final_count(log->final_events);

  /* A log that breaks off would become one with a gap. */
  if (log->bytes == NULL || log->truncated || count <= log->final_seen) return;
  if (!skip_first(&first, log->format, &algorithms)) return;
  for (uint64_t i = 0; i < count; i++) {
    uint64_t start = final.at, size;

    if (!skip_event(&final, log->format, &algorithms)) {
      log->truncated = true;
      return;
    }
    size = final.at - start;
    if (i < log->final_seen) continue;
    memcpy(log->bytes + log->size, log->final_events + start, (size_t)size);
    log->size += size;
  }
}
