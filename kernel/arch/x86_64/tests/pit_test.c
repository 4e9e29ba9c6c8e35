/*
 * Unit tests of the timer's driver, against a model of a timer: port_io.h and cpu.h are replaced
 * by it, and the driver is compiled into the test. The TSC counts 1000 for each count of the PIT.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KILN_LIB_X86_PORT_IO_H
#define KILN_KERNEL_ARCH_X86_64_CPU_H

static struct {
  int absent;           /* Reads are 0xff. */
  int stopped;          /* It has no clock, or another gate. */
  int jitters;          /* The count moves for ever, and comes nowhere. */
  uint32_t loads_after; /* Counts that pass until a new count is loaded. */
  uint64_t per_access;  /* TSC counts of one access to a port. */

  uint64_t tsc, started;
  uint8_t port_b, latched[3], wrote[2][2];
  uint8_t control[2];  /* Of channel 0 and 2. */
  uint32_t written[2]; /* Bytes of the count. */
  uint32_t next;       /* Of the latched bytes. */
  uint32_t accesses;
} chip;

static uint64_t cpu_read_tsc(void) {
  return chip.tsc;
}

static void latch(void) {
  uint64_t counted = (chip.tsc - chip.started) / 1000;
  uint32_t count;
  uint8_t status = chip.control[1] & 0x3f;

  if (chip.stopped || !(chip.port_b & 1)) counted = 0;
  if (chip.jitters) counted = chip.accesses & 8;
  if (counted < chip.loads_after) status |= 0x40, counted = 40000; /* What it was before. */
  if (counted >= 65536) status |= 0x80;
  count = (uint32_t)(65536 - counted % 65536);
  chip.latched[0] = status;
  chip.latched[1] = (uint8_t)count;
  chip.latched[2] = (uint8_t)(count >> 8);
  chip.next = 0;
}

static uint8_t inb(uint16_t port) {
  chip.tsc += chip.per_access;
  chip.accesses++;
  if (chip.absent) return 0xff;
  if (port == 0x61) return chip.port_b;
  assert_int_equal(port, 0x42);
  assert_true(chip.next < 3);
  return chip.latched[chip.next++];
}

static void outb(uint16_t port, uint8_t value) {
  chip.tsc += chip.per_access;
  chip.accesses++;
  switch (port) {
    case 0x61:
      chip.port_b = value;
      break;
    case 0x43:
      if (value == 0xc8) {
        latch();
      } else {
        assert_true((value & 0xc0) == 0x00 || (value & 0xc0) == 0x80);
        chip.control[value >> 7] = value;
        chip.written[value >> 7] = 0;
      }
      break;
    case 0x40:
    case 0x42: {
      int channel = (port - 0x40) / 2;

      assert_true(chip.written[channel] < 2);
      chip.wrote[channel][chip.written[channel]++] = value;
      if (channel == 1 && chip.written[1] == 2) chip.started = chip.tsc;
      break;
    }
    default:
      fail();
  }
}

#include "kernel/arch/x86_64/pit.c"

static int set_up(void **state) {
  (void)state;
  memset(&chip, 0, sizeof(chip));
  chip.tsc = 1000000007;
  chip.per_access = 1000; /* A microsecond or so. */
  chip.port_b = 0xf2;     /* The speaker on, the gate off, and bits that can only be read. */
  return 0;
}

static void test_begin(void **state) {
  (void)state;
  pit_measure_begin();
  assert_int_equal(chip.port_b, 0x01);
  assert_int_equal(chip.control[1], 0xb0);
  assert_int_equal(chip.written[1], 2);
  assert_int_equal(chip.wrote[1][0] | chip.wrote[1][1], 0);
}

/*
 * Ends a measurement `passed` PIT counts after it began: the frequency must be right, to as many
 * counts as there can be between the PIT and the TSC, and at most `waited` more counts have passed.
 */
static void check_measurement(uint64_t passed, uint32_t least, uint32_t waited) {
  uint64_t before, counted;
  uint64_t frequency;

  pit_measure_begin();
  chip.tsc += passed * 1000;
  before = chip.tsc;
  frequency = pit_measure_end();
  counted = (chip.tsc - chip.started) / 1000;
  assert_in_range(frequency, 1193182000, 1193182000 + 1193182000 / least);
  assert_in_range(counted, least, UINT32_MAX);
  assert_in_range((chip.tsc - before) / 1000, 0, waited);
}

static void test_without_waiting(void **state) {
  (void)state;
  check_measurement(20000, 20000, 4); /* One look. */
  check_measurement(1200, 1200, 4);
  check_measurement(65530, 65530, 4);
}

static void test_waits_for_a_millisecond(void **state) {
  (void)state;
  check_measurement(0, 1194, 1200);
  check_measurement(1000, 1194, 200);
  chip.per_access = 7; /* As in an emulator that counts instructions. */
  check_measurement(0, 1194, 1195);
}

static void test_too_late(void **state) {
  (void)state;
  check_measurement(65536, 2388, 2404);
  check_measurement(65536 + 30000, 2388, 2404);
  check_measurement(10 * 65536 + 5, 2388, 2404);
}

static void test_count_not_loaded(void **state) {
  (void)state;
  chip.loads_after = 50;
  check_measurement(0, 1194, 1200);
}

static void check_failure(uint32_t accesses) {
  pit_measure_begin();
  chip.accesses = 0;
  assert_int_equal(pit_measure_end(), 0);
  assert_in_range(chip.accesses, 1, accesses);
}

static void test_no_measurement(void **state) {
  chip.absent = 1;
  check_failure(16);
  set_up(state);
  chip.stopped = 1;
  check_failure(4 * LOOKS_UNMOVED_MAX + 4);
  set_up(state);
  chip.jitters = 1;
  check_failure(4 * LOOKS_MAX);
  set_up(state);
  pit_measure_begin();
  chip.control[1] = 0xb6; /* Somebody has made it a tone. */
  assert_int_equal(pit_measure_end(), 0);
}

static void test_ticks(void **state) {
  (void)state;
  pit_start_ticks(100);
  assert_int_equal(chip.control[0], 0x34);
  assert_int_equal(chip.wrote[0][0] | chip.wrote[0][1] << 8, 11932);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_begin, set_up),
      cmocka_unit_test_setup(test_without_waiting, set_up),
      cmocka_unit_test_setup(test_waits_for_a_millisecond, set_up),
      cmocka_unit_test_setup(test_too_late, set_up),
      cmocka_unit_test_setup(test_count_not_loaded, set_up),
      cmocka_unit_test_setup(test_no_measurement, set_up),
      cmocka_unit_test_setup(test_ticks, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
