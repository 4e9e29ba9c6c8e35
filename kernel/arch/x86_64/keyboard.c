/*
 * Drives the keyboard and its controller, the i8042: see keyboard.h. Owns which keys are down.
 * Never waits for the keyboard, and for the controller not long.
 */
#include "kernel/arch/x86_64/keyboard.h"

#include <stdint.h>

#include "lib/x86/port_io.h"

/* Ports, commands and bits (IBM PS/2 Technical Reference, "Keyboard and Auxiliary Device"). */
#define DATA 0x60u
#define STATUS 0x64u
#define COMMAND 0x64u
#define STATUS_OUTPUT 0x01u    /* A byte waits for us. */
#define STATUS_INPUT 0x02u     /* One of ours waits for the controller. */
#define STATUS_MOUSE 0x20u     /* The byte that waits is a mouse's. */
#define STATUS_NO_DEVICE 0xffu /* What an I/O port without a device reads as. */
#define READ_CONFIGURATION 0x20u
#define WRITE_CONFIGURATION 0x60u
#define DISABLE_MOUSE 0xa7u
#define DISABLE_KEYBOARD 0xadu
#define ENABLE_KEYBOARD 0xaeu
#define CONFIGURATION_ON 0x61u  /* Keyboard interrupts, no mouse, codes translated to set 1. */
#define CONFIGURATION_OFF 0x12u /* No mouse interrupts, no disabled keyboard. */
#define KEYBOARD_SCAN 0xf4u     /* To the keyboard: report keys. */

#define POLLS_MAX 65536u /* Of a status, a microsecond each: a controller answers within 20 ms. */
#define BYTES_MAX 64u    /* Taken at once: more than a controller holds. */

/*
 * Scan codes of set 1 (the same reference), for a key that is pressed. E1, which only the pause
 * key sends, is not among them: what follows it presses control and num lock.
 */
#define RELEASED 0x80u /* Added when it is let go. */
#define EXTENDED 0xe0u /* A code follows, of a key that the first PC did not have. */
#define ENTER 0x1cu    /* Extended: the keypad's. */
#define CONTROL 0x1du  /* Extended: the right one. */
#define LEFT_SHIFT 0x2au
#define SLASH 0x35u /* Extended: the keypad's. */
#define RIGHT_SHIFT 0x36u
#define SPACE 0x39u
#define CAPS_LOCK 0x3au

/* The character of each code; a space for none, but for SPACE. The keypad makes numbers. */
static const char plain[] =
    " \0331234567890-=\b\tqwertyuiop[]\n asdfghjkl;'` \\zxcvbnm,./ *  "
    "             789-456+1230.  \\";
static const char shifted[] =
    " \033!@#$%^&*()_+\b\tQWERTYUIOP{}\n ASDFGHJKL:\"~ |ZXCVBNM<>? *  "
    "             789-456+1230.  |";
#define KEYS (sizeof(plain) - 1)
_Static_assert(KEYS == 0x57 && sizeof(shifted) == sizeof(plain), "codes 0 to 0x56");

static bool key_is_down[2][128]; /* By code, and whether that was extended. */
static bool caps_lock;
static bool extended; /* The last code was EXTENDED. */

static bool is_lower_case(char character) {
  return character >= 'a' && character <= 'z';
}

/* The character that `key` makes with the others that are down, or 0. */
static char character_of(uint8_t key) {
  bool shift = key_is_down[0][LEFT_SHIFT] || key_is_down[0][RIGHT_SHIFT];
  char character;

  if (key >= KEYS || (plain[key] == ' ' && key != SPACE)) {
    return 0;
  }
  if (is_lower_case(plain[key]) && caps_lock) {
    shift = !shift;
  }
  character = shift ? shifted[key] : plain[key];
  if (character < ' ' || (!key_is_down[0][CONTROL] && !key_is_down[1][CONTROL])) {
    return character;
  }
  if (is_lower_case(character) || (character > '@' && character <= '_')) {
    return (char)(character & 0x1f); /* As ASCII has its control characters. */
  }
  return 0;
}

/* The character that the next scan code makes, or 0. */
static char decode(uint8_t code) {
  uint8_t key = (uint8_t)(code & ~RELEASED);
  bool was_extended = extended;
  bool was_down = key_is_down[was_extended][key];

  extended = code == EXTENDED;
  if (extended) {
    return 0;
  }
  key_is_down[was_extended][key] = (code & RELEASED) == 0;
  if ((code & RELEASED) != 0) {
    return 0;
  }
  if (was_extended) {
    return key == ENTER ? '\n' : key == SLASH ? '/' : 0;
  }
  if (key == CAPS_LOCK && !was_down) { /* Held down, keys repeat. */
    caps_lock = !caps_lock;
  }
  return character_of(key);
}

/* Takes a byte of the keyboard, or of a mouse, which counts as 0: no key's code. */
static bool read(uint8_t *code) {
  uint8_t status = inb(STATUS);

  if (status == STATUS_NO_DEVICE || (status & STATUS_OUTPUT) == 0) {
    return false;
  }
  *code = inb(DATA);
  if ((status & STATUS_MOUSE) != 0) {
    *code = 0;
  }
  return true;
}

static bool wait_for(uint8_t bit, uint8_t value) {
  for (uint32_t polls = 0; polls < POLLS_MAX; polls++) {
    if ((inb(STATUS) & bit) == value) {
      return true;
    }
  }
  return false;
}

static bool write(uint16_t port, uint8_t value) {
  bool ready = wait_for(STATUS_INPUT, 0);

  if (ready) {
    outb(port, value);
  }
  return ready;
}

bool keyboard_start(void) {
  uint8_t value;

  if (inb(STATUS) == STATUS_NO_DEVICE || !write(COMMAND, DISABLE_KEYBOARD) ||
      !write(COMMAND, DISABLE_MOUSE)) {
    return false;
  }
  for (uint32_t i = 0; i < BYTES_MAX && read(&value); i++) { /* Nobody was listening. */
  }
  if (!write(COMMAND, READ_CONFIGURATION) || !wait_for(STATUS_OUTPUT, STATUS_OUTPUT)) {
    return false;
  }
  value = (uint8_t)((inb(DATA) & ~CONFIGURATION_OFF) | CONFIGURATION_ON);
  return write(COMMAND, WRITE_CONFIGURATION) && write(DATA, value) &&
         write(COMMAND, ENABLE_KEYBOARD) && write(DATA, KEYBOARD_SCAN);
}

bool keyboard_read(char *character) {
  uint8_t code;

  for (uint32_t i = 0; i < BYTES_MAX && read(&code); i++) {
    *character = decode(code);
    if (*character != 0) {
      return true;
    }
  }
  return false;
}
