/*
 * Unit tests of the keyboard's driver, against a model of a controller: the functions of
 * port_io.h are replaced by the model's, and the driver is compiled into the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KILN_LIB_X86_PORT_IO_H

#define NEVER UINT32_MAX

static struct {
  uint8_t floating; /* Not 0: what all reads give, as there is no controller. */
  uint32_t delay;   /* Polls until it has taken a byte, or until it answers; NEVER. */
  int mute;         /* It takes commands, and never answers. */
  int endless;      /* It always has a byte. */

  uint32_t busy, thinking; /* Polls left until it takes and answers. */
  uint8_t output[8], auxiliary[8];
  size_t waiting;
  uint8_t configuration, command;
  int keyboard_on, mouse_on;
  uint8_t to_keyboard;
  uint32_t reads;
} chip;

static void answer(uint8_t byte) {
  assert_true(chip.waiting < sizeof(chip.output));
  chip.output[chip.waiting++] = byte;
  chip.thinking = chip.delay;
}

static uint8_t status(void) {
  uint8_t value = 0;

  if (chip.busy > 0) {
    chip.busy -= chip.busy != NEVER;
    value |= 0x02;
  } else if (chip.thinking > 0) {
    chip.thinking--;
  } else if (chip.endless || chip.waiting > 0) {
    value |= (uint8_t)(0x01 | (chip.auxiliary[0] ? 0x20 : 0));
  }
  return value;
}

static uint8_t inb(uint16_t port) {
  uint8_t byte;

  chip.reads++;
  if (chip.floating) return chip.floating;
  if (port == 0x64) return status();
  assert_int_equal(port, 0x60);
  if (chip.endless) return 0x1e;
  assert_true(chip.waiting > 0);
  byte = chip.output[0];
  chip.waiting--;
  memmove(chip.output, chip.output + 1, sizeof(chip.output) - 1);
  memmove(chip.auxiliary, chip.auxiliary + 1, sizeof(chip.auxiliary) - 1);
  return byte;
}

static void outb(uint16_t port, uint8_t value) {
  assert_int_equal(chip.floating, 0);
  assert_int_equal(chip.busy, 0); /* Or a byte is lost. */
  chip.busy = chip.delay;
  if (port == 0x60) {
    if (chip.command == 0x60) {
      chip.configuration = value;
      chip.command = 0;
    } else {
      assert_true(chip.keyboard_on);
      chip.to_keyboard = value;
    }
    return;
  }
  assert_int_equal(port, 0x64);
  chip.command = value;
  switch (value) {
    case 0x20:
      if (!chip.mute) answer(chip.configuration);
      break;
    case 0x60:
      break;
    case 0xa7:
      chip.mouse_on = 0;
      break;
    case 0xad:
      chip.keyboard_on = 0;
      break;
    case 0xae:
      chip.keyboard_on = 1;
      break;
    default:
      fail(); /* Self tests are slow, and a reset pulse is the end. */
  }
}

#include "kernel/arch/x86_64/keyboard.c"

static int set_up(void **state) {
  (void)state;
  memset(&chip, 0, sizeof(chip));
  chip.keyboard_on = chip.mouse_on = 1;
  memset(key_is_down, 0, sizeof(key_is_down));
  caps_lock = extended = false;
  chip.configuration = 0x16; /* Both off, mouse interrupt, keyboard's clock off, system flag. */
  return 0;
}

static void check_started(void) {
  assert_true(keyboard_start());
  assert_int_equal(chip.configuration, 0x65); /* Interrupt 1, system flag kept, translation. */
  assert_true(chip.keyboard_on);
  assert_false(chip.mouse_on);
  assert_int_equal(chip.to_keyboard, 0xf4);
  assert_int_equal(chip.waiting, 0);
}

static void test_start(void **state) {
  (void)state;
  check_started();
  assert_in_range(chip.reads, 1, 16); /* It is quick. */
}

static void test_start_when_slow(void **state) {
  (void)state;
  chip.delay = 5000;
  check_started();
}

static void test_start_flushes(void **state) {
  (void)state;
  answer(0x1e);
  answer(0x9e);
  chip.auxiliary[1] = 1;
  check_started();
}

static void test_start_without_controller(void **state) {
  (void)state;
  chip.floating = 0xff;
  assert_false(keyboard_start());
  assert_int_equal(chip.reads, 1);
}

static void test_start_of_broken_controllers(void **state) {
  (void)state;
  chip.mute = 1; /* As where all ports read as 0. */
  assert_false(keyboard_start());
  assert_in_range(chip.reads, 1, 2 * POLLS_MAX);

  set_up(state);
  chip.busy = NEVER;
  assert_false(keyboard_start());
  assert_in_range(chip.reads, 1, 2 * POLLS_MAX);

  set_up(state);
  chip.endless = 1;
  keyboard_start();
  assert_in_range(chip.reads, 1, 200);
}

static void test_read(void **state) {
  char character = 0;

  (void)state;
  assert_false(keyboard_read(&character));
  answer(0xfa); /* To the command that told it to report keys. */
  answer(0x1e);
  answer(0x31); /* The mouse's. */
  answer(0x9e);
  answer(0x30);
  chip.auxiliary[2] = 1;
  assert_true(keyboard_read(&character));
  assert_int_equal(character, 'a');
  assert_true(keyboard_read(&character));
  assert_int_equal(character, 'b');
  assert_false(keyboard_read(&character));
}

static void test_read_of_broken_controllers(void **state) {
  char character;

  (void)state;
  chip.endless = 1;
  chip.auxiliary[0] = 1;
  assert_false(keyboard_read(&character));
  assert_in_range(chip.reads, 1, 200);
  set_up(state);
  chip.floating = 0xff;
  assert_false(keyboard_read(&character));
}

