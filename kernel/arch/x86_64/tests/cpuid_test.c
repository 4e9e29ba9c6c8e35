/* Tests of cpuid.c with processors made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/arch/x86_64/cpuid.h"

static struct {
  uint32_t basic, extended; /* The last leaves. */
  struct x86_cpuid version, structured, extended_features, power;
  const char *brand; /* 48 characters. */
} processor;

static struct x86_cpuid cpuid(uint32_t leaf) {
  struct x86_cpuid result = {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff};

  if (leaf == 0 || leaf == 0x80000000) {
    result.eax = leaf == 0 ? processor.basic : processor.extended;
    memcpy(&result.ebx, "Genu", 4);
    memcpy(&result.edx, "ineI", 4);
    memcpy(&result.ecx, "ntel", 4);
  } else if (leaf == 1) {
    result = processor.version;
  } else if (leaf == 7 && processor.basic >= 7) {
    result = processor.structured;
  } else if (leaf == 0x80000001) {
    result = processor.extended_features;
  } else if (leaf >= 0x80000002 && leaf <= 0x80000004) {
    memcpy(&result, processor.brand + 16 * (leaf - 0x80000002), 16);
  } else if (leaf == 0x80000007 && processor.extended >= leaf) {
    result = processor.power;
  } else if (leaf == 0x80000008) {
    result.eax = 0x3030; /* 48 bits of each. */
  }
  return result;
}

static struct cpuid_summary describe(void) {
  struct cpuid_summary summary;

  cpuid_describe(cpuid, &summary);
  return summary;
}

/* The names of the features, each with a blank behind it. */
static const char *names(uint64_t features) {
  static char text[1024];

  text[0] = '\0';
  for (uint32_t i = 0; cpuid_feature(i) != NULL; i++) {
    assert_true(i < 64);
    if (features >> i & 1) strcat(strcat(text, cpuid_feature(i)), " ");
  }
  return text;
}

static int set_up(void **state) {
  (void)state;
  memset(&processor, 0, sizeof(processor));
  processor.basic = 0x16;
  processor.extended = 0x80000008;
  processor.brand = "   A processor @ 3 GHz                           ";
  return 0;
}

static void test_strings(void **state) {
  struct cpuid_summary summary = describe();

  (void)state;
  assert_string_equal(summary.vendor, "GenuineIntel");
  assert_string_equal(summary.brand, "A processor @ 3 GHz");
  processor.brand = "012345678901234567890123456789012345678901234567";
  summary = describe();
  assert_string_equal(summary.brand, processor.brand);
  processor.brand = "                                                ";
  assert_string_equal(describe().brand, "");
}

static void check_version(uint32_t eax, uint32_t family, uint32_t model, uint32_t stepping) {
  struct cpuid_summary summary;

  processor.version.eax = eax;
  summary = describe();
  assert_int_equal(summary.family, family);
  assert_int_equal(summary.model, model);
  assert_int_equal(summary.stepping, stepping);
}

static void test_version(void **state) {
  (void)state;
  check_version(0x000906ea, 6, 0x9e, 10);   /* Coffee Lake. */
  check_version(0x00800f12, 0x17, 0x01, 2); /* Zen. */
  check_version(0x00060fb1, 15, 0x6b, 1);   /* QEMU. */
  check_version(0x12390513, 5, 1, 3);       /* The extended fields do not count. */
}

static void test_numbers(void **state) {
  (void)state;
  assert_int_equal(describe().physical_bits, 48);
  assert_int_equal(describe().linear_bits, 48);
}

static void test_features(void **state) {
  (void)state;
  assert_string_equal(names(describe().features), "");
  processor.version.edx = 1u << 4 | 1u << 26;
  processor.version.ecx = 1u << 30 | 1u << 31;
  processor.structured.ebx = 1u << 7;
  processor.structured.ecx = 1u << 16;
  processor.extended_features.edx = 1u << 20;
  processor.power.edx = 1u << 8;
  assert_string_equal(names(describe().features),
                      "tsc sse2 rdrand hypervisor smep la57 nx invariant-tsc ");
}

/* Leaves that a processor does not have return anything: the last one's data, or ones. */
static void test_leaves_that_are_not_there(void **state) {
  (void)state;
  processor.basic = 1;
  processor.extended = 0x80000001;
  assert_string_equal(names(describe().features), "");
  assert_string_equal(describe().brand, "");
  assert_int_equal(describe().physical_bits, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_strings, set_up),
      cmocka_unit_test_setup(test_version, set_up),
      cmocka_unit_test_setup(test_numbers, set_up),
      cmocka_unit_test_setup(test_features, set_up),
      cmocka_unit_test_setup(test_leaves_that_are_not_there, set_up),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
