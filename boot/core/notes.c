/*
 * The search for the Kiln boot header: see notes.h. Called by kernel_file.c; reads all notes, a
 * buffer at a time.
 *
 * How far it is from one note to the next depends on whether its section is padded to 4 bytes, as
 * nearly all are, or to 8, as the gABI has it for 64-bit files and .note.gnu.property is. A linker
 * script can put both kinds into one segment, where nothing says which note is of which. So no way
 * leads through the notes that is always right; but Kiln's begins with 20 bytes that no other note
 * has, at a multiple of 4, and what the others look like is of no concern here.
 */
#include "boot/core/notes.h"

#include <stddef.h>

#include "boot/core/elf.h"
#include "lib/string.h"

#define BUFFER_SIZE 1024u /* Bytes, and so of the longest note of Kiln's that is understood. */

/* Where the descriptor begins: behind the head of the note and its name, padded to 4 or 8 bytes. */
#define DESCRIPTOR offsetof(struct kiln_kernel_note, header)
#define DESCRIPTOR_PADDED ((DESCRIPTOR + 7) & ~(size_t)7)

#define HEAD_SIZE DESCRIPTOR /* Bytes that show that a note is Kiln's. */

/* Bytes of the header at first. What has been appended since is 0 in such a one. */
#define HEADER_SIZE_MIN offsetof(struct kiln_kernel_header, processors)

_Static_assert(HEADER_SIZE_MIN == 24, "docs/boot-protocol.md, Versions");
_Static_assert(HEAD_SIZE == 20 && DESCRIPTOR_PADDED == 24, "gABI chapter 5, Note Section");

/* The search, from note to note and from segment to segment. */
struct search {
  struct loader_file *file;
  struct kiln_kernel_header *header;
  uint64_t found_at; /* Of the note, in the file; */
  int found;         /* if there is one. */
};

static int is_kiln(const uint8_t *bytes) {
  struct kiln_kernel_note note;

  memcpy(&note, bytes, HEAD_SIZE);
  return note.name_size == sizeof(KILN_NOTE_NAME) && note.type == KILN_NOTE_HEADER &&
         memcmp(note.name, KILN_NOTE_NAME, sizeof(KILN_NOTE_NAME)) == 0;
}

/* Checks a note of Kiln's. There are `size` bytes from its start on. */
static enum boot_status check_note(const uint8_t *note, uint32_t size,
                                   struct kiln_kernel_header *header) {
  struct kiln_kernel_header found = {0};
  uint32_t at = DESCRIPTOR;
  uint32_t length, magic = 0;

  memcpy(&length, note + offsetof(struct kiln_kernel_note, descriptor_size), sizeof(length));
  if (size >= DESCRIPTOR_PADDED + sizeof(magic))
    memcpy(&magic, note + DESCRIPTOR_PADDED, sizeof(magic));
  if (magic == KILN_HEADER_MAGIC) at = DESCRIPTOR_PADDED; /* Otherwise the version is there. */
  if (length > size - at) return BOOT_KERNEL_BAD_HEADER;
  memcpy(&found, note + at, length < sizeof(found) ? length : sizeof(found));
  /* Magic and version keep their place in every version, so they come first. */
  if (length < offsetof(struct kiln_kernel_header, size) || found.magic != KILN_HEADER_MAGIC)
    return BOOT_KERNEL_BAD_HEADER;
  if (found.size < sizeof(found)) found.processors = 0;
  *header = found;
  if (found.version != KILN_PROTOCOL_VERSION) return BOOT_KERNEL_VERSION;
  /* A longer header is one that later revisions of this version have appended to, a shorter one is
     of a revision before a field that has been appended. */
  if (found.size < HEADER_SIZE_MIN || found.size > length ||
      found.framebuffer > KILN_FRAMEBUFFER_TEXT) {
    return BOOT_KERNEL_BAD_HEADER;
  }
  if (found.stack_size == 0 || found.stack_size > KILN_STACK_MAXIMUM) return BOOT_KERNEL_STACK;
  return BOOT_OK;
}

/* Checks the note, which is at `at` of the file, unless it is the one that was found already. */
static enum boot_status take_note(struct search *search, const uint8_t *note, uint32_t size,
                                  uint64_t at) {
  /* Two program headers can be about the same bytes. */
  if (search->found) return search->found_at == at ? BOOT_OK : BOOT_KERNEL_TWO_HEADERS;
  search->found = 1;
  search->found_at = at;
  return check_note(note, size, search->header);
}

/* Searches the `left` bytes from `at` of the file on. */
static enum boot_status search_segment(struct search *search, uint64_t at, uint64_t left) {
  static uint8_t buffer[BUFFER_SIZE];

  if (!elf_is_within(at, left, search->file->file.size)) return BOOT_FILE_TOO_SHORT;
  while (left >= HEAD_SIZE) {
    uint32_t size = left < BUFFER_SIZE ? (uint32_t)left : BUFFER_SIZE;
    enum boot_status status = file_read(search->file, at, buffer, size);
    uint32_t place = 0;

    for (; status == BOOT_OK && size - place >= HEAD_SIZE; place += 4) {
      if (!is_kiln(buffer + place)) continue;
      if (place != 0 && size != left) break; /* To be read from its start, and so as a whole. */
      status = take_note(search, buffer + place, size - place, at + place);
      place += HEAD_SIZE - 4; /* None begins in the head of another. */
    }
    if (status != BOOT_OK) return status;
    at += place;
    left -= place;
  }
  return BOOT_OK;
}

enum boot_status notes_find_header(struct loader_file *file,
                                   const struct elf64_program_header *phdrs, uint32_t count,
                                   struct kiln_kernel_header *header) {
  struct search search = {.file = file, .header = header};

  for (uint32_t i = 0; i < count; i++) {
    enum boot_status status = BOOT_OK;

    if (phdrs[i].p_type == PT_NOTE && phdrs[i].p_filesz != 0)
      status = search_segment(&search, phdrs[i].p_offset, phdrs[i].p_filesz);
    if (status != BOOT_OK) return status;
  }
  return search.found ? BOOT_OK : BOOT_KERNEL_NO_HEADER;
}
