/* The parts of a file: see parts.h. */
#include "tests/hermetic/difference/parts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

bool parts_add(struct parts *parts, uint64_t start, uint64_t size, const struct field *fields,
               const char *format, ...) {
  const struct part part = {.start = start, .size = size, .fields = fields};
  struct part *place;
  va_list arguments;

  if (size == 0) return false;
  if (in_range(parts->offset, start, size)) {
    if (parts_found(parts)) return false;
    place = &parts->holder;
  } else if (start > parts->offset) {
    if (parts->next.size != 0 && parts->next.start <= start) return false;
    place = &parts->next;
  } else {
    if (parts->previous.size != 0 && parts->previous.start + parts->previous.size >= start + size)
      return false;
    place = &parts->previous;
  }
  *place = part;
  va_start(arguments, format);
  vsnprintf(place->name.text, sizeof(place->name.text), format, arguments);
  va_end(arguments);
  return place == &parts->holder;
}

void field_say(const char *what, const struct field *fields, uint64_t offset, struct text *text) {
  const struct field *field = fields;

  while (field[1].name != NULL && field[1].offset <= offset) field++;
  text_add(text, "%s, %s + 0x%" PRIx64, what, field->name, offset - field->offset);
}

void parts_say(const struct parts *parts, struct text *text) {
  const char *before = parts->previous.name.text, *after = parts->next.name.text;

  if (parts_found(parts) && parts->holder.fields != NULL) {
    field_say(parts->holder.name.text, parts->holder.fields, parts_inside(parts), text);
  } else if (parts_found(parts)) {
    text_add(text, "%s + 0x%" PRIx64, parts->holder.name.text, parts_inside(parts));
  } else if (*before != '\0' && *after != '\0') {
    text_add(text, "the gap between %s and %s", before, after);
  } else if (*before != '\0') {
    text_add(text, "the rest behind %s", before);
  } else {
    text_add(text, "the gap before %s", after);
  }
}
