/*
 * Relocation of a position-independent kernel: see image.h. Such a kernel has relative relocations
 * only, as entries with addends or packed (gABI, "Relocation"; DT_RELR).
 */
#include "adapters/limine/image.h"
#include "lib/elf.h"
#include "lib/string.h"

#define WORD 8u
#define RELR_WORDS 63u /* That the bits of an entry speak of. */

/* What the dynamic section says; addresses are offsets in the image. */
struct relocations {
  uint64_t rela, rela_size;
  uint64_t relr, relr_size;
};

static bool is_inside(const struct limine_image *image, uint64_t offset, uint64_t length) {
  return offset <= image->size && length <= image->size - offset;
}

static enum adapter_status read_dynamic(const struct limine_image *image, const uint8_t *memory,
                                        struct relocations *found) {
  struct elf64_dynamic entry;

  for (uint64_t i = 0; i < image->dynamic_count; i++) {
    memcpy(&entry, memory + image->dynamic + i * sizeof(entry), sizeof(entry));
    switch (entry.d_tag) {
      case DT_NULL:
        return ADAPTER_OK;
      case DT_RELA:
        found->rela = entry.d_val - image->linked;
        break;
      case DT_RELASZ:
        found->rela_size = entry.d_val;
        break;
      case DT_RELR:
        found->relr = entry.d_val - image->linked;
        break;
      case DT_RELRSZ:
        found->relr_size = entry.d_val;
        break;
      case DT_RELAENT:
        if (entry.d_val != sizeof(struct elf64_rela)) return LIMINE_BAD_RELOCATION;
        break;
      case DT_NEEDED:
        return LIMINE_BAD_RELOCATION;
      case DT_RELSZ:
      case DT_PLTRELSZ:
        if (entry.d_val != 0) return LIMINE_BAD_RELOCATION;
        break;
      default:
        break;
    }
  }
  return ADAPTER_OK;
}

/* Adds the slide to the word at the offset. False: it does not lie in the image. */
static bool add_slide(const struct limine_image *image, uint8_t *memory, uint64_t offset) {
  uint64_t word;

  if (!is_inside(image, offset, sizeof(word))) return false;
  memcpy(&word, memory + offset, sizeof(word));
  word += image->slide;
  memcpy(memory + offset, &word, sizeof(word));
  return true;
}

static bool apply_rela(const struct limine_image *image, uint8_t *memory,
                       const struct elf64_rela *rela) {
  uint64_t offset = rela->r_offset - image->linked;
  uint64_t word = image->slide + (uint64_t)rela->r_addend;

  if (rela->r_info == R_X86_64_NONE) return true;
  if (rela->r_info != R_X86_64_RELATIVE || !is_inside(image, offset, sizeof(word))) return false;
  memcpy(memory + offset, &word, sizeof(word));
  return true;
}

/* An even entry is an address; an odd one has a bit for each of the words behind the last. */
static bool apply_relr(const struct limine_image *image, uint8_t *memory, uint64_t entry,
                       uint64_t *next) {
  if ((entry & 1) == 0) {
    *next = entry - image->linked + WORD;
    return add_slide(image, memory, entry - image->linked);
  }
  for (uint64_t bits = entry >> 1, at = *next; bits != 0; bits >>= 1, at += WORD) {
    if ((bits & 1) != 0 && !add_slide(image, memory, at)) return false;
  }
  *next += RELR_WORDS * WORD;
  return true;
}

enum adapter_status image_relocate(const struct limine_image *image, uint8_t *memory) {
  struct relocations found = {.rela = 0};
  struct elf64_rela rela;
  uint64_t entry, next = 0;

  if (read_dynamic(image, memory, &found) != ADAPTER_OK) return LIMINE_BAD_RELOCATION;
  if (found.rela_size != 0 && !is_inside(image, found.rela, found.rela_size))
    return LIMINE_BAD_RELOCATION;
  if (found.relr_size != 0 && !is_inside(image, found.relr, found.relr_size))
    return LIMINE_BAD_RELOCATION;
  for (uint64_t i = 0; i < found.rela_size / sizeof(rela); i++) {
    memcpy(&rela, memory + found.rela + i * sizeof(rela), sizeof(rela));
    if (!apply_rela(image, memory, &rela)) return LIMINE_BAD_RELOCATION;
  }
  for (uint64_t i = 0; i < found.relr_size / sizeof(entry); i++) {
    memcpy(&entry, memory + found.relr + i * sizeof(entry), sizeof(entry));
    if (!apply_relr(image, memory, entry, &next)) return LIMINE_BAD_RELOCATION;
  }
  return ADAPTER_OK;
}
