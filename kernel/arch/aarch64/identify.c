/* Prints what the identification registers say: see identify.h. (Arm ARM D19.2, under
 * their names.) */
#include "kernel/arch/aarch64/identify.h"

#include <stddef.h>
#include <stdint.h>

#include "kernel/arch/aarch64/cpu.h"
#include "kernel/console/console.h"

/* Features whose field of four bits is not 0. */
static const struct {
  const char *name;
  uint8_t reg; /* Of the array below. */
  uint8_t shift;
} features[] = {
    {"aes", 0, 4},   {"sha1", 0, 8},  {"sha2", 0, 12}, {"crc32", 0, 16},   {"lse", 0, 20},
    {"sha3", 0, 32}, {"rndr", 0, 60}, {"pauth", 1, 4}, {"gicregs", 2, 24}, {"sve", 2, 32},
};

static const char *maker(uint32_t implementer) {
  switch (implementer) {
    case 0x41:
      return "Arm";
    case 0x43:
      return "Cavium";
    case 0x48:
      return "HiSilicon";
    case 0x51:
      return "Qualcomm";
    case 0x61:
      return "Apple";
    case 0xc0:
      return "Ampere";
    default:
      return "(unknown maker)";
  }
}

void identify_print(void) {
  uint32_t midr = (uint32_t)CPU_READ("midr_el1");
  const uint64_t registers[] = {CPU_READ("id_aa64isar0_el1"), CPU_READ("id_aa64isar1_el1"),
                                CPU_READ("id_aa64pfr0_el1")};

  kprintf(LOG_INFO, "%s (0x%02x), part 0x%03x, variant %u, revision %u\n", maker(midr >> 24),
          midr >> 24, midr >> 4 & 0xfff, midr >> 20 & 0xf, midr & 0xf);
  kprintf(LOG_INFO, "addresses of %u bits physical, 48 virtual\n", cpu_physical_bits());
  kprintf(LOG_INFO, "features:\n ");
  for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
    if ((registers[features[i].reg] >> features[i].shift & 0xf) != 0)
      kprintf(LOG_INFO, " %s", features[i].name);
  }
  kprintf(LOG_INFO, "\n");
}
