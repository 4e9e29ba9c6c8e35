/*
 * The mistakes: see mistakes.h. Every operand is volatile, so that the compiler cannot see what
 * will happen, and does it.
 */
#include "kernel/checks/tests/mistakes.h"

#include <stdbool.h>
#include <stddef.h>

static volatile int32_t zero = 0;
static volatile int32_t one = 1;
static volatile int32_t most = INT32_MAX;
static volatile int32_t least = INT32_MIN;
static volatile int64_t least_wide = INT64_MIN;
static volatile int32_t result;
static volatile uint8_t two = 2;
static int32_t numbers[4];
static _Alignas(8) uint8_t bytes[16];

static void add(void) {
  result = most + one;
}

static void subtract(void) {
  result = least - one;
}

static void multiply(void) {
  result = most * most;
}

static void negate(void) {
  result = (int32_t)-least_wide;
}

static void add_wide(void) {
  volatile __int128 wide = (__int128)INT64_MAX << 64;

  wide += wide;
}

static void divide(void) {
  result = one / zero;
}

static void divide_overflow(void) {
  result = least / -one;
}

static void remainder(void) {
  result = one % zero;
}

static void shift_far(void) {
  result = one << (one + 31);
}

static void shift_negative_count(void) {
  result = one >> -one;
}

static void shift_out(void) {
  result = most << one;
}

static void index(void) {
  result = numbers[one + 3];
}

static void load_null(void) {
  int32_t *volatile pointer = NULL;

  result = *pointer;
}

static void load_unaligned(void) {
  int32_t *volatile pointer = (int32_t *)(bytes + 1);

  result = *pointer;
}

struct pair {
  int32_t first, second;
};

static void member_of_null(void) {
  struct pair *volatile pair = NULL;

  pair->second = 1;
}

static void store_unaligned(void) {
  int64_t *volatile pointer = (int64_t *)(void *)(bytes + 4);

  *pointer = 1;
}

/* Half of it is there. */
static void load_beyond(void) {
  const struct pair *pair = (const struct pair *)(const void *)(bytes + 12);

  result = pair->second;
}

static void assume_alignment(void) {
  uint8_t *volatile pointer = bytes + 1;
  uint8_t *aligned = __builtin_assume_aligned(pointer, 8);

  result = *aligned;
}

static void pointer_wraps(void) {
  uint8_t *volatile pointer = bytes;
  uint8_t *moved = pointer + (UINTPTR_MAX - (uintptr_t)one);

  result = (int32_t)(uintptr_t)moved;
}

static void load_bool(void) {
  volatile bool *flag = (volatile bool *)&two;

  result = *flag;
}

static void array_length(void) {
  volatile uint8_t array[zero - one];

  result = (int32_t)sizeof(array);
}

static void takes_number(int32_t number) {
  result = number;
}

static void call_as_another(void) {
  void (*volatile function)(const char *) = (void (*)(const char *))(void *)takes_number;

  function("");
}

static void count_zeros(void) {
  result = __builtin_ctz((unsigned)zero);
}

static void count_leading_zeros(void) {
  result = __builtin_clz((unsigned)zero);
}

static __attribute__((nonnull, noinline)) void takes_pointer(const int32_t *pointer) {
  result = (int32_t)(uintptr_t)pointer;
}

static void null_argument(void) {
  int32_t *volatile pointer = NULL;

  takes_pointer(pointer);
}

static __attribute__((returns_nonnull, noinline)) const int32_t *gives_pointer(void) {
  int32_t *volatile pointer = NULL;

  return pointer;
}

static void null_result(void) {
  result = (int32_t)(uintptr_t)gives_pointer();
}

static void unreachable(void) {
  if (one == 1) {
    __builtin_unreachable();
  }
}

/* Writes over the number that is right above the array, or 8 bytes above it, no further than RBP.
 */
static __attribute__((noinline)) void overrun_stack(void) {
  volatile uint8_t array[16];
  volatile uint8_t *at = array;

  for (int32_t i = 0; i < 16 + 16 * one; i++) {
    at[i] = 0x55;
  }
}

const struct mistake mistakes[] = {
    {"add", add, "2147483647 + 1 does not fit in type 'int32_t'"},
    {"subtract", subtract, "-2147483648 - 1 does not fit in type 'int32_t'"},
    {"multiply", multiply, "2147483647 * 2147483647 does not fit in type 'int32_t'"},
    {"negate", negate, "-(-9223372036854775808) does not fit in type 'int64_t'"},
    {"add_wide", add_wide,
     "0x7fffffffffffffff0000000000000000 + 0x7fffffffffffffff0000000000000000 does not fit"},
    {"divide", divide, "division of 1 by zero"},
    {"divide_overflow", divide_overflow, "-2147483648 / -1 does not fit in type 'int32_t'"},
    {"remainder", remainder, "division of 1 by zero"},
    {"shift_far", shift_far, "shift of a value of type 'int32_t' (aka 'int') by 32"},
    {"shift_negative_count", shift_negative_count,
     "shift of a value of type 'int32_t' (aka 'int') by -1"},
    {"shift_out", shift_out, "2147483647 << 1 does not fit in type 'int32_t'"},
    {"index", index, "index 4 is outside of an array of type 'int32_t[4]'"},
    {"load_null", load_null, "load of a null pointer of type 'int32_t'"},
    {"load_unaligned", load_unaligned,
     "which type 'int32_t' (aka 'int') wants to be a multiple of 4"},
    {"member_of_null", member_of_null, "member access within a null pointer of type 'struct pair'"},
    {"store_unaligned", store_unaligned,
     "which type 'int64_t' (aka 'long') wants to be a multiple of 8"},
    {"load_beyond", load_beyond, "where there is no room for type 'const struct pair'"},
    {"assume_alignment", assume_alignment, "less 0 is promised to be a multiple of 8"},
    {"pointer_wraps", pointer_wraps, "pointer arithmetic from "},
    {"load_bool", load_bool, "load of 2, which no value of type 'volatile bool' is"},
    {"array_length", array_length, "an array of -1 elements"},
    {"call_as_another", call_as_another, "is called as one of type"},
    {"count_zeros", count_zeros, "__builtin_ctz(0) has no value"},
    {"count_leading_zeros", count_leading_zeros, "__builtin_clz(0) has no value"},
    {"null_argument", null_argument, "argument 1 is null, which its function does not allow"},
    {"null_result", null_result, "null is returned, against the attribute in line "},
    {"unreachable", unreachable, "__builtin_unreachable() is reached"},
    {"overrun_stack", overrun_stack, "stack overrun: overrun_stack has written beyond an array"},
    {NULL, NULL, NULL},
};
