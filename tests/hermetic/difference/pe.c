/*
 * Where in a PE32+ file (a UEFI application) an offset lies: headers, by field, and sections. "PE"
 * in this file is the Microsoft PE and COFF Specification.
 */
#include <inttypes.h>

#include "tests/hermetic/difference/parts.h"
#include "tests/hermetic/difference/where.h"

#define DOS_HEADER_SIZE 64u
#define PE_OFFSET 0x3cu /* In the DOS header: where the PE signature is (PE, "MS-DOS Stub"). */
#define COFF_SIZE 24u   /* Bytes of the signature and the COFF header. */
#define PE32_PLUS 0x20bu
#define SECTION_HEADER_SIZE 40u

/* Signature, and COFF header (PE, "COFF File Header"). */
static const struct field coff_fields[] = {
    {0, "signature"},          {4, "machine"},
    {6, "number of sections"}, {8, "time stamp"},
    {12, "symbol table"},      {20, "size of the optional header"},
    {22, "characteristics"},   {0, NULL},
};

/* PE, "Optional Header". */
static const struct field optional_fields[] = {
    {0, "magic"},
    {2, "linker version"},
    {4, "sizes of code and data"},
    {16, "entry point"},
    {20, "base of code"},
    {24, "image base"},
    {32, "alignment"},
    {40, "versions"},
    {56, "size of the image"},
    {60, "size of the headers"},
    {64, "checksum"},
    {68, "subsystem"},
    {70, "DLL characteristics"},
    {72, "stack and heap sizes"},
    {104, "loader flags"},
    {108, "number of data directories"},
    {112, "data directories"},
    {0, NULL},
};

static void add_headers(struct parts *parts, uint64_t pe, uint64_t optional_size) {
  parts_add(parts, 0, DOS_HEADER_SIZE < pe ? DOS_HEADER_SIZE : pe, NULL, "DOS header");
  if (pe > DOS_HEADER_SIZE)
    parts_add(parts, DOS_HEADER_SIZE, pe - DOS_HEADER_SIZE, NULL, "DOS stub");
  parts_add(parts, pe, COFF_SIZE, coff_fields, "COFF header");
  parts_add(parts, pe + COFF_SIZE, optional_size, optional_fields, "optional header");
}

bool where_in_pe(struct bytes file, uint64_t offset, struct text *text) {
  struct parts parts = {.offset = offset};
  uint64_t pe = number(file, PE_OFFSET, 4), sections, optional_size, table, address = 0;

  if (!has_text(file, 0, "MZ") || number(file, pe, 4) != 0x4550 /* "PE" and two zeros. */ ||
      number(file, pe + COFF_SIZE, 2) != PE32_PLUS)
    return false;
  sections = number(file, pe + 6, 2);
  optional_size = number(file, pe + 20, 2);
  table = pe + COFF_SIZE + optional_size;
  add_headers(&parts, pe, optional_size);
  for (uint64_t i = 0; i < sections; i++) {
    struct bytes section = slice(file, table + i * SECTION_HEADER_SIZE, SECTION_HEADER_SIZE);
    struct name name = name_of(slice(section, 0, 8));

    parts_add(&parts, table + i * SECTION_HEADER_SIZE, SECTION_HEADER_SIZE, NULL,
              "section header %" PRIu64 " (%s)", i + 1, name.text);
    if (parts_add(&parts, number(section, 20, 4), number(section, 16, 4), NULL, "section %s",
                  name.text))
      address = number(section, 12, 4);
  }
  parts_say(&parts, text);
  if (address != 0) text_add(text, " (RVA 0x%" PRIx64 ")", address + parts_inside(&parts));
  return true;
}
