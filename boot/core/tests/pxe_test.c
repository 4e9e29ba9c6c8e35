/* Unit tests of pxe.c: a ROM's structures, and ROMs that do not do what PXE says. */
#include "boot/core/pxe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fake_firmware.h"

#define SIZE 0x100000u
#define LOWEST 0x20000u
#define PXE_AT 0x9f100u /* 0x9f00:0x0100 */
#define PXENV_AT 0x9f200u

static const struct pxe_address pxe_address = {0x0100, 0x9f00}, pxenv_address = {0x0200, 0x9f00};
static uint8_t memory[SIZE];

/* Makes the sum of the `length` bytes 0 by the one at `sum_at`. */
static void add_up(uint8_t *bytes, uint32_t length, uint32_t sum_at) {
  uint8_t sum = 0;

  bytes[sum_at] = 0;
  for (uint32_t i = 0; i < length; i++) sum = (uint8_t)(sum + bytes[i]);
  bytes[sum_at] = (uint8_t)-sum;
}

static void put_word(uint8_t *to, uint32_t word) {
  memcpy(to, &word, sizeof(word));
}

static int setup(void **state) {
  (void)state;
  memset(memory, 0, sizeof(memory));
  memcpy(memory + PXE_AT, "!PXE\x58", 5);
  put_word(memory + PXE_AT + 16, 0x9c000042);
  add_up(memory + PXE_AT, 0x58, 5);
  memcpy(memory + PXENV_AT, "PXENV+\x01\x02\x2c", 9);
  put_word(memory + PXENV_AT + 40, 0x9f000100);
  add_up(memory + PXENV_AT, 44, 9);
  return 0;
}

static enum boot_status find(struct pxe_address structure, bool old, struct pxe_address *entry) {
  return pxe_find_entry(memory, SIZE, LOWEST, structure, old, entry);
}

static void test_structures(void **state) {
  struct pxe_address entry;

  (void)state;
  assert_int_equal(find(pxe_address, false, &entry), BOOT_OK);
  assert_int_equal(entry.segment, 0x9c00);
  assert_int_equal(entry.offset, 0x42);
  memset(&entry, 0, sizeof(entry));
  assert_int_equal(find(pxenv_address, true, &entry), BOOT_OK);
  assert_int_equal(entry.segment, 0x9c00);
}

static void expect_bad(void) {
  struct pxe_address entry;

  assert_int_equal(find(pxe_address, false, &entry), BOOT_BAD_PXE);
  assert_int_equal(find(pxenv_address, true, &entry), BOOT_BAD_PXE);
}

/* Signature, sum, and lengths that are too short, or lead out of memory. */
static void test_bad_structures(void **state) {
  static const uint8_t lengths[] = {0, 1, 0x1f};

  (void)state;
  for (uint32_t at = 0; at < 0x58; at++) {
    memory[PXE_AT + at] ^= 0x10;
    expect_bad();
    memory[PXE_AT + at] ^= 0x10;
  }
  for (uint32_t i = 0; i < sizeof(lengths); i++) {
    memory[PXE_AT + 4] = lengths[i];
    add_up(memory + PXE_AT, 0x58, 5);
    expect_bad();
  }
}

static void test_bad_places(void **state) {
  static const struct pxe_address places[] = {
      {0, 0}, {0xffff, 0xffff}, {0xfff0, 0xf000}, {0, 0x1fff}, {0xffef, 0xf000}};
  static const uint32_t entries[] = {0, 0x00007c00, 0x1fff0000, 0xffffffff, 0xffff0010};
  struct pxe_address entry;

  (void)state;
  for (uint32_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
    assert_int_equal(find(places[i], false, &entry), BOOT_BAD_PXE);
    assert_int_equal(find(places[i], true, &entry), BOOT_BAD_PXE);
  }
  for (uint32_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
    put_word(memory + PXE_AT + 16, entries[i]);
    add_up(memory + PXE_AT, 0x58, 5);
    expect_bad();
  }
  /* A structure at the very end of memory, whose length would lead out of it. */
  memcpy(memory + SIZE - 0x20, "!PXE\x21", 5);
  assert_int_equal(find((struct pxe_address){0xffe0, 0xf000}, false, &entry), BOOT_BAD_PXE);
}

