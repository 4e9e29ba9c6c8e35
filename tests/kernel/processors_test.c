/*
 * Several processors at once in the kernel's memory, locks and console. What they do is drawn from
 * seeds, so that each run does the same; in which order, the emulator decides: with -icount that
 * is the same each time, too.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "cpu.h"
#include "deaf.h" /* Of the architecture, like the two above. */
#include "kernel/console/console.h"
#include "kernel/memory/memory.h"
#include "kernel/panic.h"
#include "kernel/processors.h"
#include "kernel/spin_lock.h"
#include "kernel/test/ktest.h"
#include "kernel/test/qemu.h"
#include "lib/format.h"
#include "lib/string.h"

#define PAGE 4096u
#define WINDOW 0xffffe00000000000ull /* Where nothing else is mapped. */
#define WINDOW_SIZE (16ull * PAGE)   /* Of each processor. */

/* A xorshift generator (Marsaglia, "Xorshift RNGs", 2003), one for each processor. */
static uint64_t seeds[PROCESSORS_MAX];

static uint64_t random(uint64_t limit) {
  uint64_t *seed = &seeds[processor_number()];

  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed % limit;
}

/* Starts all of them on `function`, each time with other seeds. */
static void run(void (*function)(uint64_t), uint64_t argument) {
  static uint64_t runs;

  for (uint32_t i = 0; i < PROCESSORS_MAX; i++)
    seeds[i] = 0x9e3779b97f4a7c15ull * (runs * PROCESSORS_MAX + i + 1);
  runs++;
  processors_run(function, argument);
}

/* Rounds of each, so that all together take as long with many processors as with few. */
static uint32_t share(uint32_t rounds) {
  return rounds / processors_count() + 1;
}

/* --- Who runs --- */

static uint32_t seen[PROCESSORS_MAX];

static void see(uint64_t argument) {
  (void)argument;
  __atomic_fetch_add(&seen[processor_number()], 1, __ATOMIC_RELAXED);
}

KTEST(all_processors_run) {
  const struct kiln_processors *list = &ktest_boot_info()->processors;
  uint32_t usable = 0;

  for (uint32_t i = 0; i < list->count; i++) {
    usable +=
        list->list[i].state == KILN_PROCESSOR_FIRST || list->list[i].state == KILN_PROCESSOR_PARKED;
  }
  kprintf(LOG_INFO, "  %u processors, of %u in the list\n", processors_count(), list->count);
  KEXPECT(processors_count() > 1);
  KEXPECT_EQUAL(processors_count(), usable < PROCESSORS_MAX ? usable : PROCESSORS_MAX);
  run(see, 0);
  for (uint32_t i = 0; i < processors_count(); i++) KEXPECT_EQUAL(seen[i], 1);
}

/* --- Locks --- */

#define COUNT_ROUNDS 4000u

static struct spin_lock count_lock;
static volatile uint64_t counted; /* Only the lock keeps two from counting at once. */

static void count(uint64_t rounds) {
  for (uint64_t i = 0; i < rounds; i++) {
    bool on = spin_lock(&count_lock);
    uint64_t before = counted;

    if (i % 8 == 0) cpu_pause(); /* Another one's turn, in the middle of it. */
    counted = before + 1;
    spin_unlock(&count_lock, on);
  }
}

KTEST(a_lock_lets_one_in) {
  run(count, share(COUNT_ROUNDS));
  KEXPECT_EQUAL(counted, (uint64_t)share(COUNT_ROUNDS) * processors_count());
  KEXPECT_EQUAL(count_lock.next, count_lock.serving);
}

/* --- Heap --- */

#define HEAP_ROUNDS 1500u
#define SLOTS 64u

/* Blocks that any of them may take, change, and free: each is filled with its own number. */
static struct {
  struct spin_lock lock;
  uint8_t *block;
  size_t size;
} slots[SLOTS];
static uint32_t damaged;

static bool is_filled(const uint8_t *block, size_t size, uint8_t with) {
  size_t i = 0;

  while (i < size && block[i] == with) i++;
  return i == size;
}

static void use_slot(uint32_t slot) {
  bool on = spin_lock_while(&slots[slot].lock, processors_answer);
  uint8_t *block = slots[slot].block;
  size_t size = random(8) == 0 ? random(3u * PAGE) : random(300);

  if (block != NULL && !is_filled(block, slots[slot].size, (uint8_t)slot))
    __atomic_fetch_add(&damaged, 1, __ATOMIC_RELAXED);
  if (block != NULL && random(2) == 0) {
    kfree(block);
    block = NULL;
  } else {
    block = block == NULL && random(4) == 0 ? kzalloc(1, size) : krealloc(block, size);
    if (block != NULL) memset(block, (int)slot, size);
  }
  slots[slot].block = block;
  slots[slot].size = block != NULL ? size : 0;
  spin_unlock(&slots[slot].lock, on);
}

static void use_heap(uint64_t rounds) {
  for (uint64_t i = 0; i < rounds; i++) use_slot((uint32_t)random(SLOTS));
}

