/*
 * Unit tests of the UART driver, against a model of a UART: the functions of port_io.h are
 * replaced by the model's, and the driver is compiled into the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KILN_LIB_X86_PORT_IO_H

#define PORT 0x3f8
#define OUTPUT_MAX 64u
#define STUCK UINT32_MAX

/* A UART as PC16550D §8 describes it, and what can be wrong with it. */
static struct {
  /* Its faults. */
  int absent;         /* Nothing at the port: reads are 0xff. */
  int deaf;           /* Returns nothing in loopback mode, */
  uint8_t corruption; /* or returns it with these bits changed. */
  uint32_t takes;     /* Bytes that it takes before it is stuck; STUCK: any number. */
  uint32_t delay;     /* Polls until it has sent a byte. */
  /* Its registers and what the line saw. */
  uint16_t divisor;
  uint8_t interrupts, line, modem, fifo;
  int received; /* A byte waits in `data`. */
  uint8_t data;
  uint32_t polls_left; /* Until the transmitter is empty. */
  char output[OUTPUT_MAX];
  size_t output_length;
  uint32_t reads, writes;
} uart;

static uint8_t line_status(void) {
  uint8_t status = uart.received ? 0x01 : 0;

  if (uart.takes == 0) return status;
  if (uart.polls_left > 0) {
    uart.polls_left--;
    return status;
  }
  return status | 0x60;
}

static uint8_t inb(uint16_t port) {
  assert_in_range(port, PORT, PORT + 7);
  uart.reads++;
  if (uart.absent) return 0xff;
  if (port == PORT + 5) return line_status();
  if (port != PORT) return 0;
  uart.received = 0;
  return uart.data;
}

static void transmit(uint8_t byte) {
  assert_int_equal(uart.polls_left, 0); /* Or a byte is lost. */
  uart.polls_left = uart.delay;
  if (uart.modem & 0x10) {
    uart.received = !uart.deaf;
    uart.data = byte ^ uart.corruption;
    return;
  }
  assert_true(uart.output_length < OUTPUT_MAX);
  uart.output[uart.output_length++] = (char)byte;
  if (uart.takes != STUCK) uart.takes--;
}

static void outb(uint16_t port, uint8_t value) {
  int divisor_latch = (uart.line & 0x80) != 0;

  assert_in_range(port, PORT, PORT + 7);
  uart.writes++;
  switch (port - PORT) {
    case 0:
      if (divisor_latch) {
        uart.divisor = (uint16_t)((uart.divisor & 0xff00) | value);
      } else {
        transmit(value);
      }
      break;
    case 1:
      if (divisor_latch) {
        uart.divisor = (uint16_t)((uart.divisor & 0xff) | value << 8);
      } else {
        uart.interrupts = value;
      }
      break;
    case 2:
      uart.fifo = value;
      break;
    case 3:
      uart.line = value;
      break;
    case 4:
      uart.modem = value;
      break;
    default:
      fail();
  }
}

#include "lib/uart16550.c"

static int set_up(void **state) {
  (void)state;
  memset(&uart, 0, sizeof(uart));
  uart.takes = STUCK;
  uart.interrupts = 0x0f; /* As firmware may leave them. */
  uart.received = 1;
  uart.data = 'x';
  return 0;
}

static void check_output(const char *expected) {
  assert_int_equal(uart.output_length, strlen(expected));
  assert_memory_equal(uart.output, expected, strlen(expected));
}

static void test_init(void **state) {
  (void)state;
  assert_int_equal(uart16550_init(PORT, 115200), 1);
  assert_int_equal(uart.divisor, 1);
  assert_int_equal(uart.interrupts, 0);
  assert_int_equal(uart.line, 0x03);  /* 8N1. */
  assert_int_equal(uart.modem, 0x03); /* DTR and RTS, neither OUT2 nor loopback. */
  assert_int_equal(uart.fifo, 0x07);
  check_output(""); /* The test byte did not leave the chip. */
}

static void test_init_baud(void **state) {
  static const struct {
    uint32_t baud;
    uint16_t divisor;
  } cases[] = {{9600, 12},  {38400, 3}, {1, UINT16_MAX}, {2, 57600},
               {115201, 1}, {0, 1},     {UINT32_MAX, 1}, {57600, 2}};

  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    set_up(state);
    assert_int_equal(uart16550_init(PORT, cases[i].baud), 1);
    assert_int_equal(uart.divisor, cases[i].divisor);
  }
}

