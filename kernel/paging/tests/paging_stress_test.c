/*
 * Random changes of 8 MiB of address space, in large pages and small, against an array that says
 * what each of its pages is mapped to; with memory for tables running out now and then.
 */
#include "kernel/paging/tests/tables.h"

#define BASE 0xffffd0003fc00000ull /* 4 MiB below a boundary of 1 GiB. */
#define PAGES 2048u
#define CALLS 4000u
#define TABLES 7u /* That all of it can need: a PDPT, two PDs, four PTs. */

struct mapping {
  bool mapped;
  uint64_t physical;
  uint32_t rights; /* PAGING_* */
  bool large;      /* It lies in a page of 2 MiB. */
};

static struct address_space space;
static struct mapping model[PAGES];
static uint32_t successes, exhaustions;

static uint64_t below(uint64_t limit) {
  return (uint64_t)rand() % limit;
}

static void check_model(void) {
  for (uint64_t i = 0; i < PAGES; i++) {
    struct translation found = translate(BASE + i * PAGE);
    uint32_t rights = model[i].rights;

    assert_int_equal(found.mapped, model[i].mapped);
    if (!found.mapped) continue;
    assert_int_equal(found.physical, model[i].physical);
    assert_int_equal(found.write, (rights & PAGING_WRITE) != 0);
    assert_int_equal(found.execute, (rights & PAGING_EXECUTE) != 0);
    assert_int_equal(found.attribute, rights & PAGING_UNCACHED          ? 3
                                      : rights & PAGING_WRITE_COMBINING ? 5
                                                                        : 0);
  }
}

/* Puts large pages where nothing is: only so do they come to be. */
static void add_large_page(void) {
  uint64_t first = below(PAGES / 512) * 512;

  if (pool_left < 3) return;
  for (uint64_t i = first; i < first + 512; i++) {
    if (model[i].mapped) return;
  }
  if (translate(BASE + first * PAGE).mapped) return;
  for (uint64_t i = 0; i < 512; i++)
    model[first + i] =
        (struct mapping){true, 64 * MIB + (first + i) * PAGE, PAGING_WRITE | PAGING_UNCACHED, true};
  map_large(BASE + first * PAGE, 64 * MIB + first * PAGE, 21, PAGING_WRITE | PAGING_UNCACHED);
}

/* The invalidations that a change of these pages needs have been asked for. */
static void check_invalidations(uint64_t first, uint64_t count) {
  for (uint64_t i = first; i < first + count; i++) {
    uint64_t large = (BASE + i * PAGE) & ~(2 * MIB - 1); /* One is enough for a whole large page. */

    assert_true(was_invalidated(BASE + i * PAGE) || was_invalidated(large));
  }
}

/* True when the pages of the model begin or end within a large one. */
static bool splits(uint64_t first, uint64_t count) {
  uint64_t end = first + count;

  return (first % 512 != 0 && model[first].large && model[first].mapped) ||
         (end % 512 != 0 && model[end - 1].large && model[end - 1].mapped);
}

static void change(void) {
  static const uint32_t all_rights[] = {0, PAGING_WRITE, PAGING_EXECUTE};
  static const uint32_t types[] = {0, PAGING_UNCACHED, PAGING_WRITE_COMBINING};
  uint64_t first = below(2) == 0 ? below(PAGES) : below(PAGES) & ~511ull;
  uint64_t wanted = 1 + (below(2) == 0 ? below(PAGES - first) : below(4)), count = 1, mapped = 0;
  uint64_t address = BASE + first * PAGE, physical = below(1u << 20) * PAGE;
  uint32_t rights = all_rights[below(3)] | types[below(3)];
  bool maps = model[first].mapped == (below(8) == 0);
  bool possible = below(8) != 0; /* As far as pages are alike. */
  enum paging_status status;

  while (count < wanted && first + count < PAGES &&
         (!possible || model[first + count].mapped == model[first].mapped))
    count++;
  for (uint64_t i = first; i < first + count; i++) mapped += model[i].mapped;
  invalidations = 0;
  status = maps ? paging_map(&space, address, physical, count * PAGE, rights)
                : paging_unmap(&space, address, count * PAGE);
  if (maps && status == PAGING_OUT_OF_MEMORY) {
    exhaustions++;
    return;
  }
  if (maps ? mapped != 0 : mapped != count) {
    assert_true(status == (maps ? PAGING_MAPPED : PAGING_NOT_MAPPED) ||
                (!maps && status == PAGING_BAD_RANGE && splits(first, count)));
    return;
  }
  assert_int_equal(status, !maps && splits(first, count) ? PAGING_BAD_RANGE : PAGING_OK);
  if (status != PAGING_OK) return;
  successes++;
  if (!maps) check_invalidations(first, count);
  for (uint64_t i = first; i < first + count; i++) {
    model[i].mapped = maps;
    if (maps) model[i] = (struct mapping){true, physical + (i - first) * PAGE, rights, false};
  }
}

/* From now on there are at most so many tables, or those that there are. */
static void limit_tables(uint64_t tables) {
  pool_left = tables > pool_used ? tables - pool_used : 0;
}

static void unmap_all(void) {
  for (uint64_t i = 0; i < PAGES; i++) {
    uint64_t count = model[i].large ? 512 : 1;

    if (!model[i].mapped) continue;
    assert_int_equal(paging_unmap(&space, BASE + i * PAGE, count * PAGE), PAGING_OK);
    for (uint64_t j = i; j < i + count; j++) model[j].mapped = false;
  }
  assert_int_equal(pool_used, 0);
}

static void test_random_changes(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 4; seed++) {
    srand(seed);
    space = new_space();
    memset(model, 0, sizeof(model));
    successes = exhaustions = 0;
    for (uint32_t call = 0; call < CALLS; call++) {
      if (below(100) == 0) unmap_all(); /* All tables have to come again. */
      if (below(8) == 0) add_large_page();
      if (call % 16 == 0) limit_tables(below(2) == 0 ? TABLES : below(TABLES));
      change();
      if (call % 8 == 0) check_model();
    }
    assert_true(successes > 500 && exhaustions > 10);
    unmap_all();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_changes)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
