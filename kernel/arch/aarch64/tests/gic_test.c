/*
 * The driver of the interrupt controller against models of a GICv2 and a GICv3: the functions of
 * mmio.h and the system registers are the model's, and gic.c is compiled into the test. ACPI's
 * tables are those of kernel/acpi/tests/machine.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/acpi/tests/machine.h"
#include "kernel/console/console.h"

#define KILN_LIB_MMIO_H /* The model is here instead. */
#define KILN_KERNEL_ARCH_AARCH64_CPU_H
#define CPU_READ(name) read_register(name)
#define CPU_WRITE(name, value) write_register(name, value)

#define DISTRIBUTOR_AT 0x10000000u /* Where the physical addresses of the tables are mapped. */
#define INTERFACE_AT 0x20000000u
#define REDISTRIBUTORS_AT 0x30000000u
#define FRAMES \
  4u /* Of 64 KiB: two redistributors, or one with virtual interrupts and half of another. */
#define SRE "S3_0_C12_C12_5"
#define IAR "S3_0_C12_C12_0"
#define EOIR "S3_0_C12_C12_1"
#define SGI1R "S3_0_C12_C11_5"

static struct {
  uint32_t distributor[0x4000], redistributors[FRAMES][0x4000];
  uint32_t interface[16]; /* Of version 2: its first registers, as they were written. */
  uint64_t mpidr, pfr0;
  bool sre_is_kept; /* The bit cannot be set. */
  bool sre, group_1;
  uint64_t mask;
  uint32_t pending; /* What is acknowledged next; 1023: nothing. */
  uint32_t ended, ends;
  uint64_t sent;  /* The last call, as it was written. */
  uint32_t reads; /* Of anything: an endless wait would have no end of them. */
} gic;

static uint32_t warnings, handled;
static struct interrupt_frame *frame_seen;

void kprintf(enum log_level level, const char *format, ...) {
  (void)format;
  if (level == LOG_WARNING) warnings++;
}

static void cpu_synchronize(void) {}

static void cpu_complete(void) {}

static uint64_t read_register(const char *name) {
  if (strcmp(name, "mpidr_el1") == 0) return gic.mpidr;
  if (strcmp(name, "id_aa64pfr0_el1") == 0) return gic.pfr0;
  if (strcmp(name, SRE) == 0) return gic.sre;
  assert_string_equal(name, IAR);
  assert_true(gic.sre);
  return gic.pending;
}

static void write_register(const char *name, uint64_t value) {
  if (strcmp(name, SRE) == 0) {
    gic.sre = (value & 1) != 0 && !gic.sre_is_kept;
    return;
  }
  assert_true(gic.sre); /* Else each of these is an undefined instruction. */
  if (strcmp(name, "S3_0_C4_C6_0") == 0) gic.mask = value;
  if (strcmp(name, "S3_0_C12_C12_7") == 0) gic.group_1 = value == 1;
  if (strcmp(name, SGI1R) == 0) gic.sent = value;
  if (strcmp(name, EOIR) == 0) {
    gic.ended = (uint32_t)value;
    gic.ends++;
  }
}

/* The register at `address`, of whichever part. */
static uint32_t *find_register(uintptr_t address) {
  assert_int_equal(address % 4, 0);
  if (address - DISTRIBUTOR_AT < 0x10000) return &gic.distributor[(address - DISTRIBUTOR_AT) / 4];
  if (address - INTERFACE_AT < sizeof(gic.interface))
    return &gic.interface[(address - INTERFACE_AT) / 4];
  assert_true(address - REDISTRIBUTORS_AT < FRAMES * 0x10000);
  address -= REDISTRIBUTORS_AT;
  return &gic.redistributors[address / 0x10000][address % 0x10000 / 4];
}

static uint32_t mmio_read32(uintptr_t address) {
  gic.reads++;
  if (address == INTERFACE_AT + 0x0c) return gic.pending;
  return *find_register(address);
}

static void mmio_write32(uintptr_t address, uint32_t value) {
  uint32_t offset = address & 0xffff;

  if (address == DISTRIBUTOR_AT + 0xf00) {
    gic.sent = value;
  } else if (address == INTERFACE_AT + 0x10) {
    gic.ended = value;
    gic.ends++;
  } else if (offset >= 0x180 && offset < 0x200) {
    *find_register(address - 0x80) &= ~value; /* What it clears is what SET_ENABLE sets. */
  } else if (offset >= 0x100 && offset < 0x180) {
    *find_register(address) |= value;
  } else {
    *find_register(address) = value;
    if (address >= REDISTRIBUTORS_AT && offset == 0x14 && (value & 2) == 0)
      *find_register(address) = 0; /* Awake. */
  }
}

#include "kernel/arch/aarch64/gic.c"

