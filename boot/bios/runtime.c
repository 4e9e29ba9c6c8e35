/*
 * What the compiler calls when it compiles shifts of 64-bit numbers for size: two functions of
 * its run-time library, under the names and with the types that it knows them by.
 */
#include <stdint.h>

uint64_t __lshrdi3(uint64_t value, int count);
uint64_t __ashldi3(uint64_t value, int count);

/* The halves of a number; shifts by 32 or more are no 64-bit shifts of the processor. */
union halves {
  uint64_t whole;
  uint32_t half[2]; /* Low, high. */
};

uint64_t __lshrdi3(uint64_t value, int count) {
  union halves number = {.whole = value};

  if (count & 32) {
    number.half[0] = number.half[1];
    number.half[1] = 0;
  }
  __asm__(
      "shrdl %%cl, %1, %0\n\t"
      "shrl %%cl, %1"
      : "+r"(number.half[0]), "+r"(number.half[1])
      : "c"(count)
      : "cc");
  return number.whole;
}

uint64_t __ashldi3(uint64_t value, int count) {
  union halves number = {.whole = value};

  if (count & 32) {
    number.half[1] = number.half[0];
    number.half[0] = 0;
  }
  __asm__(
      "shldl %%cl, %0, %1\n\t"
      "shll %%cl, %0"
      : "+r"(number.half[0]), "+r"(number.half[1])
      : "c"(count)
      : "cc");
  return number.whole;
}