/* --- A ROM, and how it behaves --- */

static uint8_t block[PXE_BLOCK_SIZE];
static struct {
  uint16_t status;      /* Of every call, */
  uint16_t read_status; /* and of reads after `good_reads` of them. */
  uint32_t good_reads;
  uint32_t size;       /* Bytes of the file, */
  uint32_t announced;  /* and what it says they are. */
  uint16_t block_size; /* What the server does. */
  uint16_t reply_size; /* What it says of the reply's size; the reply is in `block` already. */
  uint16_t too_much;   /* More bytes than a block has, in each. */
  uint32_t sent;
  uint32_t opened, closed, stopped, reads;
} rom;

static void call(uint16_t number, void *parameters) {
  uint8_t *bytes = parameters;
  uint16_t status = rom.status, size;

  switch (number) {
    case 0x05:
      rom.stopped++;
      break;
    case 0x20:
      rom.opened++;
      assert_int_equal(bytes[138] << 8 | bytes[139], 69);
      memcpy(bytes + 140, &rom.block_size, sizeof(rom.block_size));
      break;
    case 0x21:
      rom.closed++;
      break;
    case 0x22:
      if (rom.reads++ >= rom.good_reads) status = rom.read_status;
      size =
          rom.size - rom.sent < rom.block_size ? (uint16_t)(rom.size - rom.sent) : rom.block_size;
      for (uint32_t i = 0; i < size && i < PXE_BLOCK_SIZE; i++) block[i] = (uint8_t)(rom.sent + i);
      rom.sent += size;
      size = (uint16_t)(size + rom.too_much);
      memcpy(bytes + 4, &size, sizeof(size));
      break;
    case 0x25:
      put_word(bytes + 138, rom.announced);
      break;
    case 0x71:
      memcpy(bytes + 4, &rom.reply_size, sizeof(rom.reply_size));
      break;
    default:
      fail();
  }
  memcpy(bytes, &status, sizeof(status));
}

static const struct pxe_rom api = {.call = call, .block = block, .server = 0x0202000a};

static int setup_rom(void **state) {
  (void)state;
  fake_reset();
  memset(&rom, 0, sizeof(rom));
  rom.good_reads = UINT32_MAX;
  rom.block_size = PXE_BLOCK_SIZE;
  return 0;
}

static void test_files(void **state) {
  static const uint32_t sizes[] = {0, 1, 511, 512, 513, 1468, 2936, 30000};
  static const uint16_t block_sizes[] = {512, 1408, 1468};
  static uint8_t room[32768];
  uint64_t size;

  (void)state;
  for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    for (uint32_t j = 0; j < sizeof(block_sizes) / sizeof(block_sizes[0]); j++) {
      setup_rom(NULL);
      rom.size = rom.announced = sizes[i];
      rom.block_size = block_sizes[j];
      assert_int_equal(pxe_get_size(&api, "x", &size), BOOT_OK);
      assert_int_equal(size, sizes[i]);
      assert_int_equal(pxe_read(&api, "x", room, sizeof(room), &size), BOOT_OK);
      assert_int_equal(size, sizes[i]);
      for (uint32_t at = 0; at < size; at++) assert_int_equal(room[at], (uint8_t)at);
      assert_int_equal(rom.opened, 1);
      assert_int_equal(rom.closed, 1);
    }
  }
}

