/*
 * The formatter: see format.h. One pass over the format; what does not fit is counted, not kept.
 *
 * It calls nothing, and divides 64-bit numbers in 32-bit steps, as i386 would need the
 * compiler's run-time library for it (__udivdi3), which a loader does not have.
 */
#include "lib/format.h"

#include <stdint.h>

#define DIGITS_MAX 20u /* Of 2^64 - 1 in decimal. */

struct output {
  char *buffer;
  size_t size;
  size_t length; /* Of the text so far, whether it fitted or not. */
};

/* How a conversion wants to be laid out, in the order of its parts in the format. */
struct layout {
  int left;         /* '-': padded on the right. */
  int zeros;        /* '0': padded with zeros after the sign. */
  size_t width;     /* At least so many characters. */
  size_t precision; /* %s: at most so many; SIZE_MAX when there is none. */
};

static void put(struct output *output, char character) {
  if (output->length < output->size) output->buffer[output->length] = character;
  output->length++;
}

static void put_text(struct output *output, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    put(output, text[i]);
  }
}

static void pad(struct output *output, char character, size_t used, size_t width) {
  for (; used < width; used++) {
    put(output, character);
  }
}

/* Prints `prefix` (a sign, "0x" or "") and `body` in the field that `layout` asks for. */
static void put_field(struct output *output, const struct layout *layout, const char *prefix,
                      const char *body, size_t length) {
  size_t prefix_length = 0;

  while (prefix[prefix_length] != '\0') {
    prefix_length++;
  }
  size_t used = prefix_length + length;
  if (!layout->left && !layout->zeros) pad(output, ' ', used, layout->width);
  put_text(output, prefix, prefix_length);
  if (!layout->left && layout->zeros) pad(output, '0', used, layout->width);
  put_text(output, body, length);
  if (layout->left) pad(output, ' ', used, layout->width);
}

/* Divides `*value` by `base` (at most 16), long division in 16-bit digits; returns the rest. */
static uint32_t divide(uint64_t *value, uint32_t base) {
  uint32_t high = (uint32_t)(*value >> 32);
  uint32_t low = (uint32_t)*value;
  uint32_t middle = high % base << 16 | low >> 16;
  uint32_t bottom = middle % base << 16 | (low & 0xffff);

  *value = (uint64_t)(high / base) << 32 | (uint64_t)(middle / base) << 16 | bottom / base;
  return bottom % base;
}

static void put_number(struct output *output, const struct layout *layout, const char *prefix,
                       uint64_t value, uint32_t base, const char *digits) {
  char text[DIGITS_MAX];
  size_t start = DIGITS_MAX;

  do {
    text[--start] = digits[divide(&value, base)];
  } while (value != 0);
  put_field(output, layout, prefix, &text[start], DIGITS_MAX - start);
}

static void put_string(struct output *output, const struct layout *layout, const char *text) {
  size_t length = 0;

  if (text == NULL) text = "(null)";
  /* The precision comes first: a text of that length need not be terminated. */
  while (length < layout->precision && text[length] != '\0') {
    length++;
  }
  put_field(output, layout, "", text, length);
}

/* Parses a decimal number at `*format`, and leaves `*format` behind it. */
static size_t parse_number(const char **format) {
  size_t number = 0;

  for (; **format >= '0' && **format <= '9'; ++*format) {
    number = number * 10 + (size_t)(**format - '0');
  }
  return number;
}

/* The sizes that an integer argument can have, by its length modifier. */
enum length_modifier { LENGTH_INT, LENGTH_LONG, LENGTH_LONG_LONG, LENGTH_SIZE };

static enum length_modifier parse_length(const char **format) {
  if (**format == 'z') {
    ++*format;
    return LENGTH_SIZE;
  }
  if (**format != 'l') return LENGTH_INT;
  ++*format;
  if (**format != 'l') return LENGTH_LONG;
  ++*format;
  return LENGTH_LONG_LONG;
}

/* va_list may be an array type, of which functions cannot take the address: hence the wrapper. */
struct arguments {
  va_list list;
};

