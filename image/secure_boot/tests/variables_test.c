/* Unit tests of the image of a flash with variables, and of lists of keys: hostile ones, too. */
#include "image/secure_boot/variables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FLASH_SIZE 1024u
#define STORE 72u           /* Offset of the store's header. */
#define FIRST (STORE + 28u) /* And of the first variable. */
#define STORE_SIZE 512u

static uint8_t flash[FLASH_SIZE];
static struct variable_store store;

static const struct efi_guid vendor = {{1, 2, 3}};

/* An empty store, byte for byte as OVMF's. */
static int setup(void **state) {
  static const uint8_t volume[STORE] = {[16] = 0x8d,
                                        0x2b,
                                        0xf1,
                                        0xff,
                                        0x96,
                                        0x76,
                                        0x8b,
                                        0x4c,
                                        0xa9,
                                        0x85,
                                        0x27,
                                        0x47,
                                        0x07,
                                        0x5b,
                                        0x4f,
                                        0x50,
                                        FLASH_SIZE & 0xff,
                                        FLASH_SIZE >> 8,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        '_',
                                        'F',
                                        'V',
                                        'H',
                                        0,
                                        0,
                                        0,
                                        0,
                                        STORE};
  static const uint8_t header[28] = {0x78,
                                     0x2c,
                                     0xf3,
                                     0xaa,
                                     0x7b,
                                     0x94,
                                     0x9a,
                                     0x43,
                                     0xa1,
                                     0x80,
                                     0x2e,
                                     0x14,
                                     0x4e,
                                     0xc3,
                                     0x77,
                                     0x92,
                                     STORE_SIZE & 0xff,
                                     STORE_SIZE >> 8,
                                     0,
                                     0,
                                     0x5a,
                                     0xfe};

  (void)state;
  memset(flash, 0xff, sizeof(flash));
  memcpy(flash, volume, sizeof(volume));
  memcpy(flash + STORE, header, sizeof(header));
  return 0;
}

static const char *add(const char *name, size_t size) {
  static const uint8_t data[FLASH_SIZE] = {0xd0, 0xd1, 0xd2};

  return variables_add(&store, &(struct variable){.name = name,
                                                  .vendor = vendor,
                                                  .attributes = 0x27,
                                                  .time = {2000, 1, 2, 3, 4, 5},
                                                  .data = data,
                                                  .size = size});
}

static void test_add(void **state) {
  static const uint8_t expected[] = {
      0xaa, 0x55, 0x3f, 0, 0x27, 0, 0,   0, 0,   0, 0, 0, 0,    0,    0,    0,   0xd0, 7,
      1,    2,    3,    4, 5,    0, 0,   0, 0,   0, 0, 0, 0,    0,    0,    0,   0,    0,
      6,    0,    0,    0, 3,    0, 0,   0, 1,   2, 3, 0, 0,    0,    0,    0,   0,    0,
      0,    0,    0,    0, 0,    0, 'd', 0, 'b', 0, 0, 0, 0xd0, 0xd1, 0xd2, 0xff};

  (void)state;
  assert_null(variables_open(&store, flash, sizeof(flash)));
  assert_int_equal(store.next, FIRST);
  assert_int_equal(store.end, STORE + STORE_SIZE);
  assert_null(add("db", 3));
  assert_memory_equal(flash + FIRST, expected, sizeof(expected));
  assert_int_equal(store.next, FIRST + 72);
  assert_null(add("KEK", 0));
  assert_string_equal(add("db", 1), "the store has that variable already");
  /* Who reads it again goes on where this ended. */
  assert_null(variables_open(&store, flash, sizeof(flash)));
  assert_int_equal(store.next, FIRST + 72 + 68);
  assert_string_equal(add("KEK", 1), "the store has that variable already");
  flash[FIRST + 2] = 0x3c; /* Deleted. */
  assert_null(add("db", 1));
}

static void test_replace(void **state) {
  const struct variable variable = {
      .name = "db", .vendor = vendor, .data = vendor.bytes, .size = 3};

  (void)state;
  assert_null(variables_open(&store, flash, sizeof(flash)));
  assert_null(variables_replace(&store, &variable)); /* Nothing is there. */
  assert_int_equal(store.next, FIRST + 72);
  flash[FIRST + 2] = 0x3e; /* The firmware was about to. */
  assert_null(add("KEK", 0));
  assert_null(variables_replace(&store, &variable));
  assert_int_equal(flash[FIRST + 2], 0x3c);
  assert_int_equal(flash[FIRST + 72 + 2], 0x3f); /* The others stay. */
  assert_int_equal(store.next, FIRST + 72 + 68 + 72);
  assert_null(variables_replace(&store, &variable));
  assert_int_equal(flash[FIRST + 72 + 68 + 2], 0x3d);
  assert_string_equal(add("db", 1), "the store has that variable already");
}

