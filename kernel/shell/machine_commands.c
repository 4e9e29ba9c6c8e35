/* Commands about the processor and time. */
#include <stddef.h>
#include <stdint.h>

#include "kernel/arch/x86_64/clock.h"
#include "kernel/arch/x86_64/cpuid.h"
#include "kernel/arch/x86_64/provoke.h"
#include "kernel/console/console.h"
#include "kernel/shell/commands.h"
#include "lib/string.h"
#include "lib/x86/exceptions.h"

#define FEATURE_COLUMNS 64u

void shell_time(const struct kiln_boot_info *info, const char *argument) {
  const struct kiln_time_stamps *stamps = &info->time_stamps;
  uint64_t milliseconds = clock_nanoseconds() / 1000000, megahertz = clock_frequency() / 1000000;

  (void)argument;
  kprintf(LOG_INFO, "up     %lu.%03lu s, %lu ticks of %u Hz\n", milliseconds / 1000,
          milliseconds % 1000, clock_ticks(), CLOCK_TICK_HZ);
  if (megahertz == 0) {
    kprintf(LOG_INFO, "TSC    frequency not known\n");
    return;
  }
  kprintf(LOG_INFO, "TSC    %lu MHz\n", megahertz);
  kprintf(LOG_INFO, "boot   firmware to loader %lu us, loader to kernel %lu us\n",
          (stamps->loader_start - stamps->firmware_handoff) / megahertz,
          (stamps->kernel_entry - stamps->loader_start) / megahertz);
}

static void print_features(uint64_t features) {
  size_t column = FEATURE_COLUMNS;

  for (uint32_t i = 0; cpuid_feature(i) != NULL; i++) {
    const char *name = cpuid_feature(i);

    if (!(features >> i & 1)) continue;
    if (column + strlen(name) >= FEATURE_COLUMNS) {
      kprintf(LOG_INFO, "\n  ");
      column = 0;
    }
    kprintf(LOG_INFO, " %s", name);
    column += strlen(name) + 1;
  }
  kprintf(LOG_INFO, "\n");
}

void shell_cpuid(const struct kiln_boot_info *info, const char *argument) {
  struct cpuid_summary summary;

  (void)info;
  (void)argument;
  cpuid_describe(cpuid_read, &summary);
  kprintf(LOG_INFO, "%s, %s\n", summary.brand[0] != '\0' ? summary.brand : "(no name)",
          summary.vendor);
  kprintf(LOG_INFO, "family 0x%x, model 0x%x, stepping %u\n", summary.family, summary.model,
          summary.stepping);
  kprintf(LOG_INFO, "addresses of %u bits physical, %u linear; cache lines of %u bytes\n",
          summary.physical_bits, summary.linear_bits, summary.cache_line);
  kprintf(LOG_INFO, "hypervisor: %s\n",
          summary.hypervisor[0] != '\0' ? summary.hypervisor : "none that says so");
  kprintf(LOG_INFO, "features:");
  print_features(summary.features);
}

static void list_exceptions(void) {
  const struct provocation *provocation;

  for (uint32_t i = 0; (provocation = provoke_list(i)) != NULL; i++)
    kprintf(LOG_INFO, "  %2u  %-11s  %s\n", provocation->vector, provocation->name,
            x86_exception_name(provocation->vector));
  kprintf(LOG_INFO, "or a number from 0 to 31, for its handler without a cause\n");
}

void shell_fault(const struct kiln_boot_info *info, const char *argument) {
  struct provocation provocation;

  (void)info;
  if (argument == NULL) {
    list_exceptions();
    return;
  }
  provocation = provoke_find(argument);
  if (provocation.vector == EXCEPTION_VECTORS) {
    kprintf(LOG_ERROR, "no exception \"%s\"; `fault` lists them\n", argument);
    return;
  }
  provoke(provocation);
  kprintf(LOG_INFO, "exception %u handled, going on\n", provocation.vector);
}
