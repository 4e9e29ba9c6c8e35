/*
 * memcpy, memmove and memset for i386 and x86-64 by the string instructions.
 *
 * REP MOVS and REP STOS are the shortest code there is, and need no SSE state, which nobody has
 * set up yet. Modern processors move whole cache lines with them (Intel SDM 1 §7.3.9.3,
 * "Fast-String Operation"). An emulator counts each repetition as an instruction, so they go by
 * words first.
 *
 * The work is done in inline assembly, as the compiler may turn a loop in C that copies or fills
 * into a call of the very function that it is in.
 *
 * The direction flag is clear whenever these are called (System V ABI i386 §2.2.3 and x86-64
 * §3.2.1, UEFI 2.10 §2.3.4), and nothing here ever sets it: an exception in the middle of
 * a copy cannot start its handler with the flag set.
 */
#include "lib/string.h"

#include <stdint.h>

#if defined(__x86_64__)
#define MOVE_WORDS "rep movsq"
#define FILL_WORDS "rep stosq"
#define LAST_WORD(base) "-8(" base ",%0,8)" /* The last of %0 words at `base`. */
#else
#define MOVE_WORDS "rep movsl"
#define FILL_WORDS "rep stosl"
#define LAST_WORD(base) "-4(" base ",%0,4)"
#endif

#define WORD sizeof(size_t)

/* Copies from the lowest address up: right also when the ranges overlap and to < from. */
static void copy_up(void *to, const void *from, size_t size) {
  size_t words = size / WORD;
  size_t bytes = size % WORD;

  __asm__ volatile(MOVE_WORDS : "+D"(to), "+S"(from), "+c"(words) : : "memory");
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
}

/*
 * Copies from the highest address down, for ranges that overlap with to > from. Plain moves: REP
 * MOVS with the direction flag set is slower than they are, and would need the flag.
 */
static void copy_down(void *to, const void *from, size_t size) {
  size_t bytes = size % WORD;
  size_t words = size / WORD;
  size_t scratch;

  /* The odd bytes lie at the top end, and go first. */
  while (bytes != 0) {
    bytes--;
    __asm__ volatile(
        "movb (%2), %b0\n\t"
        "movb %b0, (%1)"
        : "=&q"(scratch)
        : "r"((char *)to + words * WORD + bytes), "r"((const char *)from + words * WORD + bytes)
        : "memory");
  }
  if (words != 0) {
    __asm__ volatile(
        "1:\n\t"
        "mov " LAST_WORD("%3") ", %1\n\t"
        "mov %1, " LAST_WORD("%2") "\n\t"
        "dec %0\n\t"
        "jnz 1b"
        : "+r"(words), "=&r"(scratch)
        : "r"(to), "r"(from)
        : "memory", "cc");
  }
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
  size_t pattern = (unsigned char)byte * ((size_t)-1 / 0xff); /* The byte in every byte. */
  void *to = destination;
  size_t words = size / WORD;
  size_t bytes = size % WORD;

  __asm__ volatile(FILL_WORDS : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(pattern) : "memory");
  return destination;
}
