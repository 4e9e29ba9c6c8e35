/*
 * The parts of a file, and which of them an offset lies in. Whoever knows a format names its parts
 * one by one, in any order; where they overlap, the first one counts.
 */
#ifndef KILN_TESTS_HERMETIC_DIFFERENCE_PARTS_H
#define KILN_TESTS_HERMETIC_DIFFERENCE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/hermetic/difference/text.h"

/* A field of a structure: it goes on up to the next one. Arrays of these end with {0, NULL}. */
struct field {
  uint32_t offset;
  const char *name;
};

struct part {
  uint64_t start, size;
  const struct field *fields; /* NULL when it has none. */
  struct name name;           /* Empty when there is no such part. */
};

/* Zeros but for `offset` before the first part is named. */
struct parts {
  uint64_t offset;      /* What is looked for. */
  struct part holder;   /* The part that it lies in, */
  struct part previous; /* or what it lies between: the part that ends last before it, */
  struct part next;     /* and the one that starts first behind it. */
};

/* Names a part. True when it is the one that holds the offset. */
bool parts_add(struct parts *parts, uint64_t start, uint64_t size, const struct field *fields,
               const char *format, ...) __attribute__((format(printf, 5, 6)));

static inline bool parts_found(const struct parts *parts) {
  return parts->holder.size != 0;
}

/* Where the offset lies in the part that holds it. */
static inline uint64_t parts_inside(const struct parts *parts) {
  return parts->offset - parts->holder.start;
}

/* Appends where the offset lies: "ELF header + 0x10", "MBR, boot code + 0x3", "the gap between
 * ...". */
void parts_say(const struct parts *parts, struct text *text);

/* Appends "WHAT, FIELD + 0x1": of a structure, from whose start on `offset` counts. */
void field_say(const char *what, const struct field *fields, uint64_t offset, struct text *text);

#endif /* KILN_TESTS_HERMETIC_DIFFERENCE_PARTS_H */