static void test_full(void **state) {
  size_t room =
      STORE_SIZE - 28 - 60 - 6; /* For the data of a variable with a name of two letters. */

  (void)state;
  assert_null(variables_open(&store, flash, sizeof(flash)));
  assert_string_equal(add("db", room + 1), "the store has no room for that variable");
  assert_string_equal(add("db", SIZE_MAX), "the store has no room for that variable");
  assert_string_equal(add("", 1), "a variable's name is too long");
  assert_null(add("db", room));
  assert_int_equal(store.next, store.end);
  assert_string_equal(add("KEK", 0), "the store has no room for that variable");
  assert_null(variables_open(&store, flash, sizeof(flash)));
  assert_int_equal(store.next, store.end);
}

/* Opens the flash with other bytes at `offset`, and expects an error. */
static void refused(size_t offset, uint64_t value, size_t size, const char *problem) {
  setup(NULL);
  memcpy(flash + offset, &value, size);
  assert_string_equal(variables_open(&store, flash, sizeof(flash)), problem);
}

static void test_hostile_store(void **state) {
  static const char volume[] = "its volume header contradicts itself";
  static const char header[] = "its store header contradicts itself";
  static const char variable[] = "a variable reaches beyond the store";

  (void)state;
  for (size_t size = 0; size < STORE; size++)
    assert_string_equal(variables_open(&store, flash, size), "it is too short");
  refused(16, 0, 1, "it does not begin as a flash with UEFI variables does");
  refused(40, 0, 1, "it does not begin as a flash with UEFI variables does");
  refused(32, FLASH_SIZE + 1, 8, volume);
  refused(32, UINT64_MAX, 8, volume);
  refused(32, STORE + 27, 8, volume);
  refused(48, STORE - 1, 2, volume);
  refused(48, 0xffff, 2, volume);
  refused(STORE, 0, 1, "its variables have no time, which Secure Boot wants");
  refused(STORE + 16, 27, 4, header);
  refused(STORE + 16, FLASH_SIZE - STORE + 1, 4, header);
  refused(STORE + 16, UINT32_MAX, 4, header);
  refused(STORE + 20, 0, 1, header);
  refused(STORE + 21, 0xff, 1, header);
  refused(STORE + STORE_SIZE - 1, 0, 1, "there is something behind the last variable");
  /* A variable whose name or data are larger than the store, also in 32 bits. */
  setup(NULL);
  assert_null(variables_open(&store, flash, sizeof(flash)));
  assert_null(add("db", 3));
  for (size_t offset = 36; offset <= 40; offset += 4) {
    memset(flash + FIRST + offset, 0xff, 4);
    assert_string_equal(variables_open(&store, flash, sizeof(flash)), variable);
  }
}

static void test_lists(void **state) {
  static const uint8_t sha256[16] = {0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40,
                                     0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28};
  static const uint8_t x509[16] = {0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a,
                                   0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72};
  static const char sizes[] = "the sizes of a list contradict each other";
  uint8_t lists[28 + 2 * 48 + 28 + 20] = {0};
  uint32_t *first = (uint32_t *)(lists + 16), *second = (uint32_t *)(lists + 28 + 96 + 16);

  (void)state;
  memcpy(lists, sha256, 16);
  memcpy(lists + 28 + 96, x509, 16);
  first[0] = 28 + 96;
  first[2] = 48;
  second[0] = 28 + 20;
  second[2] = 20;
  assert_null(signature_lists_check(lists, sizeof(lists)));
  assert_null(signature_lists_check(lists, 28 + 96));
  assert_string_equal(signature_lists_check(lists, 0), "it is empty");
  for (size_t size = 1; size < sizeof(lists); size++) {
    if (size != 28 + 96) assert_non_null(signature_lists_check(lists, size));
  }
  second[0] = 27;
  assert_string_equal(signature_lists_check(lists, sizeof(lists)), sizes);
  second[0] = UINT32_MAX;
  assert_string_equal(signature_lists_check(lists, sizeof(lists)), sizes);
  second[0] = 28;
  assert_string_equal(signature_lists_check(lists, sizeof(lists) - 20),
                      "a list has not a whole number of signatures");
  second[0] = 28 + 20;
  second[2] = 16;
  assert_string_equal(signature_lists_check(lists, sizeof(lists)), sizes);
  second[2] = 19;
  assert_string_equal(signature_lists_check(lists, sizeof(lists)),
                      "a list has not a whole number of signatures");
  second[2] = 20;
  second[1] = 1;
  assert_string_equal(signature_lists_check(lists, sizeof(lists)), sizes);
  first[2] = 49;
  assert_string_equal(signature_lists_check(lists, sizeof(lists)), "a hash has not 32 bytes");
  lists[0] = 0;
  assert_string_equal(signature_lists_check(lists, sizeof(lists)),
                      "it is no list of certificates or hashes (EFI_SIGNATURE_LIST)");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_add, setup),   cmocka_unit_test_setup(test_replace, setup),
      cmocka_unit_test_setup(test_full, setup),  cmocka_unit_test_setup(test_hostile_store, setup),
      cmocka_unit_test_setup(test_lists, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
