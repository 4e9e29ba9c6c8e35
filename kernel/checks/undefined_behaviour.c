/*
 * What -fsanitize=undefined calls in `-c dbg`, under the names that the compiler has for it: each
 * function is one kind of undefined behaviour, and panics with its place in the source and what
 * the values were. Called anywhere; prints with the machine in whatever state it is.
 *
 * All that clang 19 can call for C. (compiler-rt/lib/ubsan/ubsan_handlers.h.)
 */
#include "kernel/checks/undefined_behaviour.h"

#include <stdbool.h>

#include "kernel/panic.h"
#include "lib/format.h"

#define NUMBER_MAX 40u /* Bytes of a number in text: 128 bits in hexadecimal are the longest. */

#define AT "undefined behaviour at %s:%u:%u: "
#define PLACE(location) file_of(location), (location)->line, (location)->column

/* Defines a handler; what is never to return ends in a panic. */
#define HANDLER(name, ...)                           \
  _Noreturn void __ubsan_handle_##name(__VA_ARGS__); \
  _Noreturn void __ubsan_handle_##name(__VA_ARGS__)

/* TypeCheckKind, in the compiler's order; C has the first four. */
static const char *const accesses[] = {"load of", "store to", "reference binding to",
                                       "member access within"};

struct number {
  char text[NUMBER_MAX];
};

static const char *file_of(const struct source_location *location) {
  return location->file != NULL ? location->file : "unknown file";
}

/* A value, as its type has it. */
static struct number number_of(const struct type_descriptor *type, ubsan_value value) {
  uint32_t bits = type->kind == TYPE_INTEGER && type->info >> 1 <= 7 ? 1u << (type->info >> 1) : 64;
  const uint64_t *wide = (const uint64_t *)value;
  struct number number;

  if (bits > 64) {
    snprintf(number.text, sizeof(number.text), "0x%016lx%016lx", wide[1], wide[0]);
  } else if (type->kind == TYPE_INTEGER && (type->info & 1) != 0) {
    snprintf(number.text, sizeof(number.text), "%ld",
             (int64_t)(value << (64 - bits)) >> (64 - bits));
  } else {
    snprintf(number.text, sizeof(number.text), "%lu", value);
  }
  return number;
}

static bool is_negative(const struct type_descriptor *type, ubsan_value value) {
  return number_of(type, value).text[0] == '-';
}

static _Noreturn void overflow(const struct overflow_data *data, const char *operator,
                               ubsan_value left, ubsan_value right) {
  panic(AT "%s %s %s does not fit in type %s", PLACE(&data->where),
        number_of(data->type, left).text, operator, number_of(data->type, right).text,
        data->type->name);
}

HANDLER(add_overflow_abort, const struct overflow_data *data, ubsan_value left, ubsan_value right) {
  overflow(data, "+", left, right);
}

HANDLER(sub_overflow_abort, const struct overflow_data *data, ubsan_value left, ubsan_value right) {
  overflow(data, "-", left, right);
}

HANDLER(mul_overflow_abort, const struct overflow_data *data, ubsan_value left, ubsan_value right) {
  overflow(data, "*", left, right);
}

HANDLER(negate_overflow_abort, const struct overflow_data *data, ubsan_value value) {
  panic(AT "-(%s) does not fit in type %s", PLACE(&data->where), number_of(data->type, value).text,
        data->type->name);
}

HANDLER(divrem_overflow_abort, const struct overflow_data *data, ubsan_value left,
        ubsan_value right) {
  if (is_negative(data->type, right)) {
    overflow(data, "/", left, right);
  }
  panic(AT "division of %s by zero", PLACE(&data->where), number_of(data->type, left).text);
}

HANDLER(shift_out_of_bounds_abort, const struct shift_data *data, ubsan_value left,
        ubsan_value right) {
  struct number count = number_of(data->right, right);

  if (is_negative(data->right, right) || right >= 1u << (data->left->info >> 1)) {
    panic(AT "shift of a value of type %s by %s", PLACE(&data->where), data->left->name,
          count.text);
  }
  panic(AT "%s << %s does not fit in type %s", PLACE(&data->where),
        number_of(data->left, left).text, count.text, data->left->name);
}

HANDLER(out_of_bounds_abort, const struct bounds_data *data, ubsan_value index) {
  panic(AT "index %s is outside of an array of type %s", PLACE(&data->where),
        number_of(data->index, index).text, data->array->name);
}

HANDLER(type_mismatch_v1_abort, const struct mismatch_data *data, ubsan_value pointer) {
  const char *access =
      data->kind < sizeof(accesses) / sizeof(accesses[0]) ? accesses[data->kind] : "access to";
  uint64_t alignment = 1ull << data->log_alignment;

  if (pointer == 0) {
    panic(AT "%s a null pointer of type %s", PLACE(&data->where), access, data->type->name);
  }
  if ((pointer & (alignment - 1)) != 0) {
    panic(AT "%s %016lx, which type %s wants to be a multiple of %lu", PLACE(&data->where), access,
          pointer, data->type->name, alignment);
  }
  panic(AT "%s %016lx, where there is no room for type %s", PLACE(&data->where), access, pointer,
        data->type->name);
}

HANDLER(alignment_assumption_abort, const struct assumption_data *data, ubsan_value pointer,
        ubsan_value alignment, ubsan_value offset) {
  panic(AT "%016lx less %lu is promised to be a multiple of %lu", PLACE(&data->where), pointer,
        offset, alignment);
}

HANDLER(pointer_overflow_abort, const struct builtin_data *data, ubsan_value base,
        ubsan_value result) {
  panic(AT "pointer arithmetic from %016lx to %016lx", PLACE(&data->where), base, result);
}

HANDLER(load_invalid_value_abort, const struct overflow_data *data, ubsan_value value) {
  panic(AT "load of %s, which no value of type %s is", PLACE(&data->where),
        number_of(data->type, value).text, data->type->name);
}

HANDLER(vla_bound_not_positive_abort, const struct overflow_data *data, ubsan_value bound) {
  panic(AT "an array of %s elements", PLACE(&data->where), number_of(data->type, bound).text);
}

HANDLER(float_cast_overflow_abort, const struct conversion_data *data, ubsan_value from) {
  (void)from; /* A bit pattern that nobody here can print. */
  panic(AT "a value of type %s does not fit in type %s", PLACE(&data->where), data->from->name,
        data->to->name);
}

HANDLER(function_type_mismatch_abort, const struct overflow_data *data, ubsan_value function) {
  panic(AT "the function at %016lx is called as one of type %s", PLACE(&data->where), function,
        data->type->name);
}

HANDLER(invalid_builtin_abort, const struct builtin_data *data) {
  panic(AT "%s(0) has no value", PLACE(&data->where),
        data->kind == 0 ? "__builtin_ctz" : "__builtin_clz");
}

HANDLER(nonnull_arg_abort, const struct argument_data *data) {
  panic(AT "argument %d is null, which its function does not allow", PLACE(&data->where),
        data->number);
}

/* `data` is where the attribute is, and `where` the return. */
HANDLER(nonnull_return_v1_abort, const struct source_location *data,
        const struct source_location *where) {
  (void)data;
  panic(AT "null is returned, which the function's declaration does not allow", PLACE(where));
}

HANDLER(builtin_unreachable, const struct builtin_data *data) {
  panic(AT "__builtin_unreachable() is reached", PLACE(&data->where));
}
