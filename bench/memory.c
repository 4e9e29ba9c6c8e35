/*
 * How many bytes memcpy, memmove and memset handle in one guest instruction, beside what the
 * compiler makes of the obvious loop, and the one instruction that does it. Run with QEMU's
 * -icount, where the time-stamp counter counts instructions, and each repetition of a string
 * instruction as one.
 */
#include <stddef.h>
#include <stdint.h>

#include "bench/bench.h"
#include "lib/string.h"

#define LARGEST (1024u * 1024u)
#define TOTAL (4u * LARGEST) /* Bytes that each function handles for one figure. */

static uint8_t target[LARGEST + 64] __attribute__((aligned(64)));
static uint8_t origin[LARGEST + 64] __attribute__((aligned(64)));

typedef void bench_function(uint8_t *to, const uint8_t *from, size_t size);

static void with_memcpy(uint8_t *to, const uint8_t *from, size_t size) {
  memcpy(to, from, size);
}

static void with_memmove_down(uint8_t *to, const uint8_t *from, size_t size) {
  (void)from;
  memmove(to, to + 8, size - 8);
}

static void with_memmove_up(uint8_t *to, const uint8_t *from, size_t size) {
  (void)from;
  memmove(to + 8, to, size - 8);
}

static void with_memset(uint8_t *to, const uint8_t *from, size_t size) {
  (void)from;
  memset(to, 0x5a, size);
}

/* -fno-builtin (BUILD.bazel) keeps the compiler from calling memcpy and memset for these. */
static void with_copy_loop(uint8_t *to, const uint8_t *from, size_t size) {
  for (size_t i = 0; i < size; i++) {
    to[i] = from[i];
  }
}

static void with_fill_loop(uint8_t *to, const uint8_t *from, size_t size) {
  (void)from;
  for (size_t i = 0; i < size; i++) {
    to[i] = 0x5a;
  }
}

static void with_rep_movsb(uint8_t *to, const uint8_t *from, size_t size) {
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

static void with_rep_stosb(uint8_t *to, const uint8_t *from, size_t size) {
  (void)from;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(0x5a) : "memory");
}

static const struct {
  const char *name;
  bench_function *function;
} candidates[] = {
    {"memcpy", with_memcpy},         {"  loop", with_copy_loop},
    {"  rep movsb", with_rep_movsb}, {"memmove down", with_memmove_down},
    {"memmove up", with_memmove_up}, {"memset", with_memset},
    {"  loop", with_fill_loop},      {"  rep stosb", with_rep_stosb},
};

static const size_t sizes[] = {16, 64, 256, 4096, LARGEST};

/* Bytes in a thousand instructions. */
static uint64_t measure(bench_function *function, size_t size, size_t shift) {
  uint64_t start = bench_instructions();

  for (size_t done = 0; done < TOTAL; done += size) {
    function(target + shift, origin, size);
  }
  return (uint64_t)TOTAL * 1000 / (bench_instructions() - start);
}

static void print_row(const char *name, bench_function *function, size_t shift) {
  bench_print("%-14s", name);
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    uint64_t rate = measure(function, sizes[i], shift);

    bench_add("  %3lu.%02lu", rate / 1000, rate % 1000 / 10);
  }
  bench_add("\n");
}

void bench_run(const struct kiln_boot_info *info) {
  (void)info;
  console_open_serial();
  for (size_t shift = 0; shift <= 1; shift++) {
    bench_print("bytes an instruction, %s  16      64     256    4 KiB   1 MiB\n",
                shift == 0 ? "aligned:" : "odd:    ");
    for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
      print_row(candidates[i].name, candidates[i].function, shift);
    }
  }
}
