/* Unit tests of event_log.c: where a log ends, what is copied, and logs that lie. */
#include "boot/core/event_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fake_firmware.h"

#define ALG_SHA1 0x04u
#define ALG_SHA256 0x0bu
#define EV_NO_ACTION 3u
#define EV_IPL 0x0du

/* A log while it grows, and where its last event began. */
struct made {
  uint8_t bytes[4096];
  uint64_t size, last;
};

static struct made made;
static uint8_t final[EVENT_LOG_FINAL_MAX];

static void put(struct made *to, uint64_t number, uint32_t bytes) {
  memcpy(to->bytes + to->size, &number, bytes);
  to->size += bytes;
}

static void put_bytes(struct made *to, uint8_t byte, uint32_t count) {
  memset(to->bytes + to->size, byte, count);
  to->size += count;
}

static void put_sha1_event(struct made *to, uint32_t data) {
  to->last = to->size;
  put(to, 4, 4);
  put(to, EV_IPL, 4);
  put_bytes(to, 0x51, 20);
  put(to, data, 4);
  put_bytes(to, 'd', data);
}

/* The first event of an agile log, of SHA-1 and SHA-256. */
static void put_spec_id(struct made *to) {
  to->last = to->size;
  put(to, 0, 4);
  put(to, EV_NO_ACTION, 4);
  put_bytes(to, 0, 20);
  put(to, 16 + 8 + 4 + 2 * 4 + 1, 4);
  memcpy(to->bytes + to->size, "Spec ID Event03", 16);
  to->size += 16;
  put(to, 0x0200020000000000, 8); /* Class 0, version 2.0, errata 0, UINTN of 8 bytes. */
  put(to, 2, 4);
  put(to, ALG_SHA1 | 20 << 16, 4);
  put(to, ALG_SHA256 | 32 << 16, 4);
  put(to, 0, 1);
}

static void put_agile_event(struct made *to, uint32_t data) {
  to->last = to->size;
  put(to, 9, 4);
  put(to, EV_IPL, 4);
  put(to, 2, 4);
  put(to, ALG_SHA1, 2);
  put_bytes(to, 0x51, 20);
  put(to, ALG_SHA256, 2);
  put_bytes(to, 0x52, 32);
  put(to, data, 4);
  put_bytes(to, 'd', data);
}

/* The firmware's log of `made`. */
static struct firmware_event_log firmware_log(enum kiln_event_log_format format) {
  return (struct firmware_event_log){.bytes = made.bytes, .last = made.last, .format = format};
}

static int setup(void **state) {
  (void)state;
  fake_reset();
  memset(&made, 0, sizeof(made));
  memset(final, 0, sizeof(final));
  return 0;
}

/* Looks at a copy of the log that ends where its memory does, of `limit` bytes. */
static bool find_end(enum kiln_event_log_format format, uint64_t limit, uint64_t last,
                     uint64_t *end) {
  uint8_t *copy = malloc(limit != 0 ? limit : 1);
  bool sound;

  assert_non_null(copy);
  memcpy(copy, made.bytes, limit);
  sound = event_log_end(copy, limit, last, format, end);
  free(copy);
  return sound;
}

static void test_end(void **state) {
  uint64_t end;

  (void)state;
  put_sha1_event(&made, 0);
  assert_true(find_end(KILN_EVENT_LOG_SHA1, made.size, made.last, &end));
  assert_int_equal(end, 32);
  put_sha1_event(&made, 7);
  assert_true(find_end(KILN_EVENT_LOG_SHA1, made.size, made.last, &end));
  assert_int_equal(end, 32 + 39);
  setup(NULL);
  put_spec_id(&made);
  assert_true(find_end(KILN_EVENT_LOG_AGILE, made.size, made.last, &end));
  assert_int_equal(end, made.size);
  put_agile_event(&made, 0);
  put_agile_event(&made, 100);
  assert_true(find_end(KILN_EVENT_LOG_AGILE, made.size, made.last, &end));
  assert_int_equal(end, made.size);
}