static void test_init_waits_for_the_last_byte(void **state) {
  (void)state;
  uart.delay = 100;
  uart.polls_left = 100;
  assert_int_equal(uart16550_init(PORT, 115200), 1);
}

static void test_init_without_a_uart(void **state) {
  (void)state;
  uart.absent = 1;
  assert_int_equal(uart16550_init(PORT, 115200), 0);
  assert_int_equal(uart.writes, 0);
}

static void test_init_of_broken_uarts(void **state) {
  uart.deaf = 1;
  assert_int_equal(uart16550_init(PORT, 115200), 0);
  assert_in_range(uart.reads, 1, 4 * POLLS_MAX);

  set_up(state);
  uart.corruption = 0x01;
  assert_int_equal(uart16550_init(PORT, 115200), 0);

  set_up(state);
  uart.takes = 0;
  assert_int_equal(uart16550_init(PORT, 115200), 0);
  assert_in_range(uart.reads, 1, 4 * POLLS_MAX);
  check_output("");
}

static void test_write(void **state) {
  (void)state;
  uart.delay = 10;
  assert_int_equal(uart16550_write(PORT, "ab\ncd\n\n", 6), 1);
  check_output("ab\r\ncd\r\n");
  assert_int_equal(uart16550_write(PORT, "", 0), 1);
  check_output("ab\r\ncd\r\n");
}

static void test_write_gives_up(void **state) {
  (void)state;
  uart.takes = 3;
  assert_int_equal(uart16550_write(PORT, "ab\ncd", 5), 0);
  check_output("ab\r");
  assert_in_range(uart.reads, 1, POLLS_MAX + 8); /* Once, not once a byte. */
}

static void test_loop(void **state) {
  (void)state;
  uart.delay = 10;
  assert_int_equal(uart16550_init(PORT, 115200), 1);
  assert_int_equal(uart16550_write(PORT, "a", 1), 1);
  assert_int_equal(uart16550_loop(PORT, 1), 1);
  assert_int_equal(uart.polls_left, 0); /* All of "a" is on the line before it is closed. */
  transmit('b');
  assert_int_equal(uart16550_loop(PORT, 0), 1);
  assert_int_equal(uart.polls_left, 0);
  assert_int_equal(uart.modem, 0x03);
  assert_int_equal(uart16550_write(PORT, "c", 1), 1);
  check_output("ac");
}

static void test_loop_of_a_stuck_uart(void **state) {
  (void)state;
  assert_int_equal(uart16550_init(PORT, 115200), 1);
  uart.takes = 0;
  assert_int_equal(uart16550_loop(PORT, 1), 0);
  assert_int_equal(uart.modem, 0x03);
  uart.modem = 0x13;
  assert_int_equal(uart16550_loop(PORT, 0), 0);
  assert_int_equal(uart.modem, 0x03);
}

static void test_enable_receive(void **state) {
  (void)state;
  assert_int_equal(uart16550_init(PORT, 115200), 1);
  uart16550_enable_receive(PORT);
  assert_int_equal(uart.interrupts, 0x01); /* Received data only. */
  assert_int_equal(uart.modem, 0x0b);      /* DTR, RTS and OUT2, not loopback. */
  assert_int_equal(uart.divisor, 1);
}

static void test_read(void **state) {
  char byte = '-';

  (void)state;
  uart.data = 0xc3;
  assert_int_equal(uart16550_read(PORT, &byte), 1);
  assert_int_equal((uint8_t)byte, 0xc3);
  assert_int_equal(uart16550_read(PORT, &byte), 0);
  assert_int_equal((uint8_t)byte, 0xc3);

  uart.received = 1;
  uart.absent = 1;
  assert_int_equal(uart16550_read(PORT, &byte), 0); /* 0xff has the bit for a byte, too. */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_init, set_up),
      cmocka_unit_test_setup(test_init_baud, set_up),
      cmocka_unit_test_setup(test_init_waits_for_the_last_byte, set_up),
      cmocka_unit_test_setup(test_init_without_a_uart, set_up),
      cmocka_unit_test_setup(test_init_of_broken_uarts, set_up),
      cmocka_unit_test_setup(test_write, set_up),
      cmocka_unit_test_setup(test_write_gives_up, set_up),
      cmocka_unit_test_setup(test_loop, set_up),
      cmocka_unit_test_setup(test_loop_of_a_stuck_uart, set_up),
      cmocka_unit_test_setup(test_enable_receive, set_up),
      cmocka_unit_test_setup(test_read, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
