/* Prints what CPUID says: see identify.h. */
#include "kernel/arch/x86_64/identify.h"

#include <stddef.h>
#include <stdint.h>

#include "kernel/arch/x86_64/cpuid.h"
#include "kernel/console/console.h"

#define FEATURES_A_LINE 8u

void identify_print(void) {
  struct cpuid_summary summary;
  uint32_t count = 0;

  cpuid_describe(x86_cpuid, &summary);
  kprintf(LOG_INFO, "%s, %s\n", summary.brand[0] != '\0' ? summary.brand : "(no name)",
          summary.vendor);
  kprintf(LOG_INFO, "family 0x%x, model 0x%x, stepping %u\n", summary.family, summary.model,
          summary.stepping);
  kprintf(LOG_INFO, "addresses of %u bits physical, %u linear\n", summary.physical_bits,
          summary.linear_bits);
  kprintf(LOG_INFO, "features:");
  for (uint32_t i = 0; cpuid_feature(i) != NULL; i++) {
    if (summary.features >> i & 1)
      kprintf(LOG_INFO, "%s %s", count++ % FEATURES_A_LINE == 0 ? "\n " : "", cpuid_feature(i));
  }
  kprintf(LOG_INFO, "\n");
}
