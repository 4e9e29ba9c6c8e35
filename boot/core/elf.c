/*
 * The kernel's ELF file: see elf.h. Called by boot.c between reading the headers and loading the
 * segments. Holds no state; every number in the file is hostile until it has passed here.
 */
#include "boot/core/elf.h"

#include "boot/core/memory_map.h"
#include "lib/string.h"

static uint64_t page_down(uint64_t address) {
  return address & ~(PAGE_SIZE - 1);
}

/* Cannot wrap for addresses inside the kernel's window, which ends far below 2^64. */
static uint64_t page_up(uint64_t address) {
  return page_down(address + PAGE_SIZE - 1);
}

static uint64_t segment_end(const struct elf_segment *segment) {
  return segment->virtual_address + segment->memory_size;
}

/* True when [offset, offset + size) lies within `total`. */
static int is_within(uint64_t offset, uint64_t size, uint64_t total) {
  return offset <= total && size <= total - offset;
}

enum boot_status elf_check_header(const struct elf64_header *ehdr, uint64_t file_size,
                                  struct elf_headers *headers) {
  const uint8_t *ident = ehdr->e_ident;

  if (file_size < sizeof(*ehdr) || memcmp(&ident[EI_MAG0], ELFMAG, SELFMAG) != 0) {
    return BOOT_ELF_NOT_ELF;
  }
  if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB ||
      ehdr->e_machine != EM_X86_64) {
    return BOOT_ELF_NOT_X86_64;
  }
  if (ident[EI_VERSION] != EV_CURRENT || ehdr->e_version != EV_CURRENT) return BOOT_ELF_BAD_HEADERS;
  if (ehdr->e_type != ET_EXEC) return BOOT_ELF_NOT_EXECUTABLE;
  if (ehdr->e_phentsize != sizeof(struct elf64_program_header) || ehdr->e_phnum == 0 ||
      ehdr->e_phnum > ELF_PROGRAM_HEADERS_MAX ||
      !is_within(ehdr->e_phoff, ehdr->e_phnum * sizeof(struct elf64_program_header), file_size)) {
    return BOOT_ELF_BAD_HEADERS;
  }
  headers->offset = ehdr->e_phoff;
  headers->count = ehdr->e_phnum;
  return BOOT_OK;
}

static enum boot_status check_segment(const struct elf64_program_header *phdr, uint64_t file_size) {
  if (phdr->p_filesz > phdr->p_memsz) return BOOT_ELF_BAD_SEGMENT;
  /* With nothing in the file, p_offset has no meaning. */
  if (phdr->p_filesz != 0 && !is_within(phdr->p_offset, phdr->p_filesz, file_size)) {
    return BOOT_ELF_BAD_SEGMENT;
  }
  if (phdr->p_vaddr < KILN_KERNEL_BASE ||
      !is_within(phdr->p_vaddr, phdr->p_memsz, KILN_KERNEL_END)) {
    return BOOT_ELF_OUTSIDE_WINDOW;
  }
  if ((phdr->p_flags & PF_W) && (phdr->p_flags & PF_X)) return BOOT_ELF_WRITABLE_CODE;
  return BOOT_OK;
}

/* Puts a segment into its place by address. There are at most ELF_SEGMENTS_MAX. */
static void insert_segment(struct elf_image *image, const struct elf64_program_header *phdr) {
  uint32_t place = image->segment_count++;

  while (place > 0 && image->segments[place - 1].virtual_address > phdr->p_vaddr) {
    image->segments[place] = image->segments[place - 1];
    place--;
  }
  image->segments[place] = (struct elf_segment){
      .virtual_address = phdr->p_vaddr,
      .file_offset = phdr->p_offset,
      .file_size = phdr->p_filesz,
      .memory_size = phdr->p_memsz,
      .flags = phdr->p_flags & (PF_R | PF_W | PF_X),
  };
}

/* Segments have rights of their own, and rights go by pages: no page belongs to two. */
static int segments_share_a_page(const struct elf_image *image) {
  for (uint32_t i = 1; i < image->segment_count; i++) {
    if (image->segments[i].virtual_address < page_up(segment_end(&image->segments[i - 1]))) {
      return 1;
    }
  }
  return 0;
}

/* True when there is code at `entry` that comes from the file. */
static int is_code(const struct elf_image *image, uint64_t entry) {
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];

    if ((segment->flags & PF_X) && entry >= segment->virtual_address &&
        entry - segment->virtual_address < segment->file_size) {
      return 1;
    }
  }
  return 0;
}

