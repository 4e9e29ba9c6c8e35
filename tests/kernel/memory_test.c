/* Pages, mappings and the heap of the running kernel. */
#include <stddef.h>
#include <stdint.h>

#include "kernel/memory/memory.h"
#include "kernel/test/ktest.h"
#include "lib/string.h"
#include "machine_code.h" /* Of the architecture. */

#define PAGE 4096u
#define MIB (1024u * 1024u)

/* A xorshift generator (Marsaglia, "Xorshift RNGs", 2003): every run has the same numbers. */
static uint64_t seed;

static uint64_t random(uint64_t limit) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed % limit;
}

/* --- Pages --- */

KTEST(pages_are_writable_and_come_back) {
  uint64_t before = memory_statistics().free_pages;
  uint64_t *pages = memory_allocate_pages(3, 1);

  KREQUIRE(pages != NULL);
  KEXPECT_EQUAL((uint64_t)pages % PAGE, 0);
  KEXPECT_EQUAL(memory_statistics().free_pages, before - 3);
  for (uint64_t i = 0; i < 3 * PAGE / sizeof(*pages); i++) {
    pages[i] = i;
  }
  KEXPECT_EQUAL(pages[PAGE / sizeof(*pages)], PAGE / sizeof(*pages));
  memory_free_pages(pages, 3);
  KEXPECT_EQUAL(memory_statistics().free_pages, before);
}

KTEST(pages_are_aligned_as_asked) {
  for (uint64_t alignment = 1; alignment <= 512; alignment *= 2) {
    void *page = memory_allocate_pages(1, alignment);

    KREQUIRE(page != NULL);
    KEXPECT_EQUAL((uint64_t)page % (alignment * PAGE), 0); /* The direct map is aligned. */
    memory_free_pages(page, 1);
  }
}

/* The loader's memory is free: more than what its map says was usable. */
KTEST(all_memory_can_be_had_and_written) {
  uint64_t before = memory_statistics().free_pages;
  uint64_t *last = NULL;
  uint64_t count = 0;
  uint64_t *page;

  while ((page = memory_allocate_pages(1, 1)) != NULL) {
    memset(page, 0x6b, PAGE);
    page[0] = (uint64_t)last;
    last = page;
    count++;
  }
  KEXPECT_EQUAL(count, before);
  KEXPECT_EQUAL(memory_statistics().free_pages, 0);
  KEXPECT(kmalloc(16) == NULL || memory_statistics().heap_pages != 0);
  KEXPECT(kmalloc(MIB) == NULL);
  while (last != NULL) {
    page = last;
    last = (uint64_t *)page[0];
    memory_free_pages(page, 1);
  }
  KEXPECT_EQUAL(memory_statistics().free_pages, before);
}

KTEST_PANICS(freeing_a_page_twice_is_a_panic, "free") {
  void *page = memory_allocate_pages(1, 1);

  memory_free_pages(page, 1);
  memory_free_pages(page, 1);
}

/* --- Heap --- */

#define BLOCKS 128u

static struct {
  uint8_t *bytes;
  size_t size;
} blocks[BLOCKS];

/* What block `i` is filled with. */
static uint8_t mark(uint64_t i) {
  return (uint8_t)(i * 37 + 11);
}

static bool is_filled(uint64_t i) {
  for (size_t at = 0; at < blocks[i].size; at++) {
    if (blocks[i].bytes[at] != mark(i)) return false;
  }
  return true;
}

static void stress_step(uint64_t i) {
  size_t size = random(8) == 0 ? random(40000) : random(600);

  if (blocks[i].bytes == NULL) {
    blocks[i].bytes = kmalloc(size);
    KREQUIRE(blocks[i].bytes != NULL);
    KREQUIRE((uint64_t)blocks[i].bytes % 16 == 0);
  } else if (random(3) != 0) {
    KREQUIRE(is_filled(i));
    kfree(blocks[i].bytes);
    blocks[i].bytes = NULL;
    return;
  } else {
    size_t kept = size < blocks[i].size ? size : blocks[i].size;
    uint8_t *resized = krealloc(blocks[i].bytes, size);

    KREQUIRE(resized != NULL);
    blocks[i].bytes = resized;
    blocks[i].size = kept;
    KREQUIRE(is_filled(i));
  }
  blocks[i].size = size;
  memset(blocks[i].bytes, mark(i), size);
}

