/*
 * What clang 19 hands to the functions of undefined_behaviour.c: descriptions that it puts among
 * the constants, and values. (LLVM 19, compiler-rt/lib/ubsan: ubsan_value.h, ubsan_handlers.h.)
 */
#ifndef KILN_KERNEL_CHECKS_UNDEFINED_BEHAVIOUR_H
#define KILN_KERNEL_CHECKS_UNDEFINED_BEHAVIOUR_H

#include <stdint.h>

struct source_location {
  const char *file; /* Null when it is not known. */
  uint32_t line;
  uint32_t column;
};

_Static_assert(sizeof(struct source_location) == 16, "ubsan_value.h");

enum type_kind {
  TYPE_INTEGER = 0,
  TYPE_FLOAT = 1,
  TYPE_UNKNOWN = 0xffff,
};

struct type_descriptor {
  uint16_t kind; /* enum type_kind. */
  uint16_t info; /* Of an integer: bit 0, it is signed; the others, log2 of its bits. */
  char name[];   /* As in the source, in quotes. */
};

/* A number of up to 64 bits, or the address of a longer one. */
typedef uintptr_t ubsan_value;

/* One structure for each shape of description, named after the first that has it. */

struct overflow_data { /* Arithmetic, and loads of what is no bool. */
  struct source_location where;
  const struct type_descriptor *type;
};

struct shift_data {
  struct source_location where;
  const struct type_descriptor *left;
  const struct type_descriptor *right;
};

struct bounds_data {
  struct source_location where;
  const struct type_descriptor *array;
  const struct type_descriptor *index;
};

struct mismatch_data {
  struct source_location where;
  const struct type_descriptor *type;
  uint8_t log_alignment;
  uint8_t kind; /* What was done; see accesses[]. */
};

struct assumption_data {
  struct source_location where;
  struct source_location assumed;
  const struct type_descriptor *type;
};

struct conversion_data {
  struct source_location where;
  const struct type_descriptor *from;
  const struct type_descriptor *to;
};

struct argument_data {
  struct source_location where;
  struct source_location attribute;
  int32_t number; /* Of the argument, from 1. */
};

struct builtin_data {
  struct source_location where;
  uint8_t kind; /* 0: ctz, 1: clz, with 0. */
};

#endif /* KILN_KERNEL_CHECKS_UNDEFINED_BEHAVIOUR_H */
