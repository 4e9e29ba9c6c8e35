/*
 * Mistakes of C programs that kernel/checks finds in -c dbg; other modes have no such tests. Every
 * operand is volatile, so that the compiler cannot see what will happen, and does it.
 */
#ifdef KILN_CHECKS

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/test/ktest.h"

static volatile int32_t zero = 0;
static volatile int32_t one = 1;
static volatile int32_t most = INT32_MAX;
static volatile int32_t least = INT32_MIN;
static volatile int64_t least_wide = INT64_MIN;
static volatile int32_t result;
static volatile uint8_t two = 2;
static int32_t numbers[4];
static _Alignas(8) uint8_t bytes[16];

KTEST_PANICS(undefined_add, "2147483647 + 1 does not fit in type 'int32_t'") {
  result = most + one;
}

KTEST_PANICS(undefined_subtract, "-2147483648 - 1 does not fit in type 'int32_t'") {
  result = least - one;
}

KTEST_PANICS(undefined_multiply, "2147483647 * 2147483647 does not fit in type 'int32_t'") {
  result = most * most;
}

KTEST_PANICS(undefined_negate, "-(-9223372036854775808) does not fit in type 'int64_t'") {
  result = (int32_t)-least_wide;
}

KTEST_PANICS(
    undefined_add_wide,
    "0x7fffffffffffffff0000000000000000 + 0x7fffffffffffffff0000000000000000 does not fit") {
  volatile __int128 wide = (__int128)INT64_MAX << 64;

  wide += wide;
}

KTEST_PANICS(undefined_divide, "division of 1 by zero") {
  result = one / zero;
}

KTEST_PANICS(undefined_divide_overflow, "-2147483648 / -1 does not fit in type 'int32_t'") {
  result = least / -one;
}

KTEST_PANICS(undefined_remainder, "division of 1 by zero") {
  result = one % zero;
}

KTEST_PANICS(undefined_shift_far, "shift of a value of type 'int32_t' (aka 'int') by 32") {
  result = one << (one + 31);
}

KTEST_PANICS(undefined_shift_negative_count,
             "shift of a value of type 'int32_t' (aka 'int') by -1") {
  result = one >> -one;
}

KTEST_PANICS(undefined_shift_out, "2147483647 << 1 does not fit in type 'int32_t'") {
  result = most << one;
}

KTEST_PANICS(undefined_index, "index 4 is outside of an array of type 'int32_t[4]'") {
  result = numbers[one + 3];
}

KTEST_PANICS(undefined_load_null, "load of a null pointer of type 'int32_t'") {
  int32_t *volatile pointer = NULL;

  result = *pointer;
}

KTEST_PANICS(undefined_load_unaligned,
             "which type 'int32_t' (aka 'int') wants to be a multiple of 4") {
  int32_t *volatile pointer = (int32_t *)(bytes + 1);

  result = *pointer;
}

struct pair {
  int32_t first, second;
};

KTEST_PANICS(undefined_member_of_null,
             "member access within a null pointer of type 'struct pair'") {
  struct pair *volatile pair = NULL;

  pair->second = 1;
}

KTEST_PANICS(undefined_store_unaligned,
             "which type 'int64_t' (aka 'long') wants to be a multiple of 8") {
  int64_t *volatile pointer = (int64_t *)(void *)(bytes + 4);

  *pointer = 1;
}

/* Half of it is there. */
KTEST_PANICS(undefined_load_beyond, "where there is no room for type 'const struct pair'") {
  const struct pair *pair = (const struct pair *)(const void *)(bytes + 12);

  result = pair->second;
}

KTEST_PANICS(undefined_assume_alignment, "less 0 is promised to be a multiple of 8") {
  uint8_t *volatile pointer = bytes + 1;
  uint8_t *aligned = __builtin_assume_aligned(pointer, 8);

  result = *aligned;
}

KTEST_PANICS(undefined_pointer_wraps, "pointer arithmetic from ") {
  uint8_t *volatile pointer = bytes;
  uint8_t *moved = pointer + (UINTPTR_MAX - (uintptr_t)one);

  result = (int32_t)(uintptr_t)moved;
}

KTEST_PANICS(undefined_load_bool, "load of 2, which no value of type 'volatile bool' is") {
  volatile bool *flag = (volatile bool *)&two;

  result = *flag;
}

KTEST_PANICS(undefined_array_length, "an array of -1 elements") {
  volatile uint8_t array[zero - one];

  result = (int32_t)sizeof(array);
}

static void takes_number(int32_t number) {
  result = number;
}

KTEST_PANICS(undefined_call_as_another, "is called as one of type") {
  void (*volatile function)(const char *) = (void (*)(const char *))(void *)takes_number;

  function("");
}

KTEST_PANICS(undefined_count_zeros, "__builtin_ctz(0) has no value") {
  result = __builtin_ctz((unsigned)zero);
}

KTEST_PANICS(undefined_count_leading_zeros, "__builtin_clz(0) has no value") {
  result = __builtin_clz((unsigned)zero);
}

static __attribute__((nonnull, noinline)) void takes_pointer(const int32_t *pointer) {
  result = (int32_t)(uintptr_t)pointer;
}

KTEST_PANICS(undefined_null_argument, "argument 1 is null, which its function does not allow") {
  int32_t *volatile pointer = NULL;

  takes_pointer(pointer);
}

static __attribute__((returns_nonnull, noinline)) const int32_t *gives_pointer(void) {
  int32_t *volatile pointer = NULL;

  return pointer;
}

KTEST_PANICS(undefined_null_result, "null is returned, against the attribute in line ") {
  result = (int32_t)(uintptr_t)gives_pointer();
}

KTEST_PANICS(undefined_unreachable, "__builtin_unreachable() is reached") {
  if (one == 1) {
    __builtin_unreachable();
  }
}

/* Writes over the number that is right above the array, or 8 bytes above it, no further than RBP.
 */
KTEST_PANICS(overrun_stack, "overrun_stack has written beyond an array") {
  volatile uint8_t array[16];
  volatile uint8_t *at = array;

  for (int32_t i = 0; i < 16 + 16 * one; i++) {
    at[i] = 0x55;
  }
}

#endif /* KILN_CHECKS */