static void *map(uint64_t physical, uint64_t size) {
  assert_true(size != 0);
  if (physical == 0x8000000) return (void *)(uintptr_t)DISTRIBUTOR_AT;
  if (physical == 0x8010000) return (void *)(uintptr_t)INTERFACE_AT;
  assert_true(physical >= 0x80a0000 && physical + size <= 0x80a0000 + FRAMES * 0x10000);
  return (void *)(uintptr_t)(REDISTRIBUTORS_AT + (physical - 0x80a0000));
}

static void *map_nothing(uint64_t physical, uint64_t size) {
  (void)physical;
  (void)size;
  return NULL;
}

static void on_interrupt(struct interrupt_frame *frame) {
  handled++;
  frame_seen = frame;
  assert_int_equal(gic.ends, handled); /* It may never return. */
}

/* A machine of that version whose firmware has left everything on; 288 lines. */
static void power_on(uint32_t table_version) {
  memset(&gic, 0, sizeof(gic));
  memset(&gic.distributor[0x100 / 4], 0xff, 0x80);
  memset(&gic.redistributors[1][0x100 / 4], 0xff, 4);
  gic.distributor[1] = 8;
  gic.distributor[0x800 / 4] = 0x01010101; /* Version 2: the processor's own bit. */
  gic.redistributors[0][0x14 / 4] = 6;     /* Asleep. */
  gic.pending = 1023;
  gic.mpidr = 0x80000000;
  memset(numbers, 0, sizeof(numbers));
  memset(handlers, 0, sizeof(handlers));
  call_handler = NULL;
  mapped_count = version = warnings = handled = 0;
  machine_build_arm();
  machine_poke(MACHINE_MADT, MACHINE_GICD + 20, table_version, 1);
  machine_sign(MACHINE_MADT);
}

static void start(uint32_t table_version) {
  power_on(table_version);
  gic_start(MACHINE_RSDP, machine_at, map);
  assert_int_equal(warnings, 0);
}

static void check_masked(void) {
  uint32_t first = version == 3 ? 1 : 0; /* The others are the redistributor's. */

  for (uint32_t i = first; i < 9; i++) assert_int_equal(gic.distributor[0x100 / 4 + i], 0);
  for (uint32_t i = 8 * first; i < 72; i++)
    assert_int_equal(gic.distributor[0x400 / 4 + i], 0xa0a0a0a0);
}

static void test_start_3(void **state) {
  (void)state;
  start(3);
  check_masked();
  assert_int_equal(gic.redistributors[1][0x100 / 4], 0);
  assert_int_equal(gic.redistributors[1][0x80 / 4], UINT32_MAX);
  assert_int_equal(gic.redistributors[0][0x14 / 4], 0);
  assert_int_equal(gic.distributor[0], 0x13);
  assert_true(gic.sre && gic.group_1);
  assert_int_equal(gic.mask, 0xf0);
}

static void test_start_2(void **state) {
  (void)state;
  start(2);
  check_masked();
  assert_int_equal(gic.distributor[0], 1);
  assert_int_equal(gic.interface[0], 1);
  assert_int_equal(gic.interface[1], 0xf0);
  assert_false(gic.sre);
}

/* The table need not say which version it is. */
static void test_version(void **state) {
  (void)state;
  start(0);
  assert_int_equal(version, 2);
  power_on(0);
  gic.pfr0 = 1 << 24;
  gic_start(MACHINE_RSDP, machine_at, map);
  assert_int_equal(version, 3);
  start(4);
  assert_int_equal(version, 3);
}

static void test_second_redistributor(void **state) {
  (void)state;
  power_on(3);
  gic.mpidr = 0x80000001;
  gic.redistributors[2][0x0c / 4] = 1;
  gic_start(MACHINE_RSDP, machine_at, map);
  assert_int_equal(warnings, 0);
  assert_int_equal(first.redistributor, REDISTRIBUTORS_AT + 0x20000);
}

/* None of it is this processor's: by the mark of the last, by the end of the region, by frames that
   would not be in it. */
static void test_no_redistributor(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 3; i++) {
    power_on(3);
    gic.redistributors[0][0x0c / 4] = gic.redistributors[2][0x0c / 4] = 7;
    gic.redistributors[0][0x08 / 4] = (const uint32_t[]){0x10, 0, 2}[i];
    gic_start(MACHINE_RSDP, machine_at, map);
    assert_int_equal(warnings, 1);
    assert_false(gic_set_handler(GIC_TIMER, on_interrupt));
    assert_false(gic_handle(NULL));
  }
}

