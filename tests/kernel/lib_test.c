/* lib/ as the kernel has it: memory functions at every size up to a page, and formatting. */
#include <stddef.h>
#include <stdint.h>

#include "kernel/test/ktest.h"
#include "lib/format.h"
#include "lib/string.h"

#define PAGE 4096u
#define WORD sizeof(uint64_t)
#define MARGIN 64u /* Bytes around what is written that must stay as they are. */
#define GUARD 0xa5u

static uint8_t target[PAGE + 2 * MARGIN] __attribute__((aligned(64)));
static uint8_t origin[PAGE + 2 * MARGIN] __attribute__((aligned(64)));

/* A byte that tells its place, and is different in neighbouring words. */
static uint8_t pattern(uint64_t at) {
  return (uint8_t)(at * 7 + at / WORD * 3 + 1);
}

static void fill_origin(void) {
  for (uint64_t i = 0; i < sizeof(origin); i++) {
    origin[i] = pattern(i);
  }
}

/* True when `size` bytes are all `byte`; looks at words where it can. */
static bool all_are(const uint8_t *bytes, uint64_t size, uint8_t byte) {
  uint64_t words = 0x0101010101010101u * byte;
  uint64_t at = 0;

  for (; at < size && ((uint64_t)(bytes + at) % WORD != 0 || size - at < WORD); at++) {
    if (bytes[at] != byte) return false;
  }
  for (; size - at >= WORD; at += WORD) {
    if (*(const uint64_t *)(bytes + at) != words) return false;
  }
  for (; at < size; at++) {
    if (bytes[at] != byte) return false;
  }
  return true;
}

/* True when two ranges are equal, compared by words at any alignment. */
static bool same(const uint8_t *left, const uint8_t *right, uint64_t size) {
  uint64_t at = 0;

  for (; size - at >= WORD; at += WORD) {
    uint64_t l, r;

    __builtin_memcpy(&l, left + at, WORD);
    __builtin_memcpy(&r, right + at, WORD);
    if (l != r) return false;
  }
  for (; at < size; at++) {
    if (left[at] != right[at]) return false;
  }
  return true;
}

/* True when nothing around target[at, at + size) has changed. */
static bool margins_are_whole(uint64_t at, uint64_t size) {
  return all_are(target + at - MARGIN / 2, MARGIN / 2, GUARD) &&
         all_are(target + at + size, MARGIN / 2, GUARD);
}

static void set_margins(uint64_t at, uint64_t size) {
  for (uint64_t i = 0; i < MARGIN / 2; i++) {
    target[at - 1 - i] = GUARD;
    target[at + size + i] = GUARD;
  }
}

KTEST(memset_at_every_size_and_alignment) {
  for (uint64_t size = 0; size <= PAGE; size++) {
    for (uint64_t shift = 0; shift < WORD; shift++) {
      uint64_t at = MARGIN / 2 + shift;

      set_margins(at, size);
      KREQUIRE(memset(target + at, (int)(size + shift) | 0x100, size) == target + at);
      KREQUIRE(all_are(target + at, size, (uint8_t)(size + shift)));
      KREQUIRE(margins_are_whole(at, size));
    }
  }
}

/* Copies `size` bytes between two alignments, and looks at the result. */
static bool copies(uint64_t size, uint64_t to_shift, uint64_t from_shift) {
  uint8_t *to = target + MARGIN / 2 + to_shift;
  const uint8_t *from = origin + from_shift;

  set_margins(MARGIN / 2 + to_shift, size);
  return memcpy(to, from, size) == to && same(to, from, size) &&
         margins_are_whole(MARGIN / 2 + to_shift, size);
}

KTEST(memcpy_at_every_size_and_alignment) {
  fill_origin();
  for (uint64_t size = 0; size <= PAGE; size++) {
    for (uint64_t shift = 0; shift < WORD; shift++) {
      KREQUIRE(copies(size, shift, (shift * 3 + size) % WORD));
    }
  }
  for (uint64_t size = 0; size <= 4 * WORD; size++) {
    for (uint64_t shifts = 0; shifts < WORD * WORD; shifts++) {
      KREQUIRE(copies(size, shifts / WORD, shifts % WORD));
    }
  }
}

/* Moves `size` bytes by `distance` inside of target, either way. */
static bool moves(uint64_t size, int64_t distance) {
  uint64_t from = MARGIN;
  uint64_t to = from + (uint64_t)distance;

  memcpy(target, origin, sizeof(target));
  return memmove(target + to, target + from, size) == target + to &&
         same(target + to, origin + from, size);
}

KTEST(memmove_at_every_size_and_overlap) {
  fill_origin();
  for (uint64_t size = 0; size <= PAGE; size += size < 256 ? 1 : 61) {
    for (int64_t distance = -17; distance <= 17; distance++) {
      KREQUIRE(moves(size, distance));
    }
  }
  for (uint64_t size = PAGE - 8; size <= PAGE; size++) {
    for (int64_t distance = -33; distance <= 33; distance += 11) {
      KREQUIRE(moves(size, distance));
    }
  }
}

KTEST(memcmp_finds_the_first_difference_at_every_place) {
  fill_origin();
  memcpy(target, origin, sizeof(target));
  for (uint64_t at = 0; at < PAGE; at += at < 128 ? 1 : 13) {
    target[at]++;
    KREQUIRE(memcmp(target, origin, at) == 0);
    KREQUIRE((memcmp(target, origin, PAGE) > 0) == (target[at] > origin[at]));
    target[at]--;
  }
  KEXPECT(memcmp(target, origin, PAGE) == 0);
}

/* The longest text that fits into a page is written whole, and cut to every smaller size. */
KTEST(format_fits_every_size_up_to_a_page) {
  static char text[PAGE + 1];
  char *out = (char *)target + MARGIN;

  memset(text, 'k', PAGE);
  for (uint64_t size = 1; size <= PAGE; size += size < 64 ? 1 : 127) {
    set_margins(MARGIN, size);
    KREQUIRE(snprintf(out, size, "%s", text) == (int)PAGE);
    KREQUIRE(all_are((uint8_t *)out, size - 1, 'k') && out[size - 1] == '\0');
    KREQUIRE(margins_are_whole(MARGIN, size));
  }
}

KTEST(format_knows_its_conversions) {
  char text[96];

  snprintf(text, sizeof(text), "%d %i %u %x %X %c %s %%", -1, INT32_MIN, UINT32_MAX, 0xbeefu,
           0xbeefu, 'k', "kiln");
  KEXPECT_TEXT(text, "-1 -2147483648 4294967295 beef BEEF k kiln %");
  snprintf(text, sizeof(text), "%ld %lu %llx %zu", INT64_MIN, UINT64_MAX, 0x123456789abcdefull,
           (size_t)0);
  KEXPECT_TEXT(text, "-9223372036854775808 18446744073709551615 123456789abcdef 0");
  snprintf(text, sizeof(text), "[%5d|%-5d|%05d|%3s|%-6s|%.2s]", 42, 42, 42, "abcdef", "abc", "abc");
  KEXPECT_TEXT(text, "[   42|42   |00042|abcdef|abc   |ab]");
  snprintf(text, sizeof(text), "%p %016lx", (void *)0xffffffff80000000ull, 0x1000ul);
  KEXPECT_TEXT(text, "0xffffffff80000000 0000000000001000");
}