KTEST(the_heap_serves_all) {
  struct memory_statistics before = memory_statistics(), after;

  run(use_heap, share(HEAP_ROUNDS));
  for (uint32_t i = 0; i < SLOTS; i++) kfree(slots[i].block);
  after = memory_statistics();
  KEXPECT_EQUAL(damaged, 0);
  KEXPECT_EQUAL(after.heap_blocks, before.heap_blocks);
  KEXPECT_EQUAL(after.free_pages, before.free_pages);
}

/* --- Pages --- */

#define PAGE_ROUNDS 1000u

static uint32_t shared_pages; /* That two had at once. */

static void use_pages(uint64_t rounds) {
  for (uint64_t i = 0; i < rounds; i++) {
    uint64_t pages = 1 + random(4), mark = random(UINT64_MAX);
    uint64_t *block = memory_allocate_pages(pages, 1ull << random(3));

    if (block == NULL) continue;
    for (uint64_t page = 0; page < pages; page++) block[page * PAGE / 8] = mark;
    for (uint64_t page = 0; page < pages; page++) {
      if (block[page * PAGE / 8] != mark) __atomic_fetch_add(&shared_pages, 1, __ATOMIC_RELAXED);
    }
    memory_free_pages(block, pages);
  }
}

KTEST(the_page_allocator_serves_all) {
  uint64_t before = memory_statistics().free_pages;

  run(use_pages, share(PAGE_ROUNDS));
  KEXPECT_EQUAL(shared_pages, 0);
  KEXPECT_EQUAL(memory_statistics().free_pages, before);
}

/* --- Page tables --- */

#define FORGET_ROUNDS 12u
#define MAP_ROUNDS 60u

static uint32_t stale; /* Reads of what was mapped before. */

static void read_window(uint64_t expected) {
  for (uint64_t i = 0; i < WINDOW_SIZE; i += PAGE) {
    if (*(volatile uint64_t *)(WINDOW + i) != expected)
      __atomic_fetch_add(&stale, 1, __ATOMIC_RELAXED);
  }
}

/* All read a window, so that they remember its pages, which then become another page. */
KTEST(all_forget_what_is_unmapped) {
  uint64_t direct_map = ktest_boot_info()->direct_map;
  uint64_t *pages = memory_allocate_pages(2, 1);

  KREQUIRE(pages != NULL);
  for (uint64_t round = 1; round <= FORGET_ROUNDS && stale == 0; round++) {
    uint64_t size = round / 2 % 2 == 0 ? WINDOW_SIZE : PAGE; /* All at once, or one by one. */
    uint64_t *page = pages + round % 2 * (PAGE / sizeof(*pages));

    *page = round; /* Who has not forgotten the other one reads the round before. */
    for (uint64_t i = 0; i < WINDOW_SIZE; i += PAGE)
      KREQUIRE(memory_map(WINDOW + i, (uint64_t)page - direct_map, PAGE, 0) == PAGING_OK);
    run(read_window, round);
    for (uint64_t i = 0; i < WINDOW_SIZE; i += size)
      KREQUIRE(memory_unmap(WINDOW + i, size) == PAGING_OK);
  }
  memory_free_pages(pages, 2);
  KEXPECT_EQUAL(stale, 0);
}

/* Each has a window of its own, and all change the same page tables. */
static void use_window(uint64_t rounds) {
  uint64_t window = WINDOW + processor_number() * WINDOW_SIZE;
  uint64_t direct_map = ktest_boot_info()->direct_map;
  uint64_t *page = memory_allocate_pages(1, 1);

  if (page == NULL) return;
  for (uint64_t i = 0; i < rounds; i++) {
    uint64_t at = window + random(WINDOW_SIZE / PAGE) * PAGE, mark = random(UINT64_MAX);
    bool right = memory_map(at, (uint64_t)page - direct_map, PAGE, PAGING_WRITE) == PAGING_OK;

    if (right) *(volatile uint64_t *)at = mark;
    right = right && *page == mark && memory_protect(at, PAGE, 0) == PAGING_OK &&
            *(volatile uint64_t *)at == mark && memory_unmap(at, PAGE) == PAGING_OK;
    if (!right) __atomic_fetch_add(&stale, 1, __ATOMIC_RELAXED);
  }
  memory_free_pages(page, 1);
}

KTEST(all_change_page_tables) {
  uint64_t before = memory_statistics().free_pages;

  run(use_window, share(MAP_ROUNDS));
  KEXPECT_EQUAL(stale, 0);
  KEXPECT_EQUAL(memory_statistics().free_pages, before);
}

/* --- Console --- */

#define LINES 1200u /* In the log, which has room for 1,600. */
#define LINE "-- this line is in one piece --"

static void print_lines(uint64_t lines) {
  for (uint64_t i = 0; i < lines; i++)
    kprintf(LOG_DEBUG, "[%02u %03lu] " LINE "\n", processor_number(), i);
}

