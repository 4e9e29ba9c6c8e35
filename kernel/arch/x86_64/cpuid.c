/* Decodes CPUID: see cpuid.h. */
#include "kernel/arch/x86_64/cpuid.h"

#include <stddef.h>

#include "lib/string.h"

#define LEAF_BASIC 0x00000000u
#define LEAF_EXTENDED 0x80000000u
#define LEAF_BRAND 0x80000002u   /* And the two after it. */
#define LEAF_ADDRESS 0x80000008u /* Widths of addresses. */

enum { EAX, EBX, ECX, EDX };

/* The features that matter to a kernel, or that people ask for. All of subleaf 0. */
static const struct feature {
  uint32_t leaf;
  uint8_t reg;
  uint8_t bit;
  char name[16];
} features[] = {
    {0x1, EDX, 4, "tsc"},
    {0x1, EDX, 9, "apic"},
    {0x1, EDX, 13, "pge"},
    {0x1, EDX, 16, "pat"},
    {0x1, EDX, 26, "sse2"},
    {0x1, ECX, 5, "vmx"},
    {0x1, ECX, 17, "pcid"},
    {0x1, ECX, 21, "x2apic"},
    {0x1, ECX, 26, "xsave"},
    {0x1, ECX, 28, "avx"},
    {0x1, ECX, 30, "rdrand"},
    {0x1, ECX, 31, "hypervisor"},
    {0x7, EBX, 7, "smep"},
    {0x7, EBX, 20, "smap"},
    {0x7, ECX, 2, "umip"},
    {0x7, ECX, 16, "la57"},
    {0x80000001, ECX, 2, "svm"},
    {0x80000001, EDX, 11, "syscall"},
    {0x80000001, EDX, 20, "nx"},
    {0x80000001, EDX, 26, "1gib-pages"},
    {0x80000007, EDX, 8, "invariant-tsc"},
};

#define FEATURES (sizeof(features) / sizeof(features[0]))
_Static_assert(FEATURES < 64, "a bit of cpuid_summary.features for each");

static uint32_t pick(struct x86_cpuid registers, uint8_t reg) {
  const uint32_t values[] = {registers.eax, registers.ebx, registers.ecx, registers.edx};

  return values[reg];
}

/* Family, model and stepping out of EAX of leaf 1 (Intel SDM 2A, CPUID, figure 3-6). */
static void decode_version(uint32_t version, struct cpuid_summary *summary) {
  uint32_t family = version >> 8 & 0xf;

  summary->stepping = version & 0xf;
  summary->model = version >> 4 & 0xf;
  if (family == 6 || family == 15) summary->model |= (version >> 16 & 0xf) << 4;
  summary->family = family == 15 ? family + (version >> 20 & 0xff) : family;
}

/* The brand string: 48 characters, which some processors begin or end with blanks. */
static void read_brand(struct x86_cpuid (*cpuid)(uint32_t leaf), char brand[static 49]) {
  size_t blanks = 0, length;

  for (uint32_t i = 0; i < 3; i++) {
    struct x86_cpuid part = cpuid(LEAF_BRAND + i);

    memcpy(brand + i * sizeof(part), &part, sizeof(part));
  }
  while (brand[blanks] == ' ') blanks++;
  length = strlen(brand + blanks);
  memmove(brand, brand + blanks, length + 1);
  while (length > 0 && brand[length - 1] == ' ') brand[--length] = '\0';
}

void cpuid_describe(struct x86_cpuid (*cpuid)(uint32_t leaf), struct cpuid_summary *summary) {
  struct x86_cpuid basic = cpuid(LEAF_BASIC), version = cpuid(1);
  uint32_t extended = cpuid(LEAF_EXTENDED).eax;

  *summary = (struct cpuid_summary){0};
  memcpy(summary->vendor, &basic.ebx, 4); /* In this order. */
  memcpy(summary->vendor + 4, &basic.edx, 4);
  memcpy(summary->vendor + 8, &basic.ecx, 4);
  decode_version(version.eax, summary);
  if (extended >= LEAF_BRAND + 2) read_brand(cpuid, summary->brand);
  if (extended >= LEAF_ADDRESS) {
    summary->physical_bits = cpuid(LEAF_ADDRESS).eax & 0xff;
    summary->linear_bits = cpuid(LEAF_ADDRESS).eax >> 8 & 0xff;
  }
  for (uint32_t i = 0; i < FEATURES; i++) {
    uint32_t leaf = features[i].leaf, last = leaf >= LEAF_EXTENDED ? extended : basic.eax;

    if (leaf <= last && pick(cpuid(leaf), features[i].reg) >> features[i].bit & 1)
      summary->features |= 1ull << i;
  }
}

const char *cpuid_feature(uint32_t index) {
  return index < FEATURES ? features[index].name : NULL;
}
