/*
 * Where in an archive of `ar` an offset lies: a member's header, by field, or its contents, in
 * which where() looks further. Long names are those of System V and GNU, in a member "//" of their
 * own.
 */
#include <inttypes.h>

#include "tests/hermetic/difference/parts.h"
#include "tests/hermetic/difference/where.h"

#define MAGIC "!<arch>\n"
#define MAGIC_SIZE 8u
#define HEADER_SIZE 60u
#define NAME_LENGTH 16u
#define SIZE_OFFSET 48u /* Of the member's size: SIZE_LENGTH decimal digits. */
#define SIZE_LENGTH 10u

/* Of <ar.h>, all in ASCII. */
static const struct field header_fields[] = {
    {0, "name"},  {16, "modification time"}, {28, "user"}, {34, "group"},
    {40, "mode"}, {SIZE_OFFSET, "size"},     {58, "end"},  {0, NULL},
};

/* The decimal number at the start of at most 15 bytes. */
static uint64_t decimal(struct bytes bytes) {
  uint64_t value = 0;

  for (uint64_t i = 0; i < bytes.size && bytes.data[i] >= '0' && bytes.data[i] <= '9'; i++)
    value = value * 10 + (bytes.data[i] - '0');
  return value;
}

/* The bytes before the first one that is one of the two. */
static struct bytes up_to(struct bytes bytes, char end1, char end2) {
  uint64_t size = 0;

  while (size < bytes.size && bytes.data[size] != end1 && bytes.data[size] != end2) size++;
  return slice(bytes, 0, size);
}

/*
 * "a.o/" is a.o; "/7" is what is at 7 of `names`, up to a '/'. What else starts with a '/' is a
 * table:
 * "//" the names, "/" and "/SYM64/" the symbols.
 */
static struct name member_name(struct bytes field, struct bytes names) {
  if (!has_text(field, 0, "/")) return name_of(up_to(field, '/', ' '));
  if (in_range(number(field, 1, 1), '0', 10))
    return name_of(
        up_to(slice(names, decimal(slice(field, 1, NAME_LENGTH - 1)), UINT64_MAX), '/', '\n'));
  return has_text(field, 1, "/") ? (struct name){"// (names)"} : (struct name){"/ (symbols)"};
}

bool where_in_archive(struct bytes file, uint64_t offset, uint32_t depth, struct text *text) {
  struct parts parts = {.offset = offset};
  struct bytes names = {file.data, 0}, contents = {file.data, 0};

  if (!has_text(file, 0, MAGIC)) return false;
  parts_add(&parts, 0, MAGIC_SIZE, NULL, "archive's signature");
  for (uint64_t at = MAGIC_SIZE; at < file.size && !parts_found(&parts);) {
    struct bytes header = slice(file, at, HEADER_SIZE);
    uint64_t size = decimal(slice(header, SIZE_OFFSET, SIZE_LENGTH));
    struct name name = member_name(slice(header, 0, NAME_LENGTH), names);

    parts_add(&parts, at, HEADER_SIZE, header_fields, "header of member %s", name.text);
    if (parts_add(&parts, at + HEADER_SIZE, size, NULL, "member %s", name.text))
      contents = slice(file, at + HEADER_SIZE, size);
    if (has_text(header, 0, "// ")) names = slice(file, at + HEADER_SIZE, size);
    at += HEADER_SIZE + size + size % 2; /* Members begin at even offsets. */
  }
  parts_say(&parts, text);
  if (contents.size != 0) where(contents, parts_inside(&parts), depth - 1, text);
  return true;
}
