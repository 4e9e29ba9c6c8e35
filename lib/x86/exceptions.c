/* The names of the processor's exceptions (Intel SDM 3A §6.3.1, table 6-1). */
#include "lib/x86/exceptions.h"

#include <stddef.h>

/* By vector, each ended by a zero: a table of pointers would be longer than the names. */
static const char names[] =
    "divide error\0"  // NOLINT(bugprone-string-literal-with-embedded-nul): a list
    "debug\0"
    "non-maskable interrupt\0"
    "breakpoint\0"
    "overflow\0"
    "bound range exceeded\0"
    "invalid opcode\0"
    "device not available\0"
    "double fault\0"
    "reserved\0"
    "invalid TSS\0"
    "segment not present\0"
    "stack-segment fault\0"
    "general protection\0"
    "page fault\0"
    "reserved\0"
    "x87 error\0"
    "alignment check\0"
    "machine check\0"
    "SIMD exception\0"
    "virtualization\0"
    "control protection\0"
    "reserved";

#define LAST_NAME 22u

const char *x86_exception_name(uint64_t vector) {
  const char *name = names;

  for (uint32_t skip = vector < LAST_NAME ? (uint32_t)vector : LAST_NAME; skip > 0;) {
    if (*name++ == '\0') skip--;
  }
  return name;
}
