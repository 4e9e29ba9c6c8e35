/*
 * Lookups in a GSYM table: see gsym.h. A lookup is a binary search for the function, then one pass
 * each over its line table and over the tree of what is inlined into it, which lies in the table
 * as its nodes in the order of a walk. Every pass ends with the bytes that it reads.
 */
#include "kernel/symbols/gsym.h"

#include "lib/format.h"
#include "lib/string.h"

/* Of the header (LLVM 19, Header.h), whose fields gsym_open reads in their order. */
#define MAGIC 0x4753594du
#define VERSION 1u

/* What follows a function's size and name, each behind its type and its length. */
enum info_type { INFO_END, INFO_LINES, INFO_INLINED };

/* Opcodes of line tables; the others move address and line at once, and make a row, too. */
enum line_opcode { LINE_END, LINE_SET_FILE, LINE_ADVANCE_ADDRESS, LINE_ADVANCE, LINE_SPECIAL };

/* Bytes still to be read. Reading beyond them gives zeros, and `failed`. */
struct reader {
  const uint8_t *data;
  uint64_t left;
  bool failed;
};

/* A row of a line table, or the call of an inlined function. */
struct place {
  uint64_t file; /* Number of an entry of the table of files. */
  uint64_t line;
};

/* A node of the tree of inlined functions that holds the address. */
struct inlined {
  uint32_t name;
  struct place call;
};

/* The `size` (1 to 8) bytes at `at`, little-endian. */
static uint64_t load(const uint8_t *at, uint32_t size) {
  uint64_t value = 0;

  for (uint32_t i = 0; i < size; i++) value |= (uint64_t)at[i] << 8 * i;
  return value;
}

/* Takes `size` bytes of `reader`: an empty reader when there are not so many. */
static struct reader take(struct reader *reader, uint64_t size) {
  struct reader part = {.data = reader->data, .left = size};

  if (reader->failed || size > reader->left) return *reader = (struct reader){.failed = true};
  reader->data += size;
  reader->left -= size;
  return part;
}

static uint64_t read_fixed(struct reader *reader, uint32_t size) {
  struct reader part = take(reader, size);

  return part.failed ? 0 : load(part.data, size);
}

/* A number in 7-bit groups, the lowest first (DWARF 5 §7.6); bits beyond the 64th are dropped. */
static uint64_t read_leb128(struct reader *reader, bool is_signed) {
  uint64_t value = 0, byte;
  uint32_t shift = 0;

  do {
    byte = read_fixed(reader, 1);
    if (shift < 64) {
      value |= (byte & 0x7f) << shift;
      shift += 7;
    }
  } while (byte & 0x80);
  if (is_signed && (byte & 0x40) && shift < 64) value |= ~0ull << shift;
  return value;
}

/* A reader of all that lies from `offset` on. */
static struct reader read_from(const struct gsym *table, uint64_t offset) {
  struct reader all = {.data = table->data, .left = table->size};

  take(&all, offset);
  return all;
}

bool gsym_open(const void *data, uint64_t size, struct gsym *table) {
  struct reader reader = {.data = data, .left = size};
  uint64_t magic = read_fixed(&reader, 4), version = read_fixed(&reader, 2), strings, bytes;

  *table = (struct gsym){.data = data, .size = size};
  table->address_size = (uint8_t)read_fixed(&reader, 1);
  table->build_id_size = (uint8_t)read_fixed(&reader, 1);
  table->base = read_fixed(&reader, 8);
  table->count = (uint32_t)read_fixed(&reader, 4);
  strings = read_fixed(&reader, 4);
  table->strings_size = (uint32_t)read_fixed(&reader, 4);
  table->build_id = take(&reader, BUILD_ID_MAX).data; /* So many bytes, used or not. */
  if (magic != MAGIC || version != VERSION) return false;
  if (table->address_size == 0 || table->address_size > 8) return false;
  if (table->build_id_size > BUILD_ID_MAX) return false;
  /* What follows the addresses is 4-byte numbers, aligned. */
  bytes = (uint64_t)table->count * table->address_size;
  table->addresses = take(&reader, bytes).data;
  take(&reader, -bytes & 3);
  table->functions = take(&reader, (uint64_t)table->count * 4).data;
  table->file_count = (uint32_t)read_fixed(&reader, 4);
  table->files = take(&reader, (uint64_t)table->file_count * 8).data;
  if (reader.failed) return false;
  /* A 0 at the end means that no string goes beyond it, wherever it begins. */
  reader = read_from(table, strings);
  table->strings = (const char *)take(&reader, table->strings_size).data;
  return !reader.failed && table->strings_size != 0 && table->strings[0] == '\0' &&
         table->strings[table->strings_size - 1] == '\0';
}