static uint64_t next_unsigned(struct arguments *arguments, enum length_modifier length) {
  switch (length) {
    case LENGTH_LONG:
      return va_arg(arguments->list, unsigned long);
    case LENGTH_LONG_LONG:
      return va_arg(arguments->list, unsigned long long);
    case LENGTH_SIZE:
      return va_arg(arguments->list, size_t);
    default:
      return va_arg(arguments->list, unsigned int);
  }
}

static int64_t next_signed(struct arguments *arguments, enum length_modifier length) {
  switch (length) {
    case LENGTH_LONG:
      return va_arg(arguments->list, long);
    case LENGTH_LONG_LONG:
      return va_arg(arguments->list, long long);
    case LENGTH_SIZE:
      return va_arg(arguments->list, ptrdiff_t);
    default:
      return va_arg(arguments->list, int);
  }
}

static const char *parse_layout(const char *format, struct arguments *arguments,
                                struct layout *layout) {
  *layout = (struct layout){.precision = SIZE_MAX};
  for (; *format == '-' || *format == '0'; format++) {
    layout->left |= *format == '-';
    layout->zeros |= *format == '0';
  }
  layout->width = parse_number(&format);
  if (*format != '.') return format;
  format++;
  if (*format == '*') {
    /* C17 §7.21.6.1: a negative one is as none, and as good as that is what it becomes. */
    layout->precision = (size_t)va_arg(arguments->list, int);
    return format + 1;
  }
  layout->precision = parse_number(&format);
  return format;
}

/* Prints the conversion that `format` is at, behind its '%'. Returns where it ends, or null. */
static const char *convert(struct output *output, const char *format, struct arguments *arguments) {
  static const char lower[] = "0123456789abcdef";
  static const char upper[] = "0123456789ABCDEF";
  struct layout layout;

  format = parse_layout(format, arguments, &layout);
  enum length_modifier length = parse_length(&format);
  switch (*format) {
    case '%':
      put(output, '%');
      break;
    case 'c': {
      char character = (char)va_arg(arguments->list, int);
      put_field(output, &layout, "", &character, 1);
      break;
    }
    case 's':
      put_string(output, &layout, va_arg(arguments->list, const char *));
      break;
    case 'd':
    case 'i': {
      int64_t value = next_signed(arguments, length);
      uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
      put_number(output, &layout, value < 0 ? "-" : "", magnitude, 10, lower);
      break;
    }
    case 'u':
      put_number(output, &layout, "", next_unsigned(arguments, length), 10, lower);
      break;
    case 'x':
      put_number(output, &layout, "", next_unsigned(arguments, length), 16, lower);
      break;
    case 'X':
      put_number(output, &layout, "", next_unsigned(arguments, length), 16, upper);
      break;
    case 'p':
      put_number(output, &layout, "0x", (uintptr_t)va_arg(arguments->list, void *), 16, lower);
      break;
    default:
      return NULL;
  }
  return format + 1;
}

int vsnprintf(char *buffer, size_t size, const char *format, va_list list) {
  static const char not_here[] = "[not in lib/format.h:] ";
  struct output output = {.buffer = buffer, .size = size};
  struct arguments arguments;

  va_copy(arguments.list, list);
  while (*format != '\0') {
    const char *end = *format == '%' ? convert(&output, format + 1, &arguments) : NULL;

    if (end != NULL) {
      format = end;
    } else if (*format == '%') {
      /* Unknown, and so is the type of its argument: the rest as it is, and why. */
      put_text(&output, not_here, sizeof(not_here) - 1);
      while (*format != '\0') {
        put(&output, *format++);
      }
    } else {
      put(&output, *format++);
    }
  }
  va_end(arguments.list);
  if (size != 0) buffer[output.length < size ? output.length : size - 1] = '\0';
  return (int)output.length;
}

int snprintf(char *buffer, size_t size, const char *format, ...) {
  va_list arguments;

  va_start(arguments, format);
  int length = vsnprintf(buffer, size, format, arguments);
  va_end(arguments);
  return length;
}
