/* The names of exceptions and faults (Arm ARM D19.2, ESR_EL1: EC, and ISS of aborts). */
#include "lib/aarch64/exceptions.h"

#include <stddef.h>

static const struct {
  uint8_t class;
  const char *name;
} names[] = {
    {0x00, "undefined instruction"},
    {0x01, "trapped WFI or WFE"},
    {0x07, "SIMD or floating point, which is off"},
    {0x0d, "branch target"},
    {0x0e, "illegal execution state"},
    {0x15, "supervisor call"},
    {0x16, "hypervisor call"},
    {0x17, "secure monitor call"},
    {0x18, "trapped system register"},
    {0x19, "SVE, which is off"},
    {0x1c, "pointer authentication"},
    {0x20, "instruction abort from EL0"},
    {AARCH64_CLASS_INSTRUCTION_ABORT, "instruction abort"},
    {0x22, "PC alignment"},
    {0x24, "data abort from EL0"},
    {AARCH64_CLASS_DATA_ABORT, "data abort"},
    {0x26, "SP alignment"},
    {0x2c, "floating-point exception"},
    {0x2f, "SError"},
    {0x31, "hardware breakpoint"},
    {0x33, "software step"},
    {0x35, "watchpoint"},
    {AARCH64_CLASS_BREAKPOINT, "BRK instruction"},
};

const char *aarch64_exception_name(uint64_t esr) {
  uint32_t class = aarch64_exception_class(esr);

  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    if (names[i].class == class) return names[i].name;
  }
  return "unknown";
}

static int is_abort(uint64_t esr) {
  return (aarch64_exception_class(esr) | 5) == AARCH64_CLASS_DATA_ABORT;
}

const char *aarch64_abort_reason(uint64_t esr, int *level) {
  uint32_t status = (uint32_t)esr & 0x3f; /* IFSC, DFSC. */

  *level = -1;
  if (!is_abort(esr)) return "";
  if (status < 0x10 || (status & 0x3c) == 0x14 || (status & 0x3c) == 0x1c)
    *level = (int)(status & 3);
  switch (status >> 2) {
    case 0:
      return "address size fault";
    case 1:
      return "translation fault";
    case 2:
      return "access flag fault";
    case 3:
      return "permission fault";
    case 5:
      return "external abort on a table walk";
    case 7:
      return "parity or ECC error on a table walk";
    default:
      break;
  }
  switch (status) {
    case 0x10:
      return "external abort";
    case 0x18:
      return "parity or ECC error";
    case 0x21:
      return "alignment fault";
    case 0x30:
      return "TLB conflict";
    default:
      return "fault";
  }
}

int aarch64_exception_has_address(uint64_t esr) {
  uint32_t class = aarch64_exception_class(esr);

  /* FnV, bit 10 of an external abort. */
  return class == 0x22 || class == 0x34 || class == 0x35 || (is_abort(esr) && !(esr >> 10 & 1));
}
