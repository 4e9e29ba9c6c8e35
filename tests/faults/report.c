/* Counts cases by what came of them: see report.h. */
#include "tests/faults/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/faults/pc.h"

#define SHOWN_MAX 40u /* Bad cases that are printed. */
#define CODES 100u

static struct counts {
  uint32_t cases, good, named, bad;
  uint32_t codes[CODES];
} kind, all;

static uint32_t stride = 1, number; /* Of the cases that may end in both ways. */

static void count(struct counts *counts, const struct result *result, int bad) {
  counts->cases++;
  if (bad) {
    counts->bad++;
  } else if (result->outcome == OUTCOME_GOOD) {
    counts->good++;
  } else {
    counts->named++;
    counts->codes[result->code % CODES]++;
  }
}

void report_begin(uint32_t every) {
  stride = every;
}

int fault(unsigned may, const char *format, ...) {
  struct result result;
  int bad;

  if (((may & SELDOM) || may == MAY_BOTH) && number++ % stride != 0) return 0;
  if (pc_case(&result)) return 1;
  bad = result.outcome == OUTCOME_BAD || (result.outcome == OUTCOME_GOOD && !(may & MAY_BOOT)) ||
        (result.outcome == OUTCOME_NAMED && !(may & MAY_STOP));
  if (bad && all.bad < SHOWN_MAX) {
    va_list arguments;

    printf("BAD: ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf(": %s\n", result.outcome == OUTCOME_GOOD ? "boots" : result.text);
  }
  count(&kind, &result, bad);
  count(&all, &result, bad);
  return 0;
}

void report_kind(const char *name) {
  printf("%s: %u cases, %u good boots, %u named errors (", name, kind.cases, kind.good, kind.named);
  for (uint32_t i = 0; i < CODES; i++)
    if (kind.codes[i] > 0) printf(" K%02u:%u", i, kind.codes[i]);
  printf(" ), %u bad\n", kind.bad);
  kind = (struct counts){0};
}

int report_end(void) {
  const char *directory = getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  char path[4096];
  FILE *file;

  printf("all: %u cases, %u good boots, %u named errors, %u bad\n", all.cases, all.good, all.named,
         all.bad);
  if (directory != NULL) {
    snprintf(path, sizeof(path), "%s/faults.json", directory);
    file = fopen(path, "w");
    if (file == NULL) return 2;
    fprintf(file, "{\"kind\": \"host\", \"cases\": %u, \"good\": %u, \"named\": %u, \"bad\": %u}\n",
            all.cases, all.good, all.named, all.bad);
    if (fclose(file) != 0) return 2;
  }
  return all.bad == 0 && all.cases > 0 ? 0 : 1;
}

uint64_t field_value(uint32_t which, uint64_t value, uint32_t size) {
  uint64_t highest = 1ull << (8 * size - 1);
  uint64_t largest = highest | (highest - 1);
  const uint64_t values[FIELD_VALUES] = {0, largest, value - 1, value + 1, highest};

  return values[which] & largest;
}

uint64_t get_number(const uint8_t *bytes, uint32_t size) {
  uint64_t value = 0;

  while (size-- > 0) value = value << 8 | bytes[size];
  return value;
}

void put_number(uint8_t *bytes, uint32_t size, uint64_t value) {
  for (; size > 0; size--, value >>= 8) *bytes++ = (uint8_t)value;
}
