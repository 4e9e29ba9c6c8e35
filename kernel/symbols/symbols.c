/* Owns the kernel's table of symbols, and finds its build id: see symbols.h. */
#include "kernel/symbols/symbols.h"

#include <stddef.h>

#include "lib/string.h"

#define PAGE_SIZE 4096u

#define NOTE_NAME "GNU"  /* Of the note that has a build id... */
#define NOTE_BUILD_ID 3u /* ...and its type, NT_GNU_BUILD_ID. */

/* As the linker writes it (gABI chapter 5, Note Section). */
struct build_id_note {
  uint32_t name_size;
  uint32_t build_id_size;
  uint32_t type;
  char name[sizeof(NOTE_NAME)];
  uint8_t build_id[];
};

/* kernel.ld: the first byte behind all that was linked. */
extern const uint8_t kernel_end[];

/*
 * kernel.ld: the note. Weak, because other linker scripts have none, and read from a variable: an
 * instruction would name it relative to itself, and so could not name address 0.
 */
extern const struct build_id_note kernel_build_id __attribute__((weak));
static const struct build_id_note *const volatile build_id_note = &kernel_build_id;

static struct gsym table;
static uint64_t slide;
static bool present;

void symbols_init(const struct kiln_placement *kernel) {
  uint64_t start = ((uint64_t)kernel_end + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
  uint64_t end = kernel->virtual_address + kernel->size;

  slide = kernel->slide;
  present = start < end && gsym_open((const void *)start, end - start, &table);
}

bool symbols_find(uint64_t address, struct symbol *symbol) {
  return present && gsym_find(&table, address - slide, symbol);
}

void symbols_build_id(char text[BUILD_ID_TEXT_MAX]) {
  const struct build_id_note *note = build_id_note;

  text[0] = '\0';
  if (note != NULL && note->type == NOTE_BUILD_ID && note->name_size == sizeof(NOTE_NAME) &&
      memcmp(note->name, NOTE_NAME, sizeof(NOTE_NAME)) == 0 &&
      note->build_id_size <= BUILD_ID_MAX) {
    build_id_format(note->build_id, note->build_id_size, text);
  }
}
