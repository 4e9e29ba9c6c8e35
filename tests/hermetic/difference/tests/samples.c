/* Executables, archives and disks: see samples.h. */
#include "tests/hermetic/difference/tests/samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for the bytes; samples are small and known to fit. */
static uint8_t *bytes_at(struct sample *sample, uint32_t offset, size_t size) {
  if (offset > SAMPLE_MAX || size > SAMPLE_MAX - offset) abort();
  if (sample->size < offset + size) sample->size = (uint32_t)(offset + size);
  return sample->bytes + offset;
}

void sample_put(struct sample *sample, uint32_t offset, uint64_t value, uint32_t size) {
  memcpy(bytes_at(sample, offset, size), &value, size); /* As this machine is little-endian. */
}

void sample_text(struct sample *sample, uint32_t offset, const char *text) {
  memcpy(bytes_at(sample, offset, strlen(text)), text, strlen(text));
}

void sample_insert(struct sample *sample, uint32_t offset, const struct sample *inner) {
  memcpy(bytes_at(sample, offset, inner->size), inner->bytes, inner->size);
}

#define ADDRESSES 0x80000000ull /* Of offset 0 in memory. */
#define SECTION_HEADERS 0x200u

/* Section header `index`. */
static void put_section(struct sample *sample, uint32_t word, uint32_t index, uint32_t name,
                        uint32_t type, uint64_t address, uint32_t offset, uint32_t size) {
  uint32_t at = SECTION_HEADERS + index * (word == 8 ? 64 : 40), place = at + (word == 8 ? 16 : 12);

  sample_put(sample, at, name, 4);
  sample_put(sample, at + 4, type, 4);
  sample_put(sample, place, address, word);
  sample_put(sample, place + word, offset, word);
  sample_put(sample, place + 2 * word, size, word);
}

/* Program header `index`, of a PT_LOAD. */
static void put_segment(struct sample *sample, uint32_t word, uint32_t index, uint32_t offset,
                        uint32_t size) {
  uint32_t at = 0x40 + index * (word == 8 ? 56 : 32);

  sample_put(sample, at, 1, 4);
  sample_put(sample, at + word, offset, word);
  sample_put(sample, at + 2 * word, ADDRESSES + offset, word);
  sample_put(sample, at + 4 * word, size, word);
}

void sample_elf(struct sample *sample, uint32_t class_bits) {
  static const char names[] = "\0.text\0.data\0.bss\0.comment\0.shstrtab";
  uint32_t word = class_bits / 8, counts = word == 8 ? 54 : 42;

  *sample = (struct sample){.size = SAMPLE_ELF_SIZE};
  sample_text(sample, 0, "\177ELF");
  sample_put(sample, 4, word / 4, 1);
  sample_put(sample, 5, 1, 2);
  sample_put(sample, 24 + word, 0x40, word);
  sample_put(sample, 24 + 2 * word, SECTION_HEADERS, word);
  sample_put(sample, counts, word == 8 ? 56 : 32, 2);
  sample_put(sample, counts + 2, 2, 2);
  sample_put(sample, counts + 4, word == 8 ? 64 : 40, 2);
  sample_put(sample, counts + 6, 6, 2);
  sample_put(sample, counts + 8, 5, 2);
  put_segment(sample, word, 0, 0x100, 0x50);
  put_segment(sample, word, 1, 0x400, 0x20);
  memcpy(bytes_at(sample, 0x170, sizeof(names)), names, sizeof(names));
  put_section(sample, word, 1, 1, 1, ADDRESSES + 0x100, 0x100, 0x20);
  put_section(sample, word, 2, 7, 1, ADDRESSES + 0x140, 0x140, 0x10);
  put_section(sample, word, 3, 13, 8, ADDRESSES + 0x150, 0x150, 0x1000);
  put_section(sample, word, 4, 18, 1, 0, 0x160, 0x10);
  put_section(sample, word, 5, 27, 3, 0, 0x170, sizeof(names));
}

static void put_pe_section(struct sample *sample, uint32_t index, const char *name, uint32_t rva,
                           uint32_t offset, uint32_t size) {
  uint32_t at = 0x188 + index * 40;

  sample_text(sample, at, name);
  sample_put(sample, at + 12, rva, 4);
  sample_put(sample, at + 16, size, 4);
  sample_put(sample, at + 20, offset, 4);
}

