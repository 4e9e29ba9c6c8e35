/* The names of the processor's exceptions (Intel SDM 3A §6.3.1, table 6-1). */
#include "lib/x86/exceptions.h"

#include <stddef.h>

static const char *const names[X86_EXCEPTIONS] = {
    [0] = "divide error",
    [1] = "debug",
    [2] = "non-maskable interrupt",
    [3] = "breakpoint",
    [4] = "overflow",
    [5] = "bound range exceeded",
    [6] = "invalid opcode",
    [7] = "device not available",
    [8] = "double fault",
    [10] = "invalid TSS",
    [11] = "segment not present",
    [12] = "stack-segment fault",
    [13] = "general protection",
    [14] = "page fault",
    [16] = "x87 error",
    [17] = "alignment check",
    [18] = "machine check",
    [19] = "SIMD exception",
    [20] = "virtualization",
    [21] = "control protection",
};

const char *x86_exception_name(uint64_t vector) {
  if (vector >= X86_EXCEPTIONS || names[vector] == NULL) return "reserved";
  return names[vector];
}