static void test_what_is_missing(void **state) {
  (void)state;
  power_on(3);
  gic.sre_is_kept = true;
  gic_start(MACHINE_RSDP, machine_at, map);
  assert_int_equal(warnings, 1);
  assert_false(gic_handle(NULL));
  for (uint32_t i = 2; i <= 3; i++) {
    power_on(i);
    gic_start(MACHINE_RSDP, machine_at, map_nothing);
    assert_int_equal(warnings, 1);
    gic_start(0, machine_at, map);
    assert_int_equal(warnings, 2);
  }
  power_on(5);
  gic_start(MACHINE_RSDP, machine_at, map);
  assert_int_equal(warnings, 1);
}

/* A register that never says that it is done costs a while, not for ever. */
static void test_no_endless_wait(void **state) {
  (void)state;
  power_on(3);
  gic.redistributors[0][0x14 / 4] = 0;
  wait_while(DISTRIBUTOR_AT + 4, 8);
  assert_int_equal(gic.reads, POLLS_MAX);
}

static void test_handlers_3(void **state) {
  (void)state;
  start(3);
  assert_true(gic_set_handler(GIC_TIMER, on_interrupt));
  assert_int_equal(gic.redistributors[1][0x100 / 4], 1u << 27);
  gic.distributor[(0x6000 + 8 * 33) / 4] = gic.distributor[(0x6004 + 8 * 33) / 4] = 0xff;
  assert_true(gic_set_handler(GIC_SERIAL, on_interrupt));
  assert_int_equal(gic.distributor[0x104 / 4], 1u << 1);
  assert_int_equal(gic.distributor[(0x6000 + 8 * 33) / 4], 0);
  assert_int_equal(gic.distributor[(0x6004 + 8 * 33) / 4], 0);
}

static void test_handlers_2(void **state) {
  (void)state;
  start(2);
  assert_true(gic_set_handler(GIC_TIMER, on_interrupt));
  assert_int_equal(gic.distributor[0x100 / 4], 1u << 27);
  gic.distributor[0x820 / 4] = 0x04030201;
  assert_true(gic_set_handler(GIC_SERIAL, on_interrupt));
  assert_int_equal(gic.distributor[0x104 / 4], 1u << 1);
  assert_int_equal(gic.distributor[0x820 / 4], 0x04030101); /* Line 33 alone comes here. */
}

/* The timer's number is one of the table's; this GIC may have fewer. */
static void test_lines_that_are_not_there(void **state) {
  (void)state;
  power_on(3);
  machine_poke(MACHINE_SPCR, 54, 288, 4);
  machine_sign(MACHINE_SPCR);
  machine_poke(MACHINE_GTDT, 64, 0, 4);
  machine_sign(MACHINE_GTDT);
  gic_start(MACHINE_RSDP, machine_at, map);
  assert_false(gic_set_handler(GIC_SERIAL, on_interrupt));
  assert_false(gic_set_handler(GIC_TIMER, on_interrupt));
}

static void test_interrupts(void **state) {
  struct interrupt_frame *frame = (struct interrupt_frame *)(uintptr_t)0x1230;
  (void)state;
  for (uint32_t i = 2; i <= 3; i++) {
    start(i);
    assert_true(gic_set_handler(GIC_TIMER, on_interrupt));
    gic.pending = i == 2 ? 3u << 10 | 27 : 27; /* Version 2 names a sender, and wants it back. */
    assert_true(gic_handle(frame));
    assert_int_equal(handled, 1);
    assert_ptr_equal(frame_seen, frame);
    assert_int_equal(gic.ended, gic.pending);

    gic.pending = 1023; /* It has gone away meanwhile: there is nothing to end. */
    assert_true(gic_handle(frame));
    assert_int_equal(handled, 1);
    assert_int_equal(gic.ends, 1);
  }
}

static void test_what_nobody_asked_for(void **state) {
  (void)state;
  for (uint32_t i = 2; i <= 3; i++) {
    start(i);
    gic.distributor[0x104 / 4] = 0xffff;
    gic.pending = 40;
    assert_true(gic_handle(NULL));
    assert_int_equal(warnings, 1);
    assert_int_equal(gic.ends, 1);
    assert_int_equal(gic.distributor[0x104 / 4], 0xfeff); /* Masked, and nothing else. */
    gic.pending = 33; /* ACPI names it, but nobody has a handler. */
    assert_true(gic_handle(NULL));
    assert_int_equal(warnings, 2);
  }
}

/* --- Other processors --- */

static uint32_t called, number_called;

static void on_call(uint32_t number, struct interrupt_frame *frame) {
  called++;
  number_called = number;
  frame_seen = frame;
}

/* A machine of two, with the second in the list of ACPI; the calling one is the first. */
static void start_two(uint32_t table_version) {
  power_on(table_version);
  machine_poke(MACHINE_MADT, MACHINE_GICC + 80 + 32, 0x8010000, 8);
  machine_sign(MACHINE_MADT);
  gic.redistributors[2][0x0c / 4] = 1;
  gic.redistributors[2][0x14 / 4] = 6;
  memset(&gic.redistributors[3][0x100 / 4], 0xff, 4);
  gic_start(MACHINE_RSDP, machine_at, map);
  assert_int_equal(warnings, 0);
}

