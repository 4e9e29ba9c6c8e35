/*
 * Unit tests of the local APIC's driver, against a model of its registers as memory and as MSRs:
 * cpu.h, cpuid.h and the console are the test's, and the driver is compiled into it.
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
#define KILN_LIB_X86_CPUID_H

#define LOG_WARNING 0
#define kprintf(level, ...) (warnings++)

struct x86_cpuid {
  uint32_t eax, ebx, ecx, edx;
};

static uint32_t warnings;
static bool has_apic;
static uint64_t base_msr;
static uint32_t memory[1024]; /* The registers, for either way to reach them. */
static uint32_t last_entry;   /* As the version register has it. */
static uint32_t accesses;     /* Through MSRs. */
static uint32_t ends;         /* Of interrupts, through MSRs. */
static uint64_t sent;         /* Through the MSR. */
static uint64_t mapped;       /* Where memory was asked for. */
static bool no_memory;

static struct x86_cpuid x86_cpuid(uint32_t leaf) {
  assert_int_equal(leaf, 1);
  return (struct x86_cpuid){.edx = has_apic ? ~0u : ~(1u << 9)};
}

/* Where register `msr` of x2APIC mode lies; there must be one (Intel SDM 3A, table 10-6). */
static uint32_t *at_msr(uint32_t msr) {
  assert_int_not_equal(base_msr & 0x400, 0);
  assert_in_range(msr, 0x800, 0x83f);
  if (msr == 0x82f) assert_true(last_entry >= 6);
  if (msr == 0x833) assert_true(last_entry >= 5);
  if (msr == 0x834) assert_true(last_entry >= 4);
  accesses++;
  return &memory[(msr - 0x800) * 4];
}

static uint64_t cpu_read_msr(uint32_t msr) {
  if (msr == 0x1b) {
    assert_true(has_apic);
    return base_msr;
  }
  return *at_msr(msr);
}

static void cpu_write_msr(uint32_t msr, uint64_t value) {
  if (msr == 0x830) { /* The one of 64 bits (Intel SDM 3A §10.12.9). */
    sent = value;
    return;
  }
  assert_int_equal(value >> 32, 0);
  if (msr >= 0x82f && msr <= 0x837) assert_int_not_equal(memory[0xf0 / 4] & 0x100, 0);
  if (msr == 0x80b) ends++;
  *at_msr(msr) = (uint32_t)value;
}

static bool cpu_interrupts_disable(void) {
  return false;
}

static void cpu_interrupts_restore(bool on) {
  assert_false(on);
}

#include "kernel/arch/x86_64/local_apic.c"

static void *map(uint64_t physical, uint64_t size) {
  assert_int_equal(size, 4096);
  mapped = physical;
  return no_memory ? NULL : memory;
}

/* A firmware's: switched off, the PICs' line masked, the rest open, thermal events by SMI. */
static void start(uint64_t base, uint32_t last) {
  memset(memory, 0xee, sizeof(memory));
  memset(&memory[0x100 / 4], 0, 0x80); /* Nothing is in service. */
  memory[0x80 / 4] = 0;
  registers = NULL;
  started = false;
  memset(dismissed, 0, sizeof(dismissed));
  warnings = accesses = ends = 0;
  mapped = 0;
  base_msr = base;
  last_entry = last;
  memory[0x30 / 4] = 0x14 | last << 16;
  memory[0xf0 / 4] = 0x10ff;
  memory[0x2f0 / 4] = 0x000f2;
  memory[0x320 / 4] = 0x200ef; /* Periodic. */
  memory[0x330 / 4] = 0x00200;
  memory[0x340 / 4] = 0x00400; /* By NMI. */
  memory[0x350 / 4] = 0x10700;
  memory[0x360 / 4] = 0x10400;
  memory[0x370 / 4] = 0x000fe;
  local_apic_start(map);
}

static void check_started(void) {
  assert_int_equal(memory[0xf0 / 4], 0x100 | 48);
  assert_int_equal(memory[0x320 / 4], 0x300ef);
  assert_int_equal(memory[0x350 / 4], 0x00700);
  assert_int_equal(memory[0x360 / 4], 0x00400);
  assert_int_equal(memory[0x370 / 4], 0x100fe);
  assert_int_equal(memory[0x2f0 / 4], last_entry >= 6 ? 0x100f2 : 0x000f2);
  assert_int_equal(memory[0x330 / 4], 0x00200); /* The firmware's. */
  assert_int_equal(memory[0x340 / 4], last_entry >= 4 ? 0x10400 : 0x00400);
  assert_int_equal(warnings, 0);
}

static int set_up(void **state) {
  (void)state;
  has_apic = true;
  no_memory = false;
  return 0;
}

static void test_memory(void **state) {
  (void)state;
  for (uint32_t last = 3; last <= 6; last++) {
    start(0xfee00900, last); /* The bootstrap processor's. */
    assert_int_equal(mapped, 0xfee00000);
    assert_int_equal(accesses, 0);
    check_started();
  }
  start(0xffffe12345000800, 5);
  assert_int_equal(mapped, 0xfe12345000000); /* 52 bits: what is above is reserved. */
}

static void test_x2apic(void **state) {
  (void)state;
  for (uint32_t last = 3; last <= 6; last++) {
    start(0xfee00d00, last);
    assert_int_equal(mapped, 0);
    check_started();
  }
}

static void set_in_service(uint32_t vector, bool is) {
  memory[(0x100 + vector / 32 * 16) / 4] = is ? 1u << vector % 32 : 0;
}

/* Those that the firmware was serving when it left. */
static void test_in_service_at_start(void **state) {
  (void)state;
  start(0xfee00d00, 5);
  assert_int_equal(ends, 0);
  set_in_service(0x31, true);
  set_in_service(0xef, true);
  local_apic_start(map);
  assert_int_equal(ends, 2);
}

