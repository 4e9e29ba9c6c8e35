/* Tests of arm.c: what the tables of an Arm machine say, and what each fault in them is called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/acpi/arm.h"
#include "kernel/acpi/tests/machine.h"

static struct acpi_gic gic;
static uint32_t line;

static int build(void **state) {
  (void)state;
  machine_build_arm();
  return 0;
}

static int clear(void **state) {
  (void)state;
  machine_clear();
  return 0;
}

/* Sets a number in the MADT, and reads that for the processor of MPIDR `mpidr`. */
static enum acpi_status read_changed(uint32_t offset, uint64_t number, uint32_t size,
                                     uint64_t mpidr) {
  machine_build_arm();
  machine_poke(MACHINE_MADT, offset, number, size);
  machine_sign(MACHINE_MADT);
  return acpi_read_gic(machine_at, MACHINE_RSDP, mpidr, &gic);
}

static void test_version_3(void **state) {
  (void)state;
  assert_int_equal(acpi_read_gic(machine_at, MACHINE_RSDP, 0x80000001, &gic), ACPI_OK);
  assert_int_equal(gic.version, 3);
  assert_int_equal(gic.distributor, 0x8000000);
  assert_int_equal(gic.interface, 0x8010001); /* This processor's, of two. */
  assert_int_equal(gic.redistributor_count, 1);
  assert_int_equal(gic.redistributors[0].base, 0x80a0000);
  assert_int_equal(gic.redistributors[0].length, 0x40000);
}

/* Bits of MPIDR_EL1 that are no affinity do not count, those at its upper end do. */
static void test_own_processor(void **state) {
  (void)state;
  assert_int_equal(read_changed(MACHINE_GICC + 68, 0x100000000, 8, 0x1c1000000), ACPI_OK);
  assert_int_equal(gic.interface, 0x8010000);
  assert_int_equal(read_changed(MACHINE_GICC + 68, 0x300000000, 8, 0x1c1000000), ACPI_NO_GIC);
}

static void test_missing(void **state) {
  (void)state;
  assert_int_equal(acpi_read_gic(machine_at, MACHINE_RSDP, 2, &gic), ACPI_NO_GIC);
  assert_int_equal(read_changed(MACHINE_GICD + 8, 0, 8, 0), ACPI_NO_GIC);
  assert_int_equal(read_changed(MACHINE_GICD, 0x0d, 1, 0), ACPI_NO_GIC);
  assert_int_equal(read_changed(MACHINE_GICR, 0x0d, 1, 0), ACPI_OK);
  assert_int_equal(gic.redistributor_count, 0);
  assert_int_equal(acpi_read_gic(machine_at, 0, 0, &gic), ACPI_NO_RSDP);
  machine_build(2);
  assert_int_equal(acpi_read_gic(machine_at, MACHINE_RSDP, 0, &gic), ACPI_BAD_TABLE);
  assert_int_equal(acpi_read_timer(machine_at, MACHINE_RSDP, &line), ACPI_NO_TABLE);
  assert_int_equal(acpi_read_serial(machine_at, MACHINE_RSDP, &line), ACPI_NO_TABLE);
}

static void test_lengths(void **state) {
  (void)state;
  assert_int_equal(read_changed(MACHINE_GICD + 1, 0, 1, 0), ACPI_BAD_TABLE);
  assert_int_equal(read_changed(MACHINE_GICD + 1, 1, 1, 0), ACPI_BAD_TABLE);
  assert_int_equal(read_changed(MACHINE_GICR + 1, 17, 1, 0), ACPI_BAD_TABLE);
  assert_int_equal(read_changed(MACHINE_GICR + 1, 15, 1, 0), ACPI_OK); /* Too short for one; */
  assert_int_equal(gic.redistributor_count, 0);                        /* and a byte is left. */
}

static void test_redistributors(void **state) {
  (void)state;
  assert_int_equal(read_changed(MACHINE_GICR + 4, UINT64_MAX - 0x3fffe, 8, 0), ACPI_OK);
  assert_int_equal(gic.redistributor_count, 0); /* It would wrap around. */
  assert_int_equal(read_changed(MACHINE_GICC + 60, 0xabc0000, 8, 0), ACPI_OK);
  assert_int_equal(gic.redistributor_count, 2);
  assert_int_equal(gic.redistributors[0].base, 0xabc0000);
  assert_int_equal(gic.redistributors[0].length, 0x20000);
}