/* Feeds `count` codes, and expects exactly the characters of `expected`. */
static void check_codes(const uint8_t *codes, size_t count, const char *expected) {
  char typed[256];
  size_t length = 0;

  for (size_t i = 0; i < count; i++) {
    assert_true(length < sizeof(typed) - 1);
    typed[length] = decode(codes[i]);
    length += typed[length] != 0 ? 1 : 0;
  }
  typed[length] = '\0';
  assert_string_equal(typed, expected);
}

#define check(expected, ...)                      \
  do {                                            \
    static const uint8_t codes[] = {__VA_ARGS__}; \
    check_codes(codes, sizeof(codes), expected);  \
  } while (0)

/* Presses and lets go all keys of the typewriter part, row by row. */
static void check_rows(const char *first, const char *second, const char *third,
                       const char *fourth) {
  static const struct {
    uint8_t from, to;
  } rows[] = {{0x02, 0x0d}, {0x10, 0x1b}, {0x1e, 0x29}, {0x2b, 0x35}};
  const char *expected[] = {first, second, third, fourth};

  for (size_t row = 0; row < 4; row++) {
    uint8_t codes[32];
    size_t count = 0;

    for (uint8_t code = rows[row].from; code <= rows[row].to; code++) {
      codes[count++] = code;
      codes[count++] = (uint8_t)(code | 0x80);
    }
    check_codes(codes, count, expected[row]);
  }
}

static void test_layout(void **state) {
  (void)state;
  check_rows("1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\zxcvbnm,./");
  check("", 0x2a);
  check_rows("!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"~", "|ZXCVBNM<>?");
  check(" \n\t\b\033", 0x39, 0x1c, 0x0f, 0x0e, 0x01);
}

static void test_shift(void **state) {
  (void)state;
  check("aAAAa", 0x1e, 0x2a, 0x1e, 0x36, 0x1e, 0xaa, 0x1e, 0xb6,
        0x1e);            /* Both, one after another. */
  check("a", 0xb6, 0x1e); /* A release without a press. */
}

static void test_caps_lock(void **state) {
  (void)state;
  check("A1", 0x3a, 0xba, 0x1e, 0x02);
  check("a!", 0x2a, 0x1e, 0x02, 0xaa); /* Shift turns it around, for letters only. */
  check("a", 0x3a, 0x3a, 0xba, 0x1e);  /* Held down, it repeats. */
}

static void test_control(void **state) {
  (void)state;
  check("\003\025\003", 0x1d, 0x2e, 0x16, 0x2a, 0x2e, 0xaa, 0x9d); /* With shift too. */
  check("\032\033\034\035", 0x1d, 0x2c, 0x1a, 0x2b, 0x1b, 0x9d);
  check("\b\n", 0x1d, 0x0e, 0x1c, 0x9d);
  check("", 0x1d, 0x02, 0x39, 0x33, 0x9d); /* What has no control character. */
  check("\001", 0xe0, 0x1d, 0x1e);         /* Right control, */
  check("\001", 0x1d, 0xe0, 0x9d, 0x1e);   /* and then the left one only. */
  check("a", 0x9d, 0x1e);
}

static void test_extended_keys(void **state) {
  (void)state;
  check("\n/", 0xe0, 0x1c, 0xe0, 0x9c, 0xe0, 0x35, 0xe0, 0xb5);
  check("", 0xe0, 0x48, 0xe0, 0xc8, 0xe0, 0x4b, 0xe0, 0xcb, 0xe0, 0x53, 0xe0, 0x5b); /* Arrows... */
  check("a", 0xe0, 0x2a, 0xe0, 0x37, 0x1e, 0xe0, 0xb7, 0xe0,
        0xaa);                                    /* Print screen shifts nothing. */
  check("A", 0x2a, 0xe0, 0xaa, 0xe0, 0x48, 0x1e); /* Nor does it let go. */
}

static void test_pause(void **state) {
  (void)state;
  check("a", 0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5, 0x1e);
  assert_false(key_is_down[0][CONTROL]);
}

static void test_keypad(void **state) {
  (void)state;
  check("789-456+1230.*", 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52,
        0x53, 0x37);
}

static void test_no_character(void **state) {
  (void)state;
  for (uint32_t code = 0x80; code <= 0xff; code++) { /* Releases, answers, prefixes. */
    assert_int_equal(decode((uint8_t)code), 0);
  }
  set_up(NULL);
  check("", 0x00, 0x38, 0x3a, 0x3a, 0x3b, 0x44, 0x45, 0x46, 0x54, 0x55, 0x57, 0x58, 0x7f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_start, set_up),
      cmocka_unit_test_setup(test_start_when_slow, set_up),
      cmocka_unit_test_setup(test_start_flushes, set_up),
      cmocka_unit_test_setup(test_start_without_controller, set_up),
      cmocka_unit_test_setup(test_start_of_broken_controllers, set_up),
      cmocka_unit_test_setup(test_read, set_up),
      cmocka_unit_test_setup(test_read_of_broken_controllers, set_up),
      cmocka_unit_test_setup(test_layout, set_up),
      cmocka_unit_test_setup(test_shift, set_up),
      cmocka_unit_test_setup(test_caps_lock, set_up),
      cmocka_unit_test_setup(test_control, set_up),
      cmocka_unit_test_setup(test_extended_keys, set_up),
      cmocka_unit_test_setup(test_pause, set_up),
      cmocka_unit_test_setup(test_keypad, set_up),
      cmocka_unit_test_setup(test_no_character, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
