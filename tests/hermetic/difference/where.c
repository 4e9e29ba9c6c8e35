/* Which kind of file it is; and text, which has lines. See where.h. */
#include "tests/hermetic/difference/where.h"

#include <inttypes.h>

/* ASCII or one of its extensions, as UTF-8 is. */
static bool is_text(struct bytes file) {
  for (uint64_t i = 0; i < file.size; i++) {
    uint8_t byte = file.data[i];

    if ((byte < ' ' && (byte < '\t' || byte > '\r')) || byte == 0x7f) return false;
  }
  return true;
}

static bool where_in_text(struct bytes file, uint64_t offset, struct text *text) {
  uint64_t line = 1;

  if (!is_text(file)) return false;
  for (uint64_t i = 0; i < offset; i++) line += file.data[i] == '\n';
  text_add(text, "line %" PRIu64, line);
  return true;
}

void where(struct bytes file, uint64_t offset, uint32_t depth, struct text *text) {
  uint32_t length = text->length;

  if (depth == 0 || offset >= file.size) return;
  if (length != 0) text_add(text, " > ");
  if (!where_in_elf(file, offset, text) && !where_in_pe(file, offset, text) &&
      !where_in_archive(file, offset, depth, text) && !where_in_disk(file, offset, depth, text) &&
      !where_in_text(file, offset, text))
    text_cut(text, length);
}
