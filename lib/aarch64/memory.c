/*
 * memcpy, memmove and memset for aarch64, by pairs of registers: nobody has enabled SIMD.
 *
 * Addresses need not be aligned: what they are called for is Normal memory, where any access works
 * (Arm ARM B2.8.2). For the registers of a device they are not.
 *
 * The work is done in inline assembly, as the compiler may turn a loop in C that copies or fills
 * into a call of the very function that it is in.
 */
#include "lib/string.h"

#include <stdint.h>

/* Copies from the lowest address up: right also when the ranges overlap and to < from. */
static void copy_up(void *to, const void *from, size_t size) {
  uint64_t a, b, c, d;

  __asm__ volatile(
      "subs %2, %2, #32\n\t"
      "b.lo 2f\n"
      "1: ldp %3, %4, [%1], #16\n\t"
      "ldp %5, %6, [%1], #16\n\t"
      "stp %3, %4, [%0], #16\n\t"
      "stp %5, %6, [%0], #16\n\t"
      "subs %2, %2, #32\n\t"
      "b.hs 1b\n"
      "2: adds %2, %2, #24\n\t" /* Fewer than 32 are left: words of 8, */
      "b.mi 4f\n"
      "3: ldr %3, [%1], #8\n\t"
      "str %3, [%0], #8\n\t"
      "subs %2, %2, #8\n\t"
      "b.pl 3b\n"
      "4: adds %2, %2, #8\n\t" /* then bytes. */
      "b.eq 6f\n"
      "5: ldrb %w3, [%1], #1\n\t"
      "strb %w3, [%0], #1\n\t"
      "subs %2, %2, #1\n\t"
      "b.ne 5b\n"
      "6:"
      : "+r"(to), "+r"(from), "+r"(size), "=&r"(a), "=&r"(b), "=&r"(c), "=&r"(d)
      :
      : "memory", "cc");
}

/* Copies from the highest address down, for ranges that overlap with to > from. */
static void copy_down(void *to, const void *from, size_t size) {
  char *to_end = (char *)to + size;
  const char *from_end = (const char *)from + size;
  uint64_t a, b;

  __asm__ volatile(
      "subs %2, %2, #16\n\t"
      "b.lo 2f\n"
      "1: ldp %3, %4, [%1, #-16]!\n\t"
      "stp %3, %4, [%0, #-16]!\n\t"
      "subs %2, %2, #16\n\t"
      "b.hs 1b\n"
      "2: adds %2, %2, #16\n\t"
      "b.eq 4f\n"
      "3: ldrb %w3, [%1, #-1]!\n\t"
      "strb %w3, [%0, #-1]!\n\t"
      "subs %2, %2, #1\n\t"
      "b.ne 3b\n"
      "4:"
      : "+r"(to_end), "+r"(from_end), "+r"(size), "=&r"(a), "=&r"(b)
      :
      : "memory", "cc");
}

void *memcpy(void *restrict destination, const void *restrict source, size_t size) {
  copy_up(destination, source, size);
  return destination;
}

void *memmove(void *destination, const void *source, size_t size) {
  /* One unsigned comparison: a destination below the source is a huge distance away. */
  if ((uintptr_t)destination - (uintptr_t)source >= size) {
    copy_up(destination, source, size);
  } else {
    copy_down(destination, source, size);
  }
  return destination;
}

void *memset(void *destination, int byte, size_t size) {
  uint64_t pattern = (unsigned char)byte * (UINT64_MAX / 0xff); /* The byte in every byte. */
  void *to = destination;

  __asm__ volatile(
      "subs %1, %1, #16\n\t"
      "b.lo 2f\n"
      "1: stp %2, %2, [%0], #16\n\t"
      "subs %1, %1, #16\n\t"
      "b.hs 1b\n"
      "2: adds %1, %1, #16\n\t"
      "b.eq 4f\n"
      "3: strb %w2, [%0], #1\n\t"
      "subs %1, %1, #1\n\t"
      "b.ne 3b\n"
      "4:"
      : "+r"(to), "+r"(size)
      : "r"(pattern)
      : "memory", "cc");
  return destination;
}