static void test_other_3(void **state) {
  struct gic_processor other;
  (void)state;
  start_two(3);
  assert_true(gic_find(1, &other));
  assert_int_equal(other.redistributor, REDISTRIBUTORS_AT + 0x20000);
  gic_on_call(on_call);
  assert_int_equal(gic.redistributors[1][0x100 / 4], 7);
  gic.sre = gic.group_1 = false; /* The other one's. */
  gic.mask = 0;
  assert_true(gic_start_other(&other));
  assert_true(gic.sre && gic.group_1);
  assert_int_equal(gic.mask, 0xf0);
  assert_int_equal(gic.redistributors[2][0x14 / 4], 0);
  assert_int_equal(gic.redistributors[3][0x100 / 4], 7); /* Calls, and nothing else. */
  gic.sre_is_kept = true;
  gic.sre = false;
  assert_false(gic_start_other(&other));
}

static void test_other_2(void **state) {
  struct gic_processor other, self;
  (void)state;
  start_two(2);
  assert_true(gic_find(1, &other));
  assert_int_equal(other.target, 0); /* Nobody but itself can know. */
  assert_true(gic_find(0, &self));
  assert_int_equal(self.target, 1);
  gic.distributor[0x800 / 4] = 0x02020202;
  gic.distributor[0x100 / 4] = UINT32_MAX;
  gic.distributor[0x104 / 4] = 0xff;
  gic.interface[0] = gic.interface[1] = 0;
  assert_true(gic_start_other(&other));
  assert_int_equal(other.target, 2);
  assert_int_equal(gic.distributor[0x100 / 4], 7);
  assert_int_equal(gic.distributor[0x104 / 4], 0xff); /* Lines of devices are the first's. */
  assert_int_equal(gic.interface[0], 1);
  assert_int_equal(gic.interface[1], 0xf0);
}

/* What ACPI does not name, what has no redistributor, what has another interface; and without a GIC
   there is nobody. */
static void test_others_that_are_not_found(void **state) {
  struct gic_processor other;
  (void)state;
  start_two(3);
  assert_false(gic_find(2, &other));
  gic.redistributors[2][0x0c / 4] = 9;
  gic.redistributors[2][0x08 / 4] = 0x10;
  assert_false(gic_find(1, &other));
  start(2);
  assert_false(gic_find(1, &other));
  power_on(3);
  gic_start(0, machine_at, map);
  assert_false(gic_find(0, &other));
}

static void test_send(void **state) {
  const struct gic_processor far = {.affinity = 0x04030215, .target = 0x40};
  (void)state;
  start(3);
  gic_send(&far, 2);
  assert_int_equal(gic.sent,
                   4ull << 48 | 1ull << 44 | 3ull << 32 | 2ull << 24 | 2ull << 16 | 1u << 5);
  start(2);
  gic_send(&far, 1);
  assert_int_equal(gic.sent, 0x00400001);
}

static void test_calls(void **state) {
  struct interrupt_frame *frame = (struct interrupt_frame *)(uintptr_t)0x1230;
  (void)state;
  for (uint32_t i = 2; i <= 3; i++) {
    start(i);
    gic_on_call(on_call);
    called = 0;
    gic.pending = i == 2 ? 1u << 10 | 1 : 1;
    assert_true(gic_handle(frame));
    assert_int_equal(called, 1);
    assert_int_equal(number_called, 1);
    assert_ptr_equal(frame_seen, frame);
    assert_int_equal(gic.ended, gic.pending);
    assert_int_equal(warnings, 0);
    gic.pending = 3; /* No call. */
    assert_true(gic_handle(frame));
    assert_int_equal(called, 1);
    assert_int_equal(warnings, 1);
  }
}

static int clear(void **state) {
  (void)state;
  machine_clear();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_start_3),
      cmocka_unit_test(test_start_2),
      cmocka_unit_test(test_version),
      cmocka_unit_test(test_second_redistributor),
      cmocka_unit_test(test_no_redistributor),
      cmocka_unit_test(test_what_is_missing),
      cmocka_unit_test(test_no_endless_wait),
      cmocka_unit_test(test_handlers_3),
      cmocka_unit_test(test_handlers_2),
      cmocka_unit_test(test_lines_that_are_not_there),
      cmocka_unit_test(test_interrupts),
      cmocka_unit_test(test_what_nobody_asked_for),
      cmocka_unit_test(test_other_3),
      cmocka_unit_test(test_other_2),
      cmocka_unit_test(test_send),
      cmocka_unit_test(test_others_that_are_not_found),
      cmocka_unit_test(test_calls),
  };

  return cmocka_run_group_tests(tests, NULL, clear);
}
