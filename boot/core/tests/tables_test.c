/*
 * Unit tests of tables.c: sound tables, each byte of them wrong in turn, each length of memory, and
 * tables that lie about their length. Memory is exactly as long as is said: one byte read too many
 * is found by the sanitizer.
 */
#include "boot/core/tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/random.h"

#define ROUNDS 20000u
#define SEED 0x7461626c

/* Where a table has its checksums, and of which bytes. */
struct sum {
  uint32_t at, from, length;
};

/* ACPI 6.5 §5.2.5.3; SMBIOS 3.6 §5.2.1, §5.2.2: what each promises. */
static const struct kind {
  const char *bytes; /* Without checksums. */
  uint32_t length;
  struct sum sums[2]; /* In the order in which they are made. */
  table_checker *check;
} kinds[] = {
    {"RSD PTR \0OEMOEM\0\1\2\3\4", 20, {{8, 0, 20}}, table_is_rsdp},
    {"RSD PTR \0OEMOEM\2\1\2\3\4\44\0\0\0\1\2\3\4\5\6\7\10\0\0\0",
     36,
     {{8, 0, 20}, {32, 0, 36}},
     table_is_rsdp},
    {"_SM3_\0\30\3\6\0\1\0\1\2\3\4\5\6\7\10\11\12\13\14", 24, {{5, 0, 24}}, table_is_smbios_3},
    {"_SM_\0\37\2\10\1\2\0\0\0\0\0\0_DMI_\0\1\2\3\4\5\6\7\10\50",
     31,
     {{21, 16, 15}, {4, 0, 31}},
     table_is_smbios_2},
    {"_SM_\0\36\2\1\1\2\0\0\0\0\0\0_DMI_\0\1\2\3\4\5\6\7\10\41",
     31,
     {{21, 16, 15}, {4, 0, 30}},
     table_is_smbios_2},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void make_sums(const struct kind *kind, uint8_t *bytes) {
  for (uint32_t i = 0; i < 2 && kind->sums[i].length != 0; i++) {
    const struct sum *sum = &kind->sums[i];
    uint8_t total = 0;

    bytes[sum->at] = 0;
    for (uint32_t j = 0; j < sum->length; j++) total = (uint8_t)(total + bytes[sum->from + j]);
    bytes[sum->at] = (uint8_t)-total;
  }
}

/* The table in memory of `room` bytes, from malloc; what is beyond the table is 0xa5. */
static uint8_t *make(const struct kind *kind, uint64_t room) {
  uint8_t whole[64], *bytes = malloc(room);

  assert_non_null(bytes);
  memcpy(whole, kind->bytes, kind->length);
  make_sums(kind, whole);
  memset(bytes, 0xa5, room);
  memcpy(bytes, whole, room < kind->length ? room : kind->length);
  return bytes;
}

static void test_sound(void **state) {
  (void)state;
  for (size_t i = 0; i < KINDS; i++) {
    for (uint64_t room = 1; room <= 64; room++) {
      uint8_t *bytes = make(&kinds[i], room);

      assert_int_equal(kinds[i].check(bytes, room), room >= kinds[i].length);
      assert_false(kinds[i].check(bytes, 0));
      free(bytes);
    }
  }
}

/* Every byte counts. */
static void test_damaged(void **state) {
  (void)state;
  for (size_t i = 0; i < KINDS; i++) {
    for (uint32_t at = 0; at < kinds[i].length; at++) {
      uint8_t *bytes = make(&kinds[i], kinds[i].length);

      bytes[at] ^= 0x40;
      assert_false(kinds[i].check(bytes, kinds[i].length));
      free(bytes);
    }
  }
}

/* The second anchor of SMBIOS is wrong where both checksums are right. */
static void test_second_anchor(void **state) {
  uint8_t *bytes = make(&kinds[3], 31);

  (void)state;
  bytes[17] = 'd';
  make_sums(&kinds[3], bytes);
  assert_false(table_is_smbios_2(bytes, 31));
  free(bytes);
}

/* Lengths of an RSDP of ACPI 2 whose checksums are right. */
static void test_lengths(void **state) {
  static const struct {
    uint32_t length, room;
    int sound;
  } cases[] = {{36, 36, 1},     {36, 4096, 1},         {40, 40, 1},
               {40, 39, 0},     {35, 64, 0},           {20, 64, 0},
               {0, 64, 0},      {4096, 4096, 1},       {4097, 8192, 0},
               {4096, 4095, 0}, {UINT32_MAX, 4096, 0}, {0x80000000, 4096, 0}};

  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    uint8_t *bytes = calloc(1, cases[i].room);
    uint32_t summed = cases[i].length < cases[i].room ? cases[i].length : cases[i].room;
    struct kind kind = {.sums = {{8, 0, 20}, {32, 0, summed < 36 ? 36 : summed}}};

    assert_non_null(bytes);
    memcpy(bytes, kinds[1].bytes, 36);
    memcpy(bytes + 20, &cases[i].length, 4);
    make_sums(&kind, bytes);
    assert_int_equal(table_is_rsdp(bytes, cases[i].room), cases[i].sound);
    free(bytes);
  }
}

/* Random bytes behind a right signature, with right checksums as often as not: nothing is read that
   is not there. */
static void test_random(void **state) {
  struct random random = {SEED};

  (void)state;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    const struct kind *kind = &kinds[random_below(&random, KINDS)];
    uint64_t room = 1 + random_below(&random, 80);
    uint8_t *bytes = make(kind, room);

    for (uint64_t i = random_below(&random, 4); i > 0; i--)
      bytes[random_below(&random, room)] = (uint8_t)random_below(&random, 256);
    if (room >= kind->length && random_below(&random, 2) == 0) make_sums(kind, bytes);
    for (size_t i = 0; i < KINDS; i++) {
      if (kinds[i].check(bytes, room)) assert_memory_equal(bytes, kinds[i].bytes, 4);
    }
    free(bytes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sound),         cmocka_unit_test(test_damaged),
      cmocka_unit_test(test_second_anchor), cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_random),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
