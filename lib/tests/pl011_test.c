/* The PL011 driver against a model of the device: what is sent, what comes, and that nothing waits
 * for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KILN_LIB_MMIO_H /* The model is here instead. */

#define BASE 0x9000000u
#define UARTDR 0x00u
#define UARTFR 0x18u
#define UARTIMSC 0x38u
#define FR_RXFE 0x10u
#define FR_TXFF 0x20u

static struct {
  char sent[64];
  uint32_t count;
  uint32_t takes;      /* So many bytes more, then no other. */
  uint32_t busy_looks; /* Looks at the flags before it takes the next byte. */
  const char *received;
  uint32_t interrupts; /* That are let through. */
} device;

static uint32_t mmio_read32(uintptr_t address) {
  if (address == BASE + UARTDR) {
    assert_int_not_equal(*device.received, 0);
    return (uint8_t)*device.received++;
  }
  assert_int_equal(address, BASE + UARTFR);
  if (device.busy_looks > 0) {
    device.busy_looks--;
    return FR_TXFF | FR_RXFE;
  }
  return (device.takes == 0 ? FR_TXFF : 0) | (*device.received == '\0' ? FR_RXFE : 0);
}

static void mmio_write32(uintptr_t address, uint32_t value) {
  if (address == BASE + UARTIMSC) {
    device.interrupts = value;
    return;
  }
  assert_int_equal(address, BASE + UARTDR);
  assert_true(device.takes > 0 && device.busy_looks == 0 && value <= 0xff);
  device.takes--;
  device.sent[device.count++] = (char)value;
}

#include "lib/pl011.c"

static int set_up(void **state) {
  (void)state;
  memset(&device, 0, sizeof(device));
  device.takes = sizeof(device.sent) - 1;
  device.received = "";
  return 0;
}

static void test_lines(void **state) {
  (void)state;
  assert_int_equal(pl011_write(BASE, "a\nb\xff", 4), 1);
  assert_string_equal(device.sent, "a\r\nb\xff");
}

static void test_waits(void **state) {
  (void)state;
  device.busy_looks = 1000;
  assert_int_equal(pl011_write(BASE, "x", 1), 1);
  assert_string_equal(device.sent, "x");
}

/* Also in the middle of a line's end. */
static void test_stops(void **state) {
  (void)state;
  device.takes = 2;
  assert_int_equal(pl011_write(BASE, "a\nb", 3), 0);
  assert_string_equal(device.sent, "a\r");
  device.takes = 0;
  assert_int_equal(pl011_write(BASE, "\n", 1), 0);
  assert_int_equal(device.count, 2);
}

static void test_reads(void **state) {
  char byte = 'x';

  (void)state;
  assert_int_equal(pl011_read(BASE, &byte), 0);
  assert_int_equal(byte, 'x');
  device.received = "ok";
  assert_int_equal(pl011_read(BASE, &byte), 1);
  assert_int_equal(byte, 'o');
  assert_int_equal(pl011_read(BASE, &byte), 1);
  assert_int_equal(byte, 'k');
  assert_int_equal(pl011_read(BASE, &byte), 0);
}

/* Received bytes, and those that are too few for that: nothing else. */
static void test_interrupts(void **state) {
  (void)state;
  pl011_enable_receive(BASE);
  assert_int_equal(device.interrupts, 0x50);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_lines, set_up),      cmocka_unit_test_setup(test_waits, set_up),
      cmocka_unit_test_setup(test_stops, set_up),      cmocka_unit_test_setup(test_reads, set_up),
      cmocka_unit_test_setup(test_interrupts, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
