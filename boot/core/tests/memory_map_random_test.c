/*
 * Random memory maps against a model that is too simple to be wrong: an array with the kind of
 * each page. Every map is normalised in the least room that must be enough, then claimed from
 * and searched.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/memory_map.h"
#include "boot/core/tests/random.h"

#define ROUNDS 2000u
#define SEED 0x4b494c4e
#define PAGES 512u      /* In the model; page numbers of the map are the same. */
#define LOW_PAGES 256u  /* Below 1 MiB. */
#define REGIONS_MAX 40u /* Added to a map. */
#define CLAIMS 8u       /* In a round, */
#define SEARCHES 16u    /* and searches for room. */
#define CAPACITY (2u * REGIONS_MAX + 2u * CLAIMS)
#define NOTHING 0u

struct model {
  uint32_t kinds[PAGES]; /* enum kiln_memory_kind, or NOTHING. */
};

/* Of two kinds, the one that kiln.h says to count where both are claimed. */
static uint32_t first_of(uint32_t a, uint32_t b) {
  static const uint32_t order[] = {
      KILN_MEMORY_FRAMEBUFFER,      KILN_MEMORY_RESERVED,   KILN_MEMORY_BAD,
      KILN_MEMORY_UNACCEPTED,       KILN_MEMORY_RUNTIME,    KILN_MEMORY_ACPI_NVS,
      KILN_MEMORY_ACPI_RECLAIMABLE, KILN_MEMORY_PERSISTENT, KILN_MEMORY_SPECIFIC_PURPOSE,
      KILN_MEMORY_USABLE,
  };

  for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
    if (a == order[i] || b == order[i]) return order[i];
  }
  return NOTHING;
}

/* A kind that firmware can have, or the screen: not what only the loader gives. */
static uint32_t random_kind(struct random *random) {
  uint32_t kind = 1 + (uint32_t)random_below(random, MEMORY_KIND_MAX);

  return kind > KILN_MEMORY_USABLE && kind < KILN_MEMORY_FRAMEBUFFER ? KILN_MEMORY_USABLE : kind;
}

/* Adds the same bytes to both. */
static void add(struct memory_map *map, struct model *model, uint64_t base, uint64_t length,
                uint32_t kind) {
  assert_int_equal(memory_map_add(map, base, length, kind), BOOT_OK);
  for (uint32_t page = 0; page < PAGES; page++) {
    uint64_t start = page * PAGE_SIZE;
    uint64_t end = start + PAGE_SIZE;
    int all_of_it = base <= start && end <= base + length;
    int some_of_it = base < end && start < base + length;

    if (kind == KILN_MEMORY_USABLE ? all_of_it : length != 0 && some_of_it) {
      model->kinds[page] = first_of(kind, model->kinds[page]);
    }
  }
}

/* Checks that the map is the one and only that says the same as the model. */
static void check(const struct memory_map *map, const struct model *model) {
  uint32_t count = 0;

  for (uint32_t page = 0; page < PAGES; count++) {
    uint32_t start = page;

    do {
      page++;
    } while (page < PAGES && page != LOW_PAGES && model->kinds[page] == model->kinds[start]);
    if (model->kinds[start] == NOTHING) {
      count--;
      continue;
    }
    assert_true(count < map->count);
    assert_int_equal(map->regions[count].base, start * PAGE_SIZE);
    assert_int_equal(map->regions[count].length, (page - start) * PAGE_SIZE);
    assert_int_equal(map->regions[count].kind, model->kinds[start]);
    assert_int_equal(map->regions[count].flags, start < LOW_PAGES ? KILN_MEMORY_LOW : 0);
  }
  assert_int_equal(map->count, count);
}

/* With less room than is always enough, a copy of the map is right or too small, never wrong. */
static void normalise_in_less(struct random *random, struct memory_map map,
                              const struct model *model) {
  struct kiln_memory_region regions[CAPACITY];

  memcpy(regions, map.regions, map.count * sizeof(regions[0]));
  map.regions = regions;
  map.capacity = map.count + (uint32_t)random_below(random, map.count + 1);
  enum boot_status status = memory_map_normalise(&map);
  if (status == BOOT_OK) {
    check(&map, model);
  } else {
    assert_int_equal(status, BOOT_MEMORY_MAP_FULL);
  }
}

static void claim(struct random *random, struct memory_map *map, struct model *model) {
  uint32_t first = (uint32_t)random_below(random, PAGES);
  uint32_t count = (uint32_t)random_below(random, PAGES - first + 1);
  uint32_t kind = (uint32_t)random_below(random, 3) + KILN_MEMORY_LOADER_RECLAIMABLE;

  assert_int_equal(memory_map_claim(map, first * PAGE_SIZE, count * PAGE_SIZE, kind), BOOT_OK);
  for (uint32_t page = first; page < first + count; page++) {
    if (model->kinds[page] == KILN_MEMORY_USABLE) model->kinds[page] = kind;
  }
}

/* True when all of [base, base + length) is usable, and on one side of 1 MiB. */
static int is_usable(const struct model *model, uint64_t base, uint64_t length) {
  if (base / PAGE_SIZE < LOW_PAGES && base + length > LOW_PAGES * PAGE_SIZE) return 0;
  for (uint64_t at = base; at < base + length; at++) {
    if (model->kinds[at / PAGE_SIZE] != KILN_MEMORY_USABLE) return 0;
    at |= PAGE_SIZE - 1;
  }
  return 1;
}

static void find(struct random *random, const struct memory_map *map, const struct model *model) {
  uint64_t end = PAGES * PAGE_SIZE;
  uint64_t from = random_below(random, end);
  uint64_t to = from + random_below(random, end - from + 1);
  uint64_t length = 1 + random_below(random, 8 * PAGE_SIZE);
  uint64_t alignment = 512ull << random_below(random, 7);
  uint64_t expected = (from + alignment - 1) & ~(alignment - 1);
  uint64_t base = 0;
  enum boot_status status = memory_map_find(map, from, to, length, alignment, &base);

  while (expected + length <= to && !is_usable(model, expected, length)) {
    expected += alignment;
  }
  if (expected + length > to) {
    assert_int_equal(status, BOOT_OUT_OF_MEMORY);
  } else {
    assert_int_equal(status, BOOT_OK);
    assert_int_equal(base, expected);
  }
}

static void test_random_maps(void **state) {
  struct random random = {SEED};

  (void)state;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    struct kiln_memory_region regions[CAPACITY];
    struct memory_map map = {.regions = regions, .capacity = CAPACITY};
    struct model model = {{NOTHING}};
    uint32_t count = (uint32_t)random_below(&random, REGIONS_MAX + 1);
    uint64_t length_max = 1 + random_below(&random, PAGES * PAGE_SIZE);

    for (uint32_t i = 0; i < count; i++) {
      uint64_t base = random_below(&random, PAGES * PAGE_SIZE);
      uint64_t length = random_below(&random, length_max);

      if (length > PAGES * PAGE_SIZE - base) length = PAGES * PAGE_SIZE - base;
      add(&map, &model, base, length, random_kind(&random));
    }
    normalise_in_less(&random, map, &model);
    map.capacity = 2 * map.count;
    assert_int_equal(memory_map_normalise(&map), BOOT_OK);
    check(&map, &model);
    map.capacity = CAPACITY;
    for (uint32_t i = 0; i < CLAIMS; i++) {
      claim(&random, &map, &model);
      check(&map, &model);
    }
    for (uint32_t i = 0; i < SEARCHES; i++) {
      find(&random, &map, &model);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_maps),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