KTEST(heap_survives_stress_and_gives_all_back) {
  struct memory_statistics before = memory_statistics();

  seed = 0x6b696c6e;
  for (uint32_t step = 0; step < 20000; step++) {
    stress_step(random(BLOCKS));
  }
  for (uint64_t i = 0; i < BLOCKS; i++) {
    KREQUIRE(blocks[i].bytes == NULL || is_filled(i));
    kfree(blocks[i].bytes);
    blocks[i].bytes = NULL;
  }
  KEXPECT_EQUAL(memory_statistics().heap_blocks, before.heap_blocks);
  KEXPECT_EQUAL(memory_statistics().heap_bytes, before.heap_bytes);
  KEXPECT_EQUAL(memory_statistics().free_pages, before.free_pages);
}

KTEST(heap_exhaustion_is_an_error_and_nothing_is_lost) {
  struct memory_statistics before = memory_statistics();
  void **last = NULL;
  uint64_t count = 0;
  size_t size = 4 * MIB;

  /* Ever smaller blocks, until not one of the smallest is left. */
  while (size >= 16) {
    void **block = kmalloc(size);

    if (block == NULL) {
      size /= 2;
    } else {
      *block = last;
      last = block;
      count++;
    }
  }
  KEXPECT(count > 0);
  KEXPECT(kmalloc(1) == NULL);
  KEXPECT_EQUAL(memory_statistics().free_pages, 0);
  while (last != NULL) {
    void **block = last;

    last = *block;
    kfree(block);
  }
  KEXPECT_EQUAL(memory_statistics().heap_blocks, before.heap_blocks);
  KEXPECT_EQUAL(memory_statistics().free_pages, before.free_pages);
}

KTEST(heap_refuses_sizes_that_overflow) {
  KEXPECT(kmalloc(SIZE_MAX) == NULL);
  KEXPECT(kmalloc(SIZE_MAX - PAGE) == NULL);
  KEXPECT(kzalloc(SIZE_MAX / 2, 3) == NULL);
}

#ifdef KILN_CHECKS

KTEST_PANICS(heap_finds_an_overrun, "heap") {
  uint8_t *block = kmalloc(24);

  block[24] = 1;
  kfree(block);
}

KTEST_PANICS(heap_finds_an_underrun, "heap") {
  uint8_t *block = kmalloc(24);

  block[-1] = 1;
  kfree(block);
}

#endif

KTEST_PANICS(heap_finds_a_block_freed_twice, "heap") {
  void *block = kmalloc(24);
  void *neighbour = kmalloc(24); /* Keeps the page. */

  kfree(block);
  kfree(block);
  kfree(neighbour);
}

/* --- Mappings --- */

#define WINDOW 0xffffe00000000000u /* Where nothing else is mapped. */

/* A page of memory at WINDOW. */
static uint8_t *map_window(uint32_t rights) {
  void *page = memory_allocate_pages(1, 1);
  uint64_t physical = (uint64_t)page - ktest_boot_info()->direct_map;

  memcpy(page, MACHINE_CODE_RETURN, MACHINE_CODE_SIZE);
  return memory_map(WINDOW, physical, PAGE, rights) == PAGING_OK ? (uint8_t *)WINDOW : NULL;
}

KTEST(nothing_is_writable_and_executable) {
  uint32_t both = PAGING_WRITE | PAGING_EXECUTE;

  KEXPECT_EQUAL(memory_map(WINDOW, MIB, PAGE, both), PAGING_WRITABLE_CODE);
  KEXPECT_EQUAL(memory_unmap(WINDOW, PAGE), PAGING_NOT_MAPPED);
  KEXPECT_EQUAL(memory_protect((uint64_t)ktest_expect & ~0xfffull, PAGE, both),
                PAGING_WRITABLE_CODE);
}