/* Of each vector the first is told, and none but those that the APIC has sent. */
static void test_dismissed(void **state) {
  (void)state;
  start(0xfee00d00, 5);
  for (uint32_t vector = 0; vector < 256; vector++) {
    for (uint32_t i = 0; i < 3; i++) {
      ends = warnings = 0;
      assert_false(local_apic_dismiss(vector));
      set_in_service(vector, true);
      assert_int_equal(local_apic_dismiss(vector), vector >= 16);
      set_in_service(vector, false);
      assert_int_equal(ends, vector >= 16);
      assert_int_equal(warnings, vector >= 16 && i == 0);
    }
  }
  assert_int_equal(memory[0x80 / 4], 0);
}

/* The task priority keeps away what comes again and again, and never goes down. */
static void test_too_often(void **state) {
  static const uint32_t vectors[] = {0x51, 0x30, 0xe3};

  (void)state;
  start(0xfee00d00, 5);
  for (uint32_t i = 0; i < 3; i++) {
    set_in_service(vectors[i], true);
    for (uint32_t times = 1; times < 1000; times++) {
      assert_true(local_apic_dismiss(vectors[i]));
      assert_int_equal(memory[0x80 / 4], times < 16 && i != 0 ? 0x51
                                         : times < 16         ? 0
                                         : vectors[i] < 0x51  ? 0x51
                                                              : vectors[i]);
    }
    set_in_service(vectors[i], false);
  }
  assert_int_equal(ends, 3 * 999);
  assert_int_equal(warnings, 2 + 1 + 2);
}

/* But never one of the priority that the kernel's own have: they would be lost with it. */
static void test_own_priority(void **state) {
  (void)state;
  start(0xfee00d00, 5);
  for (uint32_t vector = 0xf0; vector < 256; vector++) {
    set_in_service(vector, true);
    for (uint32_t times = 1; times < 100; times++) assert_true(local_apic_dismiss(vector));
    set_in_service(vector, false);
  }
  assert_int_equal(memory[0x80 / 4], 0);
  assert_int_equal(warnings, 16);
}

/* The processor's pins are the PICs' line then, and there may be no registers at all. */
static void test_switched_off(void **state) {
  (void)state;
  start(0xfee00100, 5);
  assert_int_equal(mapped, 0);
  assert_int_equal(memory[0x350 / 4], 0x10700);
  assert_int_equal(warnings, 0);
}

static void test_none(void **state) {
  (void)state;
  has_apic = false;
  start(0xfee00900, 5);
  assert_int_equal(mapped, 0);
  assert_int_equal(warnings, 0);
  assert_false(local_apic_dismiss(0x51));
}

static void test_not_mapped(void **state) {
  (void)state;
  no_memory = true;
  start(0xfee00900, 5);
  assert_int_equal(warnings, 1);
  assert_int_equal(accesses, 0);
  assert_false(local_apic_dismiss(0x51));
}

static void test_send(void **state) {
  (void)state;
  start(0xfee00900, 5);
  memory[0x300 / 4] = 0;
  local_apic_send(0x21, INTERRUPT_WAKE);
  assert_int_equal(memory[0x310 / 4], 0x21000000);
  assert_int_equal(memory[0x300 / 4], 0x40f9);
  local_apic_send_nmi(0x22);
  assert_int_equal(memory[0x310 / 4], 0x22000000);
  assert_int_equal(memory[0x300 / 4], 0x4400);
  start(0xfee00d00, 5);
  local_apic_send(0x12345, INTERRUPT_STOP);
  assert_int_equal(sent, 0x00012345000040fb);
}

static void test_other(void **state) {
  (void)state;
  start(0xfee00900, 5);
  memory[0xf0 / 4] = 0xff; /* As after INIT. */
  memory[0x350 / 4] = memory[0x360 / 4] = 0x10000;
  assert_true(local_apic_start_other());
  assert_int_equal(memory[0xf0 / 4], 0x100 | 48);
  assert_int_equal(memory[0x350 / 4], 0x10000);
  assert_int_equal(memory[0x360 / 4], 0x00400);
  start(0xfee00100, 5);
  assert_false(local_apic_start_other());
}

static void test_timer(void **state) {
  (void)state;
  start(0xfee00900, 5);
  assert_true(local_apic_timer_begin());
  assert_int_equal(memory[0x320 / 4] & 0x10000, 0x10000);
  assert_int_equal(memory[0x380 / 4], UINT32_MAX);
  assert_int_equal(memory[0x3e0 / 4], 3);
  memory[0x390 / 4] = UINT32_MAX - 1000;
  assert_int_equal(local_apic_timer_counted(), 1000);
  local_apic_timer_start(5000);
  assert_int_equal(memory[0x320 / 4], 0x200f8);
  assert_int_equal(memory[0x380 / 4], 5000);
  start(0xfee00100, 5);
  assert_false(local_apic_timer_begin());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_memory, set_up),
      cmocka_unit_test_setup(test_x2apic, set_up),
      cmocka_unit_test_setup(test_in_service_at_start, set_up),
      cmocka_unit_test_setup(test_dismissed, set_up),
      cmocka_unit_test_setup(test_too_often, set_up),
      cmocka_unit_test_setup(test_own_priority, set_up),
      cmocka_unit_test_setup(test_switched_off, set_up),
      cmocka_unit_test_setup(test_none, set_up),
      cmocka_unit_test_setup(test_not_mapped, set_up),
      cmocka_unit_test_setup(test_send, set_up),
      cmocka_unit_test_setup(test_other, set_up),
      cmocka_unit_test_setup(test_timer, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