/* String 0 is "". */
static const char *string_at(const struct gsym *table, uint64_t offset) {
  return table->strings + (offset < table->strings_size ? offset : 0);
}

static struct symbol_frame make_frame(const struct gsym *table, uint32_t name,
                                      const struct place *place) {
  struct symbol_frame frame = {string_at(table, name), "", "", (uint32_t)place->line};

  if (place->file < table->file_count) {
    frame.directory = string_at(table, load(table->files + place->file * 8, 4));
    frame.file = string_at(table, load(table->files + place->file * 8 + 4, 4));
  }
  return frame;
}

/* The start of function `i`. */
static uint64_t start_of(const struct gsym *table, uint32_t i) {
  return table->base +
         load(table->addresses + (uint64_t)i * table->address_size, table->address_size);
}

/* How many functions start at or before `address`. */
static uint32_t search(const struct gsym *table, uint64_t address) {
  uint32_t low = 0, high = table->count;

  while (low < high) {
    uint32_t middle = low + (high - low) / 2;

    if (start_of(table, middle) <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* The last row of a function's line table that is not beyond `address`. */
static struct place find_line(struct reader lines, uint64_t start, uint64_t address) {
  uint64_t least = read_leb128(&lines, true); /* Line step of the first special opcode. */
  uint64_t range = read_leb128(&lines, true) - least + 1;
  struct place row = {.file = 1, .line = read_leb128(&lines, false)}, found = {0};

  while (range != 0 && !lines.failed) {
    uint64_t opcode = read_fixed(&lines, 1);

    if (opcode == LINE_END) break;
    if (opcode == LINE_SET_FILE) row.file = read_leb128(&lines, false);
    if (opcode == LINE_ADVANCE) row.line += read_leb128(&lines, true);
    if (opcode == LINE_ADVANCE_ADDRESS) start += read_leb128(&lines, false);
    if (opcode >= LINE_SPECIAL) {
      row.line += least + (opcode - LINE_SPECIAL) % range;
      start += (opcode - LINE_SPECIAL) / range;
    }
    if (start > address) break;
    if (opcode == LINE_ADVANCE_ADDRESS || opcode >= LINE_SPECIAL) found = row;
  }
  return found;
}

/*
 * Reads the `count` ranges of a node, which count from `base`. Stores the start of the first, which
 * those of its children count from, and says whether one of them holds `address`.
 */
static bool ranges_hold(struct reader *tree, uint64_t count, uint64_t base, uint64_t address,
                        uint64_t *first) {
  bool holds = false;

  for (uint64_t i = 0; i < count && !tree->failed; i++) {
    uint64_t start = base + read_leb128(tree, false);
    uint64_t size = read_leb128(tree, false);

    if (i == 0) *first = start;
    holds = holds || (address >= start && address - start < size);
  }
  return holds;
}

/*
 * Stores the functions inlined at `address`, the outermost first, and returns how many those are.
 * The tree's root is the function itself. A node that does not hold the address is skipped with
 * all that is in it. `*place` becomes the call of one that there is no room for, if there is one.
 */
static uint32_t find_inlined(struct reader tree, uint64_t base, uint64_t address,
                             struct inlined chain[SYMBOL_FRAMES_MAX], struct place *place) {
  uint32_t count = 0;
  uint64_t skipping = 0; /* Lists of nodes that are open and not looked at. */

  for (;;) {
    uint64_t ranges = read_leb128(&tree, false), first = 0;
    struct inlined node;
    bool holds, parent;

    if (ranges == 0) { /* The end of a list, or of what can be read. */
      if (tree.failed || skipping-- == 0) return count;
      continue;
    }
    holds = ranges_hold(&tree, ranges, base, address, &first) && skipping == 0;
    parent = read_fixed(&tree, 1) != 0;
    node.name = (uint32_t)read_fixed(&tree, 4);
    node.call.file = read_leb128(&tree, false);
    node.call.line = read_leb128(&tree, false);
    if (tree.failed) return count;
    if (!holds) {
      skipping += parent;
      continue;
    }
    if (count == SYMBOL_FRAMES_MAX) {
      *place = node.call;
      return count;
    }
    chain[count++] = node;
    base = first;
    if (!parent) return count;
  }
}

bool gsym_find(const struct gsym *table, uint64_t address, struct symbol *symbol) {
  struct inlined chain[SYMBOL_FRAMES_MAX] = {0};
  uint32_t index = search(table, address), depth = 0;
  uint64_t start, size, name, type;
  struct place place = {0};
  struct reader info;

  if (index-- == 0) return false;
  start = start_of(table, index);
  info = read_from(table, load(table->functions + (uint64_t)index * 4, 4));
  size = read_fixed(&info, 4);
  name = read_fixed(&info, 4);
  /* The end of what is written in assembly is not known: it goes on to the next function. */
  if (info.failed || (size != 0 && address - start >= size)) return false;
  do {
    struct reader part;

    type = read_fixed(&info, 4);
    part = take(&info, read_fixed(&info, 4));
    if (type == INFO_LINES) place = find_line(part, start, address);
    if (type == INFO_INLINED) depth = find_inlined(part, start, address, chain, &place);
  } while (type != INFO_END && !info.failed);
  chain[0].name = (uint32_t)name;
  *symbol = (struct symbol){.offset = address - start, .count = depth > 0 ? depth : 1};
  for (uint32_t i = 0; i < symbol->count; i++) {
    const struct inlined *node = &chain[symbol->count - 1 - i];

    symbol->frames[i] = make_frame(table, node->name, &place);
    place = node->call;
  }
  return true;
}

/* The sources' root, which the compiler is started in, is "." or "./": what follows is the path. */
static const char *skip_root(const char *path) {
  while (path[0] == '.' && (path[1] == '/' || path[1] == '\0')) path += path[1] == '/' ? 2 : 1;
  return path;
}

void symbol_format(const struct symbol *symbol, uint32_t frame, char *text, size_t size) {
  const struct symbol_frame *at = &symbol->frames[frame];
  const char *directory = skip_root(at->directory);
  bool is_last = frame + 1 == symbol->count;
  char offset[24] = "", place[200] = "";

  if (is_last) snprintf(offset, sizeof(offset), "+0x%lx", (unsigned long)symbol->offset);
  if (at->line != 0) {
    snprintf(place, sizeof(place), " (%s%s%s:%u)", directory, directory[0] != '\0' ? "/" : "",
             at->file, at->line);
  }
  snprintf(text, size, "%s%s%s%s", at->function, offset, place, is_last ? "" : " [inlined]");
}

void build_id_format(const uint8_t *build_id, uint32_t size, char text[BUILD_ID_TEXT_MAX]) {
  for (uint32_t i = 0; i < size; i++) {
    *text++ = "0123456789abcdef"[build_id[i] >> 4];
    *text++ = "0123456789abcdef"[build_id[i] & 0xf];
  }
  *text = '\0';
}
