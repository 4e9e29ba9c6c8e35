/*
 * Unit tests of what collects input, with a keyboard, a UART and interrupts of the test's: input.c
 * is compiled into it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KILN_KERNEL_ARCH_X86_64_CPU_H
#define KILN_KERNEL_CONSOLE_CONSOLE_H

#define LOG_DEBUG 0
#define kprintf(level, text) (messages += (text)[0] != 0)
#define console_flush() (drawn = true)

static uint32_t messages;
static const char *typed, *received; /* What keyboard and UART have; null: endless. */
static bool keyboard_is_there, enabled, interrupts_on;
static uint32_t sleeps;
static bool drawn;

static void sleep_once(void);

static bool cpu_interrupts_disable(void) {
  bool were_on = interrupts_on;

  interrupts_on = false;
  return were_on;
}

static void cpu_interrupts_restore(bool on) {
  interrupts_on = interrupts_on || on;
}

static void cpu_wait_for_interrupt(void) {
  assert_false(interrupts_on); /* Or one could come before the sleep. */
  assert_true(drawn);          /* Or nobody would see what has been printed. */
  interrupts_on = true;
  sleep_once();
}

#include "kernel/arch/x86_64/input_devices.c"
#include "kernel/input/input.c"

static void (*handlers[16])(struct interrupt_frame *frame);

void irq_set_handler(uint8_t line, void (*handler)(struct interrupt_frame *frame)) {
  assert_false(line == IRQ_COM1 && enabled); /* Or its first interrupt would be lost. */
  handlers[line] = handler;
}

bool keyboard_start(void) {
  assert_null(handlers[IRQ_KEYBOARD]);
  return keyboard_is_there;
}

static bool next_of(const char **text, char *byte) {
  *byte = *text == NULL ? 'e' : **text;
  if (*byte == 0) {
    return false;
  }
  if (*text != NULL) {
    (*text)++;
  }
  return true;
}

bool keyboard_read(char *character) {
  return next_of(&typed, character);
}

void uart16550_enable_receive(uint16_t port) {
  assert_int_equal(port, 0x3f8);
  enabled = true;
}

int uart16550_read(uint16_t port, char *byte) {
  assert_int_equal(port, 0x3f8);
  return next_of(&received, byte);
}

/* The third interrupt that wakes is the keyboard's. */
static void sleep_once(void) {
  sleeps++;
  if (sleeps == 3) {
    handlers[IRQ_KEYBOARD](NULL);
  }
}

static int set_up(void **state) {
  (void)state;
  memset(handlers, 0, sizeof(handlers));
  messages = put_count = taken_count = sleeps = 0;
  typed = received = "";
  enabled = false;
  keyboard_is_there = true;
  interrupts_on = true;
  input_start();
  return 0;
}

static void check_input(const char *expected) {
  for (size_t i = 0; i < strlen(expected); i++) {
    assert_int_not_equal(put_count, taken_count);
    assert_int_equal(input_wait(), expected[i]);
  }
  assert_int_equal(put_count, taken_count);
}

static void test_start(void **state) {
  (void)state;
  assert_non_null(handlers[IRQ_KEYBOARD]);
  assert_non_null(handlers[IRQ_COM1]);
  assert_true(enabled);
  assert_int_equal(messages, 0);

  memset(handlers, 0, sizeof(handlers));
  enabled = keyboard_is_there = false;
  input_start();
  assert_null(handlers[IRQ_KEYBOARD]);
  assert_non_null(handlers[IRQ_COM1]);
  assert_true(enabled);
  assert_int_equal(messages, 1);
}

static void test_one_stream(void **state) {
  (void)state;
  check_input("");
  typed = "ab", handlers[IRQ_KEYBOARD](NULL);
  received = "c\303\244", handlers[IRQ_COM1](NULL);
  typed = "\n\b", handlers[IRQ_KEYBOARD](NULL);
  check_input("abc\303\244\n\b");
  assert_true(interrupts_on);
}

static void test_keys_of_terminals(void **state) {
  (void)state;
  received = "\r\177\b\n\033[A", handlers[IRQ_COM1](NULL);
  check_input("\n\b\b\n\033[A");
}

static void test_full_ring_drops_the_newest(void **state) {
  char text[RING_SIZE + 1];

  for (size_t i = 0; i < RING_SIZE; i++) {
    text[i] = (char)(i % 90 + 33);
  }
  text[RING_SIZE] = 0;
  for (uint32_t counted = 0; counted < 2; counted++) {
    set_up(state);
    put_count = taken_count = UINT32_MAX - 100 * counted; /* The counters wrap. */
    received = text;
    while (*received != 0) {
      handlers[IRQ_COM1](NULL);
    }
    typed = "xyz", handlers[IRQ_KEYBOARD](NULL);
    check_input(text);
    typed = "w", handlers[IRQ_KEYBOARD](NULL);
    check_input("w");
  }
}

static void test_endless_devices(void **state) {
  (void)state;
  typed = received = NULL;
  handlers[IRQ_KEYBOARD](NULL);
  handlers[IRQ_COM1](NULL);
  assert_in_range(put_count, 2, RING_SIZE);
}

static void test_wait(void **state) {
  (void)state;
  typed = "ab";
  assert_int_equal(input_wait(), 'a');
  assert_int_equal(sleeps, 3);
  assert_true(interrupts_on);
  assert_int_equal(input_wait(), 'b');
  assert_int_equal(sleeps, 3);
  assert_true(interrupts_on);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_start, set_up),
      cmocka_unit_test_setup(test_one_stream, set_up),
      cmocka_unit_test_setup(test_keys_of_terminals, set_up),
      cmocka_unit_test_setup(test_full_ring_drops_the_newest, set_up),
      cmocka_unit_test_setup(test_endless_devices, set_up),
      cmocka_unit_test_setup(test_wait, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