/* However short the log is, nothing behind it is looked at, and its whole events count. */
static void test_cut(void **state) {
  uint64_t end, first;

  (void)state;
  put_spec_id(&made);
  first = made.size;
  put_agile_event(&made, 30);
  for (uint64_t limit = 0; limit < made.size; limit++) {
    assert_false(find_end(KILN_EVENT_LOG_AGILE, limit, made.last, &end));
    assert_int_equal(end, limit < first ? 0 : first);
  }
}

/* The last event is where the firmware says, or nothing that it says is believed. */
static void test_wrong_last(void **state) {
  uint64_t end;

  (void)state;
  put_spec_id(&made);
  put_agile_event(&made, 1);
  put_agile_event(&made, 2);
  assert_false(find_end(KILN_EVENT_LOG_AGILE, made.size, made.last - 1, &end));
  assert_false(find_end(KILN_EVENT_LOG_AGILE, made.size, made.last + 1, &end));
  assert_false(find_end(KILN_EVENT_LOG_AGILE, made.size, UINT64_MAX, &end));
  assert_int_equal(end, made.size);
  assert_false(find_end(KILN_EVENT_LOG_AGILE, made.size, 1, &end));
}

/* Sets a number in the second event, and expects that only the first one is believed. */
static void expect_bad(uint32_t offset, uint64_t number, uint32_t bytes) {
  uint64_t end, first;

  setup(NULL);
  put_spec_id(&made);
  first = made.size;
  put_agile_event(&made, 8);
  memcpy(made.bytes + first + offset, &number, bytes);
  assert_false(find_end(KILN_EVENT_LOG_AGILE, made.size, made.last, &end));
  assert_int_equal(end, first);
}

static void test_lies(void **state) {
  (void)state;
  expect_bad(8, 3, 4);           /* A digest more: of an algorithm that is none, or the data. */
  expect_bad(8, 17, 4);          /* More digests than there are algorithms. */
  expect_bad(8, UINT32_MAX, 4);  /* As many as there can be. */
  expect_bad(12, 0x0c, 2);       /* An algorithm that the first event does not have. */
  expect_bad(68, 9, 4);          /* A byte of data too many. */
  expect_bad(68, UINT32_MAX, 4); /* An event that ends below its start, if a sum wraps. */
}

/* The first event of an agile log, with something wrong. */
static void expect_bad_first(uint32_t offset, uint64_t number, uint32_t bytes) {
  uint64_t end;

  setup(NULL);
  put_spec_id(&made);
  memcpy(made.bytes + offset, &number, bytes);
  assert_false(find_end(KILN_EVENT_LOG_AGILE, made.size, 0, &end));
  assert_int_equal(end, 0);
}

static void test_first_lies(void **state) {
  (void)state;
  expect_bad_first(28, 38, 4);          /* A byte more than there is. */
  expect_bad_first(28, UINT32_MAX, 4);  /* 4 GiB. */
  expect_bad_first(28, 15, 4);          /* Too short for its signature, */
  expect_bad_first(28, 16 + 8 + 3, 4);  /* for its number of algorithms, */
  expect_bad_first(28, 16 + 8 + 11, 4); /* and for the algorithms. */
  expect_bad_first(46, '2', 1);         /* "Spec ID Event02". */
  expect_bad_first(56, 17, 4);          /* 17 algorithms. */
}

static void test_copy(void **state) {
  struct firmware_event_log firmware;
  struct event_log log;

  (void)state;
  put_spec_id(&made);
  put_agile_event(&made, 40);
  firmware = firmware_log(KILN_EVENT_LOG_AGILE);
  assert_int_equal(event_log_copy(&firmware, &log), BOOT_OK);
  assert_int_equal(log.size, made.size);
  assert_int_equal(log.format, KILN_EVENT_LOG_AGILE);
  assert_false(log.truncated);
  assert_memory_equal(log.bytes, made.bytes, made.size);
  event_log_complete(&log); /* There is nothing to be added. */
  assert_int_equal(log.size, made.size);
  fake.memory_left = 0;
  assert_int_equal(event_log_copy(&firmware, &log), BOOT_OUT_OF_MEMORY);
}