static void test_errors(void **state) {
  static const struct {
    uint16_t status;
    enum boot_status means;
  } cases[] = {{0x3b, BOOT_NETWORK_NO_FILE},
               {0x3c, BOOT_NETWORK_NO_FILE},
               {0x32, BOOT_NETWORK_SILENT},
               {1, BOOT_NETWORK_SILENT},
               {0xffff, BOOT_NETWORK_SILENT}};
  uint8_t room[4096];
  uint64_t size;

  (void)state;
  for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    setup_rom(NULL);
    rom.status = cases[i].status;
    assert_int_equal(pxe_get_size(&api, "x", &size), cases[i].means);
    assert_int_equal(pxe_read(&api, "x", room, sizeof(room), &size), cases[i].means);
    assert_int_equal(rom.reads, 0);
    rom.status = 0;
    rom.read_status = cases[i].status;
    rom.good_reads = 1;
    rom.size = 4000;
    assert_int_equal(pxe_read(&api, "x", room, sizeof(room), &size), cases[i].means);
    assert_int_equal(rom.reads, 2);
    assert_int_equal(rom.closed, 1);
  }
}

/* Nothing is written behind the room, and a ROM that never ends a file is not followed for ever. */
static void test_hostile_sizes(void **state) {
  uint8_t room[4096 + 1];
  uint64_t size;

  (void)state;
  room[4096] = 0x77;
  rom.size = UINT32_MAX;
  assert_int_equal(pxe_read(&api, "x", room, 4096, &size), BOOT_NETWORK_SIZE);
  assert_int_equal(room[4096], 0x77);
  setup_rom(NULL);
  rom.size = UINT32_MAX;
  rom.too_much = 1;
  assert_int_equal(pxe_read(&api, "x", room, 4096, &size), BOOT_BAD_PXE);
  setup_rom(NULL);
  rom.block_size = PXE_BLOCK_SIZE + 1;
  assert_int_equal(pxe_read(&api, "x", room, 4096, &size), BOOT_BAD_PXE);
  rom.block_size = 0;
  assert_int_equal(pxe_read(&api, "x", room, 4096, &size), BOOT_BAD_PXE);
  assert_int_equal(rom.closed, 2);
}

static void test_long_path(void **state) {
  char path[PXE_PATH_MAX + 1];
  uint64_t size;

  (void)state;
  memset(path, 'p', sizeof(path));
  path[PXE_PATH_MAX] = '\0';
  assert_int_equal(pxe_get_size(&api, path, &size), BOOT_CONFIG_TOO_LONG);
  assert_int_equal(pxe_read(&api, path, path, 0, &size), BOOT_CONFIG_TOO_LONG);
  assert_int_equal(pxe_get_size(&api, path + 1, &size), BOOT_OK);
}

static void test_replies(void **state) {
  struct kiln_network network = {0};
  char file[NETWORK_FILE_MAX] = "";

  (void)state;
  memset(block, 0, sizeof(block));
  memcpy(block, "\x02\x01\x06", 3);
  memcpy(block + 20, "\x0a\0\x02\x02", 4);
  memcpy(block + 108, "boot/pxe.bin", 12);
  memcpy(block + 236, "\x63\x82\x53\x63\xff", 5);
  rom.reply_size = UINT16_MAX;
  assert_int_equal(pxe_read_replies(&api, &network, file), BOOT_OK);
  assert_string_equal(file, "boot/pxe.bin");
  assert_memory_equal(network.server, "\x0a\0\x02\x02", 4);
  memset(&network, 0, sizeof(network));
  rom.reply_size = 239;
  assert_int_equal(pxe_read_replies(&api, &network, file), BOOT_NETWORK_NO_SERVER);
  rom.reply_size = 300;
  rom.status = 1;
  assert_int_equal(pxe_read_replies(&api, &network, file), BOOT_NETWORK_NO_SERVER);
}

static void test_stop(void **state) {
  (void)state;
  pxe_stop(&api);
  assert_int_equal(rom.stopped, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_structures, setup),
      cmocka_unit_test_setup(test_bad_structures, setup),
      cmocka_unit_test_setup(test_bad_places, setup),
      cmocka_unit_test_setup(test_files, setup_rom),
      cmocka_unit_test_setup(test_errors, setup_rom),
      cmocka_unit_test_setup(test_hostile_sizes, setup_rom),
      cmocka_unit_test_setup(test_long_path, setup_rom),
      cmocka_unit_test_setup(test_replies, setup_rom),
      cmocka_unit_test_setup(test_stop, setup_rom),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
