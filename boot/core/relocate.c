/*
 * Relocation of position-independent kernels: see relocate.h. Called by kernel_file.c when the
 * segments are in memory, before they are mapped: text can be relocated too. The tables are read
 * where they were loaded, and hostile: each entry is checked when it is used.
 *
 * Constructors (DT_INIT_ARRAY) and the like are the kernel's own business.
 */
#include "boot/core/relocate.h"

#include <stddef.h>

#include "boot/core/memory_map.h"
#include "elf_machine.h"

#define WORD 8u       /* Bytes of what is relocated, and of an entry of DT_RELR. */
#define RELR_BITS 64u /* Of a bitmap; the lowest says that it is one. */
#define TAGS 38u      /* The entries of the dynamic section that matter have tags below this. */

struct relocation {
  const struct elf_image *image;
  uint8_t *memory; /* The image's first byte. */
  uint64_t slide;
  uint64_t values[TAGS]; /* Of the dynamic section's entries by tag, 0 for what it has not. */
};

/* Eight bytes of the image, aligned or not. */
struct __attribute__((packed, may_alias)) word {
  uint64_t value;
};

static uint64_t read_word(const uint8_t *at) {
  return ((const struct word *)at)->value;
}

/* The memory of `range` of the image, which is part of one segment; null when it is not. */
static uint8_t *find_range(const struct relocation *relocation, const struct elf_range *range) {
  if (elf_find_segment(relocation->image, range) == NULL) return NULL;
  return relocation->memory + range->offset;
}

/* The same of [address, address + size), addresses of the file. */
static uint8_t *find(const struct relocation *relocation, uint64_t address, uint64_t size) {
  struct elf_range range;

  return elf_locate(relocation->image, address, size, &range) ? find_range(relocation, &range)
                                                              : NULL;
}

/* Reads the dynamic section, as far as it concerns a kernel. */
static enum boot_status read_dynamic(struct relocation *relocation) {
  const struct elf_range *dynamic = &relocation->image->dynamic;
  const uint8_t *entry = find_range(relocation, dynamic);
  uint64_t *values = relocation->values;

  if (entry == NULL) return BOOT_ELF_BAD_DYNAMIC;
  for (uint32_t count = dynamic->size / (uint32_t)sizeof(struct elf64_dynamic); count > 0;
       count--) {
    uint64_t tag = read_word(entry);

    if (tag == DT_NULL) break;
    if (tag < TAGS) values[tag] = read_word(entry + offsetof(struct elf64_dynamic, d_val));
    entry += sizeof(struct elf64_dynamic);
  }
  /* Shared libraries, and relocations that only a dynamic linker can resolve. */
  return values[DT_NEEDED] == 0 && values[DT_PLTRELSZ] == 0 && values[DT_RELSZ] == 0
             ? BOOT_OK
             : BOOT_ELF_BAD_DYNAMIC;
}

/* The table that three entries of the dynamic section describe, and its end; null when not. */
static const uint8_t *find_table(const struct relocation *relocation, uint32_t address_tag,
                                 uint32_t size_tag, uint32_t entry_tag, uint32_t entry_size,
                                 const uint8_t **end) {
  const uint64_t *values = relocation->values;
  struct elf_range range;
  const uint8_t *table;

  if (values[entry_tag] != entry_size ||
      !elf_locate(relocation->image, values[address_tag], values[size_tag], &range) ||
      range.size % entry_size != 0) {
    return NULL;
  }
  table = find_range(relocation, &range);
  if (table != NULL) *end = table + range.size;
  return table;
}

/* DT_RELA, with relative relocations: a word becomes what the entry says, plus the slide. */
static enum boot_status apply_rela(const struct relocation *relocation) {
  const uint8_t *end;
  const uint8_t *entry =
      find_table(relocation, DT_RELA, DT_RELASZ, DT_RELAENT, sizeof(struct elf64_rela), &end);

  if (entry == NULL) return BOOT_ELF_BAD_DYNAMIC;
  for (; entry < end; entry += sizeof(struct elf64_rela)) {
    uint64_t info = read_word(entry + offsetof(struct elf64_rela, r_info));
    uint8_t *target;

    if (info == ELF_RELOCATION_NONE) continue;
    target = find(relocation, read_word(entry), WORD);
    if (info != ELF_RELOCATION_RELATIVE || target == NULL) return BOOT_ELF_BAD_RELOCATION;
    ((struct word *)target)->value =
        read_word(entry + offsetof(struct elf64_rela, r_addend)) + relocation->slide;
  }
  return BOOT_OK;
}

static enum boot_status move_word(const struct relocation *relocation, uint64_t address) {
  uint8_t *target = find(relocation, address, WORD);

  if (target == NULL) return BOOT_ELF_BAD_RELOCATION;
  ((struct word *)target)->value += relocation->slide;
  return BOOT_OK;
}

/*
 * DT_RELR: an even entry is the address of a word, an odd one has a bit for each of the 63 words
 * that follow those before. The slide is added to each such word. The first entry is even.
 */
static enum boot_status apply_relr(const struct relocation *relocation) {
  const uint8_t *end;
  const uint8_t *entry = find_table(relocation, DT_RELR, DT_RELRSZ, DT_RELRENT, WORD, &end);
  uint64_t address = 0;
  enum boot_status status = BOOT_OK;

  if (entry == NULL) return BOOT_ELF_BAD_DYNAMIC;
  if (*entry & 1) return BOOT_ELF_BAD_RELOCATION;
  for (; status == BOOT_OK && entry < end; entry += WORD) {
    if (!(*entry & 1)) {
      address = read_word(entry);
      status = move_word(relocation, address);
      address += WORD;
      continue;
    }
    for (uint32_t bit = 1; status == BOOT_OK && bit < RELR_BITS; bit++, address += WORD) {
      if (entry[bit / 8] >> bit % 8 & 1) status = move_word(relocation, address);
    }
  }
  return status;
}

enum boot_status elf_relocate(const struct elf_image *image, uint8_t *memory, uint64_t slide) {
  struct relocation relocation = {.image = image, .memory = memory, .slide = slide};
  enum boot_status status = BOOT_OK;

  if (image->dynamic.size == 0) return BOOT_OK; /* Then nothing in it depends on its address. */
  status = read_dynamic(&relocation);
  if (status == BOOT_OK && relocation.values[DT_RELASZ] != 0) status = apply_rela(&relocation);
  if (status == BOOT_OK && relocation.values[DT_RELRSZ] != 0) status = apply_relr(&relocation);
  return status;
}