KTEST(rights_can_be_changed) {
  uint8_t *window = map_window(PAGING_WRITE);

  KREQUIRE(window != NULL);
  window[MACHINE_CODE_SIZE] = 42;
  KEXPECT_EQUAL(memory_map(WINDOW, MIB, PAGE, 0), PAGING_MAPPED);
  KEXPECT_EQUAL(memory_protect(WINDOW, PAGE, PAGING_EXECUTE), PAGING_OK);
  machine_code_call(window);
  KEXPECT_EQUAL(window[MACHINE_CODE_SIZE], 42);
  KEXPECT_EQUAL(memory_unmap(WINDOW, PAGE), PAGING_OK);
  KEXPECT_EQUAL(memory_unmap(WINDOW, PAGE), PAGING_NOT_MAPPED);
}

KTEST_FAULTS(code_that_was_writable_is_not, FAULT_OF_DATA) {
  uint8_t *window = map_window(PAGING_WRITE);

  window[0] = MACHINE_CODE_RETURN[0];
  memory_protect(WINDOW, PAGE, PAGING_EXECUTE);
  window[0] = 0x90;
}

KTEST_FAULTS(data_that_was_executable_is_not, FAULT_OF_FETCH) {
  uint8_t *window = (uint8_t *)WINDOW; /* Still mapped by the test before. */

  machine_code_call(window);
  memory_protect(WINDOW, PAGE, PAGING_WRITE);
  window[0] = 0x90;
  machine_code_call(window);
}

/* The same memory, seen through a mapping of its own. */
KTEST(device_mapping_shows_the_memory_behind_it) {
  uint64_t before = memory_statistics().free_pages;
  uint8_t *page = memory_allocate_pages(1, 1);
  uint8_t *mapped;

  KREQUIRE(page != NULL);
  page[5] = 42;
  mapped = memory_map_device((uint64_t)page - 0xffff800000000000u + 5, 1, 0);
  KREQUIRE(mapped != NULL);
  KEXPECT_EQUAL(*mapped, 42);
  *mapped = 43;
  KEXPECT_EQUAL(page[5], 43);
  memory_unmap_device(mapped, 1);
  memory_free_pages(page, 1);
  KEXPECT(memory_statistics().free_pages <= before); /* Page tables may stay. */
}

KTEST_FAULTS(unmapped_device_faults, FAULT_OF_DATA) {
  volatile uint8_t *mapped = memory_map_device(NO_RAM, PAGE, PAGING_UNCACHED);

  KREQUIRE(mapped != NULL);
  memory_unmap_device((void *)mapped, PAGE);
  (void)*mapped;
}

KTEST(direct_map_has_ram_and_nothing_else) {
  void *page = memory_allocate_pages(1, 1);
  uint64_t physical = (uint64_t)page - ktest_boot_info()->direct_map;

  KREQUIRE(page != NULL);
  KEXPECT(memory_at_physical(physical, PAGE) == page);
  memory_free_pages(page, 1);
  KEXPECT(memory_at_physical(NO_RAM, PAGE) == NULL);
  KEXPECT(memory_at_physical(UINT64_MAX - PAGE, 2 * PAGE) == NULL);
  KEXPECT(memory_at_physical(1ull << 50, 1) == NULL);
}

static const uint64_t constant = 1;

KTEST_FAULTS(constants_cannot_be_written, FAULT_OF_DATA) {
  *(volatile uint64_t *)&constant = 2;
}

KTEST_FAULTS(code_cannot_be_written, FAULT_OF_DATA) {
  *(volatile uint8_t *)(uint64_t)ktest_expect = MACHINE_CODE_RETURN[0];
}

KTEST_FAULTS(heap_cannot_be_executed, FAULT_OF_FETCH) {
  uint8_t *block = kmalloc(16);

  memcpy(block, MACHINE_CODE_RETURN, MACHINE_CODE_SIZE);
  machine_code_call(block);
}

KTEST_FAULTS(null_faults, FAULT_OF_DATA) {
  *(volatile uint8_t *)NULL = 1;
}
