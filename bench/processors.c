/*
 * How many pairs of calls of the page allocator and the heap a millisecond has room for where 1, 2
 * and 4 processors make them at once, and how that compares with one. Not counted in instructions,
 * as the others here: QEMU's -icount has the processors take turns, none of which ends while a lock
 * is held, so that no processor ever waits. Here each is a thread of the host's, and the figures
 * are of that host: with fewer processors than threads, whoever waits for a lock waits for a
 * thread's turn.
 */
#include <stdint.h>

#include "bench/bench.h"
#include "kernel/arch/x86_64/clock.h"
#include "kernel/memory/memory.h"
#include "kernel/processors.h"
#include "kernel/start.h"
#include "kernel/test/qemu.h"

#define MILLISECONDS 500u /* For each figure: many turns of a thread. */

static uint32_t users; /* Processors that take part. */
static uint64_t pairs; /* That they have made. */

static void use_pages(void) {
  memory_free_pages(memory_allocate_pages(1, 1), 1);
}

static void use_heap(void) {
  kfree(kmalloc(64));
}

static void (*use)(void);

static void use_until(uint64_t end) {
  uint64_t made = 0;

  if (processor_number() >= users) return;
  for (; clock_nanoseconds() < end; made++) use();
  __atomic_fetch_add(&pairs, made, __ATOMIC_RELAXED);
}

static void print_row(const char *name, void (*function)(void)) {
  uint64_t alone = 0;

  bench_print("%s", name);
  for (users = 1; users <= 4 && users <= processors_count(); users *= 2) {
    uint64_t start = clock_nanoseconds(), rate;

    use = function;
    pairs = 0;
    processors_run(use_until, start + MILLISECONDS * 1000000ul);
    rate = pairs * 1000000ul / (clock_nanoseconds() - start + 1);
    if (users == 1) alone = rate != 0 ? rate : 1;
    bench_add("  %5lu (%lu.%02lu)", rate, rate / alone, rate * 100 / alone % 100);
  }
  bench_add("\n");
}

static void kernel_main(const struct kiln_boot_info *info) {
  kernel_start(info);
  bench_print("pairs in a millisecond  1 processor        2             4 (times as many)\n");
  print_row("allocate, free a page", use_pages);
  print_row("kmalloc, kfree       ", use_heap);
  qemu_exit(QEMU_EXIT_PASS);
}

KILN_ENTRY(kernel_main, .processors = 1);
