/*
 * Where in an ELF file an offset lies: ELF header, program header, section header, section,
 * segment. Both classes, little-endian; of the larger one, lib/elf.h has the structures.
 */
#include "lib/elf.h"

#include <inttypes.h>
#include <stddef.h>

#include "tests/hermetic/difference/parts.h"
#include "tests/hermetic/difference/where.h"

#define ELFCLASS32 1
#define SHT_NULL 0   /* sh_type: no section. */
#define SHT_NOBITS 8 /* sh_type: has no bytes in the file. */

/* Where the fields are that depend on the class. */
struct layout {
  uint32_t word;                          /* Bytes of an address, an offset, a size. */
  uint32_t header_size;                   /* Bytes of the ELF header. */
  uint32_t e_phoff, e_shoff, e_phentsize; /* Behind the last come e_phnum to e_shstrndx. */
  uint32_t sh_addr;                       /* Behind it come sh_offset and sh_size. */
  uint32_t p_offset, p_vaddr, p_filesz;
};

static const struct layout layout32 = {
    .word = 4,
    .header_size = 52, /* gABI 4.1, figure 4-3. */
    .e_phoff = 28,
    .e_shoff = 32,
    .e_phentsize = 42,
    .sh_addr = 12, /* Figure 4-8. */
    .p_offset = 4, /* Figure 5-1. */
    .p_vaddr = 8,
    .p_filesz = 16,
};
static const struct layout layout64 = {
    .word = 8,
    .header_size = sizeof(struct elf64_header),
    .e_phoff = offsetof(struct elf64_header, e_phoff),
    .e_shoff = offsetof(struct elf64_header, e_shoff),
    .e_phentsize = offsetof(struct elf64_header, e_phentsize),
    .sh_addr = 16, /* ELF-64 figure 3. */
    .p_offset = offsetof(struct elf64_program_header, p_offset),
    .p_vaddr = offsetof(struct elf64_program_header, p_vaddr),
    .p_filesz = offsetof(struct elf64_program_header, p_filesz),
};

/* A table of headers, as far as the file has it. */
struct table {
  struct bytes bytes;
  uint64_t start; /* Of the first one in the file. */
  uint64_t size;  /* Bytes of one. */
  uint64_t count; /* The last one may be cut off. */
};

struct elf {
  const struct layout *layout;
  struct table segments, sections;
  struct bytes names; /* Of the sections. */
};

/* All of these are numbers of 16 bits but for `start`. */
static struct table read_table(struct bytes file, uint64_t start, uint64_t size, uint64_t count) {
  struct bytes bytes = slice(file, start, size * count);

  return (struct table){bytes, start, size, size != 0 ? (bytes.size + size - 1) / size : 0};
}

/* Header `index` of the table, or nothing. */
static struct bytes header(const struct table *table, uint64_t index) {
  return index < table->count ? slice(table->bytes, index * table->size, table->size)
                              : (struct bytes){table->bytes.data, 0};
}

static uint64_t section_offset(const struct elf *elf, struct bytes section) {
  return number(section, elf->layout->sh_addr + elf->layout->word, elf->layout->word);
}

static uint64_t section_size(const struct elf *elf, struct bytes section) {
  uint64_t type = number(section, 4, 4);

  if (type == SHT_NULL || type == SHT_NOBITS) return 0;
  return number(section, elf->layout->sh_addr + 2 * elf->layout->word, elf->layout->word);
}

static struct name section_name(const struct elf *elf, struct bytes section) {
  struct name name = name_of(slice(elf->names, number(section, 0, 4), UINT64_MAX));

  return name.text[0] != '\0' ? name : (struct name){"without a name"};
}

static struct table read_headers(struct bytes file, const struct layout *layout, uint32_t place,
                                 uint32_t counts) {
  return read_table(file, number(file, place, layout->word), number(file, counts, 2),
                    number(file, counts + 2, 2));
}

static bool open(struct bytes file, struct elf *elf) {
  const struct layout *layout;
  struct bytes names;

  if (!has_text(file, EI_MAG0, ELFMAG) || number(file, EI_DATA, 1) != ELFDATA2LSB) return false;
  switch (number(file, EI_CLASS, 1)) {
    case ELFCLASS32:
      layout = &layout32;
      break;
    case ELFCLASS64:
      layout = &layout64;
      break;
    default:
      return false;
  }
  elf->layout = layout;
  elf->segments = read_headers(file, layout, layout->e_phoff, layout->e_phentsize);
  elf->sections = read_headers(file, layout, layout->e_shoff, layout->e_phentsize + 4);
  names = header(&elf->sections, number(file, layout->e_phentsize + 8, 2));
  elf->names = slice(file, section_offset(elf, names), section_size(elf, names));
  return true;
}

/* Headers, and what the headers of sections describe. */
static void add_parts(const struct elf *elf, struct parts *parts, uint64_t *address) {
  parts_add(parts, 0, elf->layout->header_size, NULL, "ELF header");
  for (uint64_t i = 0; i < elf->segments.count; i++) {
    parts_add(parts, elf->segments.start + i * elf->segments.size, elf->segments.size, NULL,
              "program header %" PRIu64, i);
  }
  for (uint64_t i = 0; i < elf->sections.count; i++) {
    struct bytes section = header(&elf->sections, i);
    struct name name = section_name(elf, section);

    parts_add(parts, elf->sections.start + i * elf->sections.size, elf->sections.size, NULL,
              "section header %" PRIu64 " (%s)", i, name.text);
    if (parts_add(parts, section_offset(elf, section), section_size(elf, section), NULL,
                  "section %s", name.text))
      *address = number(section, elf->layout->sh_addr, elf->layout->word);
  }
}

static void add_segments(const struct elf *elf, struct parts *parts, uint64_t *address) {
  const struct layout *layout = elf->layout;

  for (uint64_t i = 0; i < elf->segments.count; i++) {
    struct bytes segment = header(&elf->segments, i);

    if (number(segment, 0, 4) == PT_LOAD &&
        parts_add(parts, number(segment, layout->p_offset, layout->word),
                  number(segment, layout->p_filesz, layout->word), NULL, "segment %" PRIu64, i))
      *address = number(segment, layout->p_vaddr, layout->word);
  }
}

static void say(const struct parts *parts, uint64_t address, struct text *text) {
  parts_say(parts, text);
  if (address != 0) text_add(text, " (address 0x%" PRIx64 ")", address + parts_inside(parts));
}

/* A segment is named only where no section is, as sections say more. */
bool where_in_elf(struct bytes file, uint64_t offset, struct text *text) {
  struct parts parts = {.offset = offset}, segments = {.offset = offset};
  uint64_t address = 0;
  struct elf elf;

  if (!open(file, &elf)) return false;
  add_parts(&elf, &parts, &address);
  if (!parts_found(&parts)) {
    add_segments(&elf, &segments, &address);
    if (parts_found(&segments)) {
      say(&segments, address, text);
      if (elf.sections.count == 0) return true;
      text_add(text, ", ");
      address = 0;
    }
  }
  say(&parts, address, text);
  return true;
}