static void test_copy_none(void **state) {
  struct firmware_event_log firmware = {.bytes = NULL};
  struct event_log log;

  (void)state;
  assert_int_equal(event_log_copy(&firmware, &log), BOOT_OK);
  assert_null(log.bytes);
  assert_true(log.truncated);
  event_log_complete(&log);
  assert_null(log.bytes);
}

/* What can be read of a damaged log is copied, and nothing is appended to it. */
static void test_copy_damaged(void **state) {
  struct firmware_event_log firmware;
  struct event_log log;
  uint64_t first;

  (void)state;
  put_spec_id(&made);
  first = made.size;
  put_agile_event(&made, 40);
  made.bytes[first + 8] = 16;
  firmware = firmware_log(KILN_EVENT_LOG_AGILE);
  final[8] = 1;
  firmware.final_events = final;
  assert_int_equal(event_log_copy(&firmware, &log), BOOT_OK);
  assert_int_equal(log.size, first);
  assert_true(log.truncated);
  assert_non_null(strstr(fake.printed, "kiln: warning: the firmware's log of what its TPM"));
  final[8] = 2;
  event_log_complete(&log);
  assert_int_equal(log.size, first);
  made.bytes[32] = 'T'; /* Nothing of it. */
  assert_int_equal(event_log_copy(&firmware, &log), BOOT_OK);
  assert_null(log.bytes);
  assert_true(log.truncated);
}

/* Copies a log of two events, and completes it from a table of `count` events, of which it has one.
 */
static void complete(const struct made *table, uint64_t count, struct event_log *log) {
  struct firmware_event_log firmware;

  put_spec_id(&made);
  put_agile_event(&made, 40);
  firmware = firmware_log(KILN_EVENT_LOG_AGILE);
  firmware.final_events = final;
  memcpy(final + EVENT_LOG_FINAL_HEADER, table->bytes, table->size);
  final[0] = final[8] = 1;
  assert_int_equal(event_log_copy(&firmware, log), BOOT_OK);
  memcpy(final + 8, &count, sizeof(count));
  event_log_complete(log);
}

static void test_complete(void **state) {
  static struct made table;
  struct event_log log;
  uint64_t end;

  (void)state;
  memset(&table, 0, sizeof(table));
  put_agile_event(&table, 40);
  put_agile_event(&table, 3);
  put_agile_event(&table, 0);
  complete(&table, 3, &log);
  assert_false(log.truncated);
  assert_int_equal(log.size, made.size + table.size - 112);
  assert_memory_equal(log.bytes + made.size, table.bytes + 112, table.size - 112);
  assert_true(event_log_end(log.bytes, log.size, log.size - 72, KILN_EVENT_LOG_AGILE, &end));
}

/* As many events as there can be in a table that has three, and is zeros then. */
static void test_complete_lies(void **state) {
  static struct made table;
  struct event_log log;
  uint32_t wrong = 17;

  (void)state;
  memset(&table, 0, sizeof(table));
  put_agile_event(&table, 40);
  put_agile_event(&table, 3);
  memcpy(table.bytes + table.size + 8, &wrong, sizeof(wrong));
  table.size += 12;
  complete(&table, UINT64_MAX, &log);
  assert_true(log.truncated);
  assert_int_equal(log.size, made.size + 75);
  setup(NULL);
  memset(&table, 0, sizeof(table));
  complete(&table, UINT64_MAX, &log); /* Empty events, up to the end of what is believed. */
  assert_true(log.truncated);
  assert_in_range(log.size, made.size, made.size + EVENT_LOG_FINAL_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_end, setup),
      cmocka_unit_test_setup(test_cut, setup),
      cmocka_unit_test_setup(test_wrong_last, setup),
      cmocka_unit_test_setup(test_lies, setup),
      cmocka_unit_test_setup(test_first_lies, setup),
      cmocka_unit_test_setup(test_copy, setup),
      cmocka_unit_test_setup(test_copy_none, setup),
      cmocka_unit_test_setup(test_copy_damaged, setup),
      cmocka_unit_test_setup(test_complete, setup),
      cmocka_unit_test_setup(test_complete_lies, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