/* How many lines of the log since `position` are of print_lines; -1: one is not. */
static int64_t whole_lines(uint64_t position) {
  struct log_text log;
  size_t length = strlen("[00 000] " LINE "\n"), total;
  char line[64];

  console_log(position, &log);
  total = log.lengths[0] + log.lengths[1];
  if (total % length != 0) return -1;
  for (size_t at = 0; at < total; at += length) {
    for (size_t i = 0; i < length; i++) {
      size_t place = at + i;

      line[i] =
          place < log.lengths[0] ? log.pieces[0][place] : log.pieces[1][place - log.lengths[0]];
    }
    if (line[0] != '[' || memcmp(line + 7, "] " LINE "\n", length - 7) != 0) return -1;
  }
  return (int64_t)(total / length);
}

KTEST(lines_stay_together) {
  uint64_t position = console_log_position();

  run(print_lines, share(LINES));
  KEXPECT_EQUAL(whole_lines(position), (uint64_t)share(LINES) * processors_count());
}

/* --- Everything at once --- */

#define ROUNDS 100u

/* How long it goes on: `bazel run //tests/kernel:processors_hour` says so, and nothing otherwise.
 */
static uint64_t stress_seconds(void) {
  char text[8];
  uint64_t seconds = 0;

  qemu_read_file("opt/kiln/stress", text, sizeof(text));
  for (const char *digit = text; *digit >= '0' && *digit <= '9'; digit++)
    seconds = seconds * 10 + (uint64_t)(*digit - '0');
  return seconds;
}

static void use_all(uint64_t rounds) {
  for (uint64_t i = 0; i < rounds; i++) {
    switch (random(4)) {
      case 0:
        use_heap(20);
        break;
      case 1:
        use_pages(4);
        break;
      case 2:
        use_window(2);
        break;
      default:
        kprintf(LOG_DEBUG, "processor %u, round %lu\n", processor_number(), i);
        break;
    }
  }
}

KTEST(all_of_it_at_once) {
  uint64_t start = clock_nanoseconds(), seconds = stress_seconds(), minutes = 0, rounds = 0, passed;

  do {
    for (uint32_t i = 0; i < SLOTS; i++) slots[i].block = NULL;
    run(use_all, share(ROUNDS));
    for (uint32_t i = 0; i < SLOTS; i++) kfree(slots[i].block);
    KREQUIRE(damaged + stale + shared_pages == 0);
    rounds += (uint64_t)share(ROUNDS) * processors_count();
    passed = (clock_nanoseconds() - start) / 1000000000u;
    if (passed / 60 != minutes) {
      minutes = passed / 60;
      kprintf(LOG_INFO, "stress: %lu rounds in %lu minutes\n", rounds, minutes);
    }
  } while (passed < seconds);
}

/* --- Panics --- */

static uint32_t deaf;  /* Processors that have interrupts off... */
static uint32_t hears; /* ...until this is 1. */

/* Also on a busy host, where it takes the interrupt that stops it so late that an NMI comes as
 * well.
 */
KTEST_PANICS(a_panic_says_where_the_others_were, "  processor 1\n  at ") {
  panic("on purpose");
}

/* Panics on the first, while the others have interrupts off and `wait` until they are told. */
static void panic_among(void (*wait)(void)) {
  if (processor_number() == 0) {
    while (__atomic_load_n(&deaf, __ATOMIC_ACQUIRE) != processors_count() - 1) cpu_pause();
    panic("on purpose");
  }
  cpu_interrupts_disable();
  __atomic_fetch_add(&deaf, 1, __ATOMIC_RELEASE);
  wait();
  cpu_interrupts_restore(true);
}

/* Ends a test that panicked so: the others are where it has left them, and go on. */
static void expect_all_go_on(void) {
  __atomic_store_n(&hears, 1, __ATOMIC_RELEASE);
  memset(seen, 0, sizeof(seen));
  run(see, 0);
  for (uint32_t i = 0; i < processors_count(); i++) KEXPECT_EQUAL(seen[i], 1);
  deaf = hears = 0;
}

/* Who waits for the memory, with interrupts off, is stopped by itself. */
__attribute__((noinline)) static void answer_until_told(void) {
  while (!__atomic_load_n(&hears, __ATOMIC_ACQUIRE)) processors_answer();
}

static void panic_while_others_answer(uint64_t argument) {
  (void)argument;
  panic_among(answer_until_told);
}

KTEST_PANICS(who_waits_for_a_lock_is_stopped, DEAF_THAT_ANSWERS) {
  run(panic_while_others_answer, 0);
}

KTEST(they_go_on) {
  expect_all_go_on();
}

static void pause_until_told(void) {
  while (!__atomic_load_n(&hears, __ATOMIC_ACQUIRE)) cpu_pause();
}

static void panic_among_the_deaf(uint64_t argument) {
  (void)argument;
  panic_among(pause_until_told);
}

KTEST_PANICS(who_has_interrupts_off_is_named, DEAF) {
  run(panic_among_the_deaf, 0);
}

KTEST(all_go_on_after_a_test_that_panicked) {
  expect_all_go_on();
}