static void test_many_redistributors(void **state) {
  uint8_t body[8 + 24 + 80 + 20 * 16];
  (void)state;
  memcpy(body, machine_table(MACHINE_MADT)->bytes + 36, 8 + 24 + 80);
  for (uint32_t i = 0; i < 20; i++)
    memcpy(body + 8 + 24 + 80 + 16 * i, machine_table(MACHINE_MADT)->bytes + MACHINE_GICR, 16);
  machine_put_table(MACHINE_MADT, "APIC", body, sizeof(body));
  assert_int_equal(acpi_read_gic(machine_at, MACHINE_RSDP, 0, &gic), ACPI_OK);
  assert_int_equal(gic.redistributor_count, ACPI_REDISTRIBUTORS);
}

static void test_lines(void **state) {
  static const struct {
    uint32_t number;
    enum acpi_status status;
  } cases[] = {{15, ACPI_NO_LINE},   {16, ACPI_OK},     {1019, ACPI_OK},
               {1020, ACPI_NO_LINE}, {0, ACPI_NO_LINE}, {UINT32_MAX, ACPI_NO_LINE}};
  (void)state;
  assert_int_equal(acpi_read_timer(machine_at, MACHINE_RSDP, &line), ACPI_OK);
  assert_int_equal(line, 27);
  assert_int_equal(acpi_read_serial(machine_at, MACHINE_RSDP, &line), ACPI_OK);
  assert_int_equal(line, 33);
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    machine_poke(MACHINE_GTDT, 64, cases[i].number, 4);
    machine_sign(MACHINE_GTDT);
    assert_int_equal(acpi_read_timer(machine_at, MACHINE_RSDP, &line), cases[i].status);
  }
  machine_poke(MACHINE_SPCR, 52, 1, 1); /* A line of the 8259. */
  machine_sign(MACHINE_SPCR);
  assert_int_equal(acpi_read_serial(machine_at, MACHINE_RSDP, &line), ACPI_NO_LINE);
}

static void test_boot_flags(void **state) {
  struct acpi_fixed fixed;
  (void)state;
  assert_int_equal(acpi_read_fixed(machine_at, MACHINE_RSDP, &fixed), ACPI_OK);
  assert_int_equal(fixed.arm_boot, 3);
}

/* What comes of a damaged table is in range. */
static void read_all(void) {
  enum acpi_status status = acpi_read_gic(machine_at, MACHINE_RSDP, 0, &gic);

  assert_true(status < ACPI_STATUS_COUNT && gic.redistributor_count <= ACPI_REDISTRIBUTORS);
  for (uint32_t i = 0; i < gic.redistributor_count; i++)
    assert_true(gic.redistributors[i].length <= UINT64_MAX - gic.redistributors[i].base);
  if (acpi_read_timer(machine_at, MACHINE_RSDP, &line) == ACPI_OK)
    assert_true(line >= 16 && line < 1020);
  if (acpi_read_serial(machine_at, MACHINE_RSDP, &line) == ACPI_OK)
    assert_true(line >= 16 && line < 1020);
}

/* Every truncation that the table admits, and every flipped bit, with the right sum. */
static void test_damage(void **state) {
  static const uint64_t tables[] = {MACHINE_MADT, MACHINE_GTDT, MACHINE_SPCR};
  (void)state;
  for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
    uint32_t whole = machine_table(tables[i])->size;

    for (uint32_t size = whole; size-- > 36;) {
      machine_build_arm();
      machine_put(tables[i], machine_table(tables[i])->bytes, size);
      read_all();
      machine_poke(tables[i], 4, size, 4);
      machine_sign(tables[i]);
      read_all();
    }
    for (uint32_t bit = 32; bit < 8 * whole; bit++) {
      machine_build_arm();
      machine_poke(tables[i], bit / 8,
                   (uint8_t)(machine_table(tables[i])->bytes[bit / 8] ^ 1u << bit % 8), 1);
      machine_sign(tables[i]);
      read_all();
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_version_3, build),
      cmocka_unit_test_setup(test_own_processor, build),
      cmocka_unit_test_setup(test_missing, build),
      cmocka_unit_test_setup(test_lengths, build),
      cmocka_unit_test_setup(test_redistributors, build),
      cmocka_unit_test_setup(test_many_redistributors, build),
      cmocka_unit_test_setup(test_lines, build),
      cmocka_unit_test_setup(test_boot_flags, build),
      cmocka_unit_test_setup(test_damage, build),
  };

  return cmocka_run_group_tests(tests, NULL, clear);
}