static enum boot_status plan_load(const struct elf64_program_header *phdr, uint64_t file_size,
                                  struct elf_image *image) {
  enum boot_status status;

  if (phdr->p_memsz == 0 && phdr->p_filesz == 0) {
    return BOOT_OK; /* Linkers leave such ones behind; there is nothing to map. */
  }
  status = check_segment(phdr, file_size);
  if (status != BOOT_OK) return status;
  if (image->segment_count == ELF_SEGMENTS_MAX) return BOOT_ELF_BAD_HEADERS;
  insert_segment(image, phdr);
  return BOOT_OK;
}

static enum boot_status plan_notes(const struct elf64_program_header *phdr, uint64_t file_size,
                                   struct elf_image *image) {
  /* 8-byte aligned notes (GNU properties) are laid out differently; Kiln's are not among them. */
  if (phdr->p_filesz == 0 || phdr->p_align > 4 || image->note_size != 0) return BOOT_OK;
  if (!is_within(phdr->p_offset, phdr->p_filesz, file_size)) return BOOT_ELF_BAD_SEGMENT;
  image->note_offset = phdr->p_offset;
  image->note_size = phdr->p_filesz;
  return BOOT_OK;
}

enum boot_status elf_plan(const struct elf64_header *ehdr, const struct elf64_program_header *phdrs,
                          uint32_t count, uint64_t file_size, struct elf_image *image) {
  image->segment_count = 0;
  image->note_offset = 0;
  image->note_size = 0;
  for (uint32_t i = 0; i < count; i++) {
    enum boot_status status = BOOT_OK;

    if (phdrs[i].p_type == PT_LOAD) {
      status = plan_load(&phdrs[i], file_size, image);
    } else if (phdrs[i].p_type == PT_NOTE) {
      status = plan_notes(&phdrs[i], file_size, image);
    }
    if (status != BOOT_OK) return status;
  }
  if (image->segment_count == 0) return BOOT_ELF_BAD_HEADERS;
  if (segments_share_a_page(image)) return BOOT_ELF_OVERLAP;
  if (!is_code(image, ehdr->e_entry)) return BOOT_ELF_BAD_ENTRY;
  image->entry = ehdr->e_entry;
  image->base = page_down(image->segments[0].virtual_address);
  image->size = page_up(segment_end(&image->segments[image->segment_count - 1])) - image->base;
  return BOOT_OK;
}

/* Checks the descriptor of a note that bears Kiln's name and type. */
static enum boot_status check_kiln_header(const uint8_t *descriptor, uint32_t size,
                                          struct kiln_kernel_header *header) {
  struct kiln_kernel_header found = {0};

  /* Magic and version keep their place in every version, so they come first. */
  memcpy(&found, descriptor, size < sizeof(found) ? size : sizeof(found));
  if (size < offsetof(struct kiln_kernel_header, size) || found.magic != KILN_HEADER_MAGIC) {
    return BOOT_KERNEL_BAD_HEADER;
  }
  if (found.version != KILN_PROTOCOL_VERSION) return BOOT_KERNEL_VERSION;
  /* A longer header is one that later revisions of this version have appended to. */
  if (found.size < sizeof(found) || found.size > size ||
      found.framebuffer > KILN_FRAMEBUFFER_TEXT) {
    return BOOT_KERNEL_BAD_HEADER;
  }
  if (found.stack_size == 0 || found.stack_size > KILN_STACK_MAXIMUM) return BOOT_KERNEL_STACK;
  *header = found;
  return BOOT_OK;
}

enum boot_status elf_find_kiln_header(const void *notes, uint64_t size,
                                      struct kiln_kernel_header *header) {
  const uint8_t *at = notes;
  uint64_t left = size;
  struct elf64_note note;

  while (left >= sizeof(note)) {
    memcpy(&note, at, sizeof(note));
    at += sizeof(note);
    left -= sizeof(note);

    uint64_t name_size = ((uint64_t)note.n_namesz + 3) & ~3ull;
    uint64_t descriptor_size = ((uint64_t)note.n_descsz + 3) & ~3ull;
    if (name_size > left) break;
    int is_kiln = note.n_type == KILN_NOTE_HEADER && note.n_namesz == sizeof(KILN_NOTE_NAME) &&
                  memcmp(at, KILN_NOTE_NAME, sizeof(KILN_NOTE_NAME)) == 0;
    at += name_size;
    left -= name_size;
    if (note.n_descsz > left) return is_kiln ? BOOT_KERNEL_BAD_HEADER : BOOT_KERNEL_NO_HEADER;
    if (is_kiln) return check_kiln_header(at, note.n_descsz, header);
    if (descriptor_size > left) {
      break; /* The last note need not be padded. */
    }
    at += descriptor_size;
    left -= descriptor_size;
  }
  return BOOT_KERNEL_NO_HEADER;
}
