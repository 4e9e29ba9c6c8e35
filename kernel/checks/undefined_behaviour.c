/*
 * What -fsanitize=undefined calls in `-c dbg`, under the names that the compiler has for it: each
 * function is one kind of undefined behaviour, and panics with its place in the source and what
 * the values were. All that clang 19 can call for C without floating point.
 * (LLVM 19, compiler-rt/lib/ubsan: ubsan_handlers.h, ubsan_value.h.)
 */
#include <stdbool.h>
#include <stdint.h>

#include "kernel/panic.h"
#include "lib/format.h"

struct source_location {
  const char *file; /* Null when it is not known. */
  uint32_t line;
  uint32_t column;
};

struct type_descriptor {
  uint16_t kind; /* 0: an integer. */
  uint16_t info; /* Of an integer: bit 0, it is signed; the others, log2 of its bits. */
  char name[];   /* As in the source, in quotes. */
};

/* What the compiler puts among the constants for each check: a place, then what the check needs. */
struct description {
  struct source_location where;
  union {
    const struct type_descriptor *types[2];
    struct {
      const struct type_descriptor *type;
      uint8_t log_alignment;
      uint8_t access; /* Index of accesses[]. */
    } pointer;
    struct {
      struct source_location attribute;
      int32_t number; /* From 1. */
    } argument;
    uint8_t builtin; /* 0: ctz, 1: clz. */
  };
};

_Static_assert(sizeof(struct source_location) == 16, "ubsan_value.h");

/* In the compiler's order; C has the first four. */
static const char *const accesses[] = {"load of", "store to", "reference binding to",
                                       "member access within"};

struct number {
  char text[40]; /* 128 bits in hexadecimal are the longest. */
};

#define REPORT(location, format, ...)                                                \
  panic("undefined behaviour at %s:%u:%u: " format,                                  \
        (location).file != NULL ? (location).file : "unknown file", (location).line, \
        (location).column, __VA_ARGS__)

/* Begins the function for a check, which never returns. Values are those of up to 64 bits, or
 * addresses. */
#define HANDLER(name, ...)                           \
  _Noreturn void __ubsan_handle_##name(__VA_ARGS__); \
  _Noreturn void __ubsan_handle_##name(__VA_ARGS__)

static uint32_t bits_of(const struct type_descriptor *type) {
  return type->kind == 0 && type->info >> 1 <= 7 ? 1u << (type->info >> 1) : 64;
}

/* A value as its type has it; one that is longer than 64 bits lies at the address `value`. */
static struct number show(const struct type_descriptor *type, uint64_t value) {
  const uint64_t *wide = (const uint64_t *)value;
  uint32_t bits = bits_of(type);
  struct number number;

  if (bits > 64) {
    snprintf(number.text, sizeof(number.text), "0x%016lx%016lx", wide[1], wide[0]);
  } else if ((type->info & 1) != 0) {
    snprintf(number.text, sizeof(number.text), "%ld",
             (int64_t)(value << (64 - bits)) >> (64 - bits));
  } else {
    snprintf(number.text, sizeof(number.text), "%lu", value);
  }
  return number;
}

static _Noreturn void overflow(const struct description *check, const char *operator, uint64_t left,
                               uint64_t right) {
  const struct type_descriptor *type = check->types[0];

  REPORT(check->where, "%s %s %s does not fit in type %s", show(type, left).text, operator,
         show(type, right).text, type->name);
}

HANDLER(add_overflow_abort, const struct description *check, uint64_t left, uint64_t right) {
  overflow(check, "+", left, right);
}

HANDLER(sub_overflow_abort, const struct description *check, uint64_t left, uint64_t right) {
  overflow(check, "-", left, right);
}

HANDLER(mul_overflow_abort, const struct description *check, uint64_t left, uint64_t right) {
  overflow(check, "*", left, right);
}

HANDLER(negate_overflow_abort, const struct description *check, uint64_t value) {
  REPORT(check->where, "-(%s) does not fit in type %s", show(check->types[0], value).text,
         check->types[0]->name);
}

HANDLER(divrem_overflow_abort, const struct description *check, uint64_t left, uint64_t right) {
  /* Of what does not fit, the divisor is -1. */
  if (show(check->types[0], right).text[0] != '0') overflow(check, "/", left, right);
  REPORT(check->where, "division of %s by zero", show(check->types[0], left).text);
}

HANDLER(shift_out_of_bounds_abort, const struct description *check, uint64_t left, uint64_t right) {
  const struct type_descriptor *type = check->types[0];
  struct number count = show(check->types[1], right);

  if (count.text[0] == '-' || right >= bits_of(type)) {
    REPORT(check->where, "shift of a value of type %s by %s", type->name, count.text);
  }
  REPORT(check->where, "%s << %s does not fit in type %s", show(type, left).text, count.text,
         type->name);
}

HANDLER(out_of_bounds_abort, const struct description *check, uint64_t index) {
  REPORT(check->where, "index %s is outside of an array of type %s",
         show(check->types[1], index).text, check->types[0]->name);
}

HANDLER(type_mismatch_v1_abort, const struct description *check, uint64_t pointer) {
  const char *name = check->pointer.type->name;
  const char *access = check->pointer.access < 4 ? accesses[check->pointer.access] : "access to";
  uint64_t alignment = 1ull << check->pointer.log_alignment;

  if (pointer == 0) REPORT(check->where, "%s a null pointer of type %s", access, name);
  if (pointer % alignment != 0) {
    REPORT(check->where, "%s %016lx, which type %s wants to be a multiple of %lu", access, pointer,
           name, alignment);
  }
  REPORT(check->where, "%s %016lx, where there is no room for type %s", access, pointer, name);
}

HANDLER(alignment_assumption_abort, const struct description *check, uint64_t pointer,
        uint64_t alignment, uint64_t offset) {
  REPORT(check->where, "%016lx less %lu is promised to be a multiple of %lu", pointer, offset,
         alignment);
}

HANDLER(pointer_overflow_abort, const struct description *check, uint64_t from, uint64_t to) {
  REPORT(check->where, "pointer arithmetic from %016lx to %016lx", from, to);
}

HANDLER(load_invalid_value_abort, const struct description *check, uint64_t value) {
  REPORT(check->where, "load of %s, which no value of type %s is",
         show(check->types[0], value).text, check->types[0]->name);
}

HANDLER(vla_bound_not_positive_abort, const struct description *check, uint64_t bound) {
  REPORT(check->where, "an array of %s elements", show(check->types[0], bound).text);
}

HANDLER(function_type_mismatch_abort, const struct description *check, uint64_t function) {
  REPORT(check->where, "the function at %016lx is called as one of type %s", function,
         check->types[0]->name);
}

HANDLER(invalid_builtin_abort, const struct description *check) {
  REPORT(check->where, "__builtin_%s(0) has no value", check->builtin == 0 ? "ctz" : "clz");
}

HANDLER(nonnull_arg_abort, const struct description *check) {
  REPORT(check->where, "argument %d is null, which its function does not allow",
         check->argument.number);
}

/* The first is where the attribute is, the second where the return. */
HANDLER(nonnull_return_v1_abort, const struct source_location *attribute,
        const struct source_location *where) {
  REPORT(*where, "null is returned, against the attribute in line %u", attribute->line);
}

HANDLER(builtin_unreachable, const struct description *check) {
  REPORT(check->where, "%s is reached", "__builtin_unreachable()");
}