void sample_pe(struct sample *sample) {
  *sample = (struct sample){.size = 0x400};
  sample_text(sample, 0, "MZ");
  sample_put(sample, 0x3c, 0x80, 4);
  sample_text(sample, 0x80, "PE");
  sample_put(sample, 0x80 + 6, 2, 2);
  sample_put(sample, 0x80 + 20, 0xf0, 2);
  sample_put(sample, 0x98, 0x20b, 2);
  put_pe_section(sample, 0, ".text", 0x1000, 0x200, 0x100);
  put_pe_section(sample, 1, ".data", 0x2000, 0x300, 0x80);
}

/* Appends the header of a member. */
static void put_member(struct sample *sample, const char *name, uint32_t size) {
  char header[61];

  snprintf(header, sizeof(header), "%-16s%-12d%-6d%-6d%-8s%-10u`\n", name, 0, 0, 0, "100644", size);
  sample_text(sample, sample->size, header);
}

void sample_archive(struct sample *sample) {
  struct sample elf;

  *sample = (struct sample){0};
  sample_elf(&elf, 64);
  sample_text(sample, 0, "!<arch>\n");
  put_member(sample, "/", 4);
  sample_put(sample, sample->size, 0, 4);
  put_member(sample, "//", 27);
  sample_text(sample, sample->size, "x.o/\nlonger than it was.h/\n\n");
  put_member(sample, "a.o/", elf.size);
  sample_insert(sample, sample->size, &elf);
  put_member(sample, "/5", 8);
  sample_text(sample, sample->size, "one\ntwo\n");
}

/* An entry of the MBR. */
static void put_partition(struct sample *sample, uint32_t index, uint8_t type, uint32_t first,
                          uint32_t count) {
  sample_put(sample, 446 + index * 16 + 4, type, 1);
  sample_put(sample, 446 + index * 16 + 8, first, 4);
  sample_put(sample, 446 + index * 16 + 12, count, 4);
  sample_put(sample, 510, 0xaa55, 2);
}

void sample_mbr_disk(struct sample *sample) {
  struct sample volume;

  *sample = (struct sample){.size = 50 * 512};
  sample_fat(&volume, 12);
  put_partition(sample, 0, 1, 8, 40);
  sample_insert(sample, 8 * 512, &volume);
}

static void put_gpt_header(struct sample *sample, uint32_t sector, uint32_t entries) {
  sample_text(sample, sector * 512, "EFI PART");
  sample_put(sample, sector * 512 + 72, entries, 8);
  sample_put(sample, sector * 512 + 80, 128, 4);
  sample_put(sample, sector * 512 + 84, 128, 4);
}

static void put_gpt_entry(struct sample *sample, uint32_t at, uint32_t first, uint32_t last,
                          const char *name) {
  sample_put(sample, at, 0x1234, 8);
  sample_put(sample, at + 32, first, 8);
  sample_put(sample, at + 40, last, 8);
  for (uint32_t i = 0; name[i] != '\0'; i++)
    sample_put(sample, at + 56 + 2 * i, (uint8_t)name[i], 2);
}

void sample_gpt_disk(struct sample *sample) {
  const uint32_t starts[] = {2 * 512, (SAMPLE_GPT_SECTORS - 33) * 512};
  struct sample volume;

  *sample = (struct sample){.size = SAMPLE_GPT_SECTORS * 512};
  sample_fat(&volume, 12);
  put_partition(sample, 0, 0xee, 1, SAMPLE_GPT_SECTORS - 1);
  put_gpt_header(sample, 1, 2);
  put_gpt_header(sample, SAMPLE_GPT_SECTORS - 1, SAMPLE_GPT_SECTORS - 33);
  for (uint32_t i = 0; i < 2; i++) {
    put_gpt_entry(sample, starts[i], 40, 79, "ESP");
    put_gpt_entry(sample, starts[i] + 128, 34, 37, "BIOS-LOADER");
  }
  sample_insert(sample, 40 * 512, &volume);
}
