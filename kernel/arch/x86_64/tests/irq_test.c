/*
 * Unit tests of the interrupt controllers' driver, against a model of two 8259A: port_io.h is
 * replaced by the model's functions, and the driver is compiled into the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KILN_LIB_X86_PORT_IO_H

static struct pic {
  uint8_t words[4]; /* ICW1 to ICW4. */
  uint32_t next;    /* Of them; 0: none is to come. */
  uint8_t mask, service;
  int reads_service;
  uint32_t ends; /* Of interrupts. */
} pics[2];

static uint32_t handled;

static struct pic *pic_at(uint16_t port) {
  assert_true((port & ~0x81u) == 0x20);
  return &pics[port >> 7];
}

static uint8_t inb(uint16_t port) {
  struct pic *pic = pic_at(port);

  assert_int_equal(port & 1, 0);
  return pic->reads_service ? pic->service : 0;
}

static void outb(uint16_t port, uint8_t value) {
  struct pic *pic = pic_at(port);

  if (port & 1) {
    if (pic->next == 0) {
      pic->mask = value;
    } else {
      pic->words[pic->next] = value;
      pic->next = (pic->next + 1) % 4;
    }
  } else if (value & 0x10) {
    memset(pic, 0, sizeof(*pic));
    pic->words[0] = value;
    pic->next = 1;
  } else if (value == 0x0b) {
    pic->reads_service = 1;
  } else {
    assert_int_equal(value, 0x20);
    pic->service &= (uint8_t)(pic->service - 1); /* The most important. */
    pic->ends++;
  }
}

#include "kernel/arch/x86_64/irq.c"

static void handler(struct interrupt_frame *frame) {
  assert_null(frame);
  assert_int_equal(pics[0].service, 0); /* It need not return. */
  handled++;
}

static int set_up(void **state) {
  (void)state;
  memset(pics, 0xaa, sizeof(pics));
  memset(handlers, 0, sizeof(handlers));
  handled = 0;
  masked = 0xffff;
  irq_start(32);
  return 0;
}

static void test_start(void **state) {
  static const uint8_t master[] = {0x11, 32, 0x04, 0x01}, slave[] = {0x11, 40, 0x02, 0x01};

  (void)state;
  assert_memory_equal(pics[0].words, master, 4);
  assert_memory_equal(pics[1].words, slave, 4);
  assert_int_equal(pics[0].next | pics[1].next, 0);
  assert_int_equal(pics[0].mask, 0xff);
  assert_int_equal(pics[1].mask, 0xff);
}

static void test_handlers_and_masks(void **state) {
  (void)state;
  irq_set_handler(IRQ_KEYBOARD, handler);
  assert_int_equal(pics[0].mask, 0xfd);
  assert_int_equal(pics[1].mask, 0xff);
  irq_set_handler(12, handler);
  assert_int_equal(pics[0].mask, 0xf9); /* And the line that the slave is on. */
  assert_int_equal(pics[1].mask, 0xef);
}

/* The processor takes an interrupt of `line`; `real`: that one is in service. */
static void check_interrupt(uint32_t line, bool real, uint32_t master_ends, uint32_t slave_ends) {
  set_up(NULL);
  if (line >= 8) {
    pics[0].service = 1u << 2;
    pics[1].service = (uint8_t)(real ? 1u << (line - 8) : 0);
  } else {
    pics[0].service = (uint8_t)(real ? 1u << line : 0);
  }
  irq_set_handler((uint8_t)line, handler);
  irq_handle(line, NULL);
  assert_int_equal(handled, real);
  assert_int_equal(pics[0].service, 0);
  assert_int_equal(pics[1].service, 0);
  assert_int_equal(pics[0].ends, master_ends);
  assert_int_equal(pics[1].ends, slave_ends);
}

static void test_acknowledge(void **state) {
  (void)state;
  for (uint32_t line = 0; line < 16; line++) {
    check_interrupt(line, true, 1, line >= 8);
  }
}

static void test_no_handler(void **state) {
  (void)state;
  irq_handle(3, NULL);
  assert_int_equal(pics[0].ends, 1);
  assert_int_equal(handled, 0);
}

static void test_spurious(void **state) {
  (void)state;
  check_interrupt(7, false, 0, 0); /* An end would be another one's. */
  check_interrupt(15, false, 1, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_start, set_up),
      cmocka_unit_test_setup(test_handlers_and_masks, set_up),
      cmocka_unit_test_setup(test_acknowledge, set_up),
      cmocka_unit_test_setup(test_no_handler, set_up),
      cmocka_unit_test_setup(test_spurious, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
