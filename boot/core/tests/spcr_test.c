/* Unit tests of spcr.c: tables as firmware has them, and tables that lie. */
#include "boot/core/aarch64/spcr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define UART 0x9000000u
#define SPCR_LENGTH 80u
#define XSDT_LENGTH(tables) (36u + 8u * (tables))

/* Offsets in a table. */
#define LENGTH 4u
#define CHECKSUM 9u
#define TYPE 36u
#define SPACE 40u
#define ADDRESS 44u

static uint8_t rsdp[36], xsdt[XSDT_LENGTH(XSDT_TABLES_MAX + 1)], other[36], spcr[4200];

static void put(uint8_t *bytes, uint64_t value, uint32_t size) {
  memcpy(bytes, &value, size);
}

/* Gives a table its length and a checksum. */
static void close_table(uint8_t *table, uint32_t length) {
  uint8_t sum = 0;

  put(table + LENGTH, length, 4);
  table[CHECKSUM] = 0;
  for (uint32_t i = 0; i < length; i++) sum = (uint8_t)(sum + table[i]);
  table[CHECKSUM] = (uint8_t)-sum;
}

/* A machine of ACPI 2 whose root table names nothing, another table, and the SPCR. */
static int setup(void **state) {
  (void)state;
  memset(rsdp, 0, sizeof(rsdp));
  memset(xsdt, 0, sizeof(xsdt));
  memset(spcr, 0, sizeof(spcr));
  rsdp[15] = 2;
  put(rsdp + 24, (uint64_t)(uintptr_t)xsdt, 8);
  memcpy(other, "FACP", 4);
  close_table(other, sizeof(other));
  memcpy(xsdt, "XSDT", 4);
  put(xsdt + 44, (uint64_t)(uintptr_t)other, 8);
  put(xsdt + 52, (uint64_t)(uintptr_t)spcr, 8);
  close_table(xsdt, XSDT_LENGTH(3));
  memcpy(spcr, "SPCR", 4);
  spcr[TYPE] = 3;
  put(spcr + ADDRESS, UART, 8);
  close_table(spcr, SPCR_LENGTH);
  return 0;
}

static uint64_t find(void) {
  return spcr_find_uart(rsdp);
}

/* What is found when a byte of the SPCR is another one. */
static uint64_t find_with(uint32_t offset, uint8_t value) {
  spcr[offset] = value;
  close_table(spcr, SPCR_LENGTH);
  return find();
}

static void test_find(void **state) {
  (void)state;
  assert_int_equal(find(), UART);
  assert_int_equal(find_with(TYPE, 0x0d), UART);
  assert_int_equal(find_with(TYPE, 0x0e), UART);
  close_table(spcr, SPCR_SIZE);
  assert_int_equal(find(), UART);
}

static void test_no_pl011(void **state) {
  (void)state;
  assert_int_equal(find_with(TYPE, 0), 0); /* A 16550. */
  assert_int_equal(find_with(TYPE, 3), UART);
  assert_int_equal(find_with(SPACE, 1), 0); /* An I/O port. */
  assert_int_equal(find_with(SPACE, 0), UART);
  assert_int_equal(find_with(ADDRESS, 2), 0); /* Not a place for registers of 32 bits. */
  assert_int_equal(find_with(ADDRESS, 4), UART + 4);
  put(spcr + ADDRESS, UART + 4096 - 0x48, 8);
  close_table(spcr, SPCR_LENGTH);
  assert_int_equal(find(), UART + 4096 - 0x48);
  put(spcr + ADDRESS, UART + 4096 - 0x44, 8); /* Over the end of the page. */
  close_table(spcr, SPCR_LENGTH);
  assert_int_equal(find(), 0);
}

static void test_damaged_spcr(void **state) {
  (void)state;
  spcr[CHECKSUM]++;
  assert_int_equal(find(), 0);
  close_table(spcr, SPCR_SIZE - 1);
  assert_int_equal(find(), 0);
  close_table(spcr, 0);
  assert_int_equal(find(), 0);
  close_table(spcr, 4096);
  assert_int_equal(find(), UART);
  close_table(spcr, 4097);
  assert_int_equal(find(), 0);
  put(spcr + LENGTH, UINT32_MAX, 4);
  assert_int_equal(find(), 0);
}

static void test_damaged_xsdt(void **state) {
  (void)state;
  close_table(xsdt, XSDT_LENGTH(3) - 1); /* The address of the SPCR is cut off. */
  assert_int_equal(find(), 0);
  close_table(xsdt, XSDT_LENGTH(XSDT_TABLES_MAX));
  assert_int_equal(find(), UART);
  close_table(xsdt, XSDT_LENGTH(XSDT_TABLES_MAX) + 1);
  assert_int_equal(find(), 0);
  close_table(xsdt, XSDT_LENGTH(3));
  xsdt[CHECKSUM]++;
  assert_int_equal(find(), 0);
  memcpy(xsdt, "RSDT", 4);
  close_table(xsdt, XSDT_LENGTH(3));
  assert_int_equal(find(), 0);
}

static void test_rsdp(void **state) {
  (void)state;
  rsdp[15] = 0;
  assert_int_equal(find(), 0);
  rsdp[15] = 2;
  put(rsdp + 24, 0, 8);
  assert_int_equal(find(), 0);
  assert_int_equal(spcr_find_uart(NULL), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_find, setup),
      cmocka_unit_test_setup(test_no_pl011, setup),
      cmocka_unit_test_setup(test_damaged_spcr, setup),
      cmocka_unit_test_setup(test_damaged_xsdt, setup),
      cmocka_unit_test_setup(test_rsdp, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
