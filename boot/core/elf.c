/*
 * The kernel's ELF file: see elf.h. Called by kernel_file.c between reading the headers and loading
 * the segments. Holds no state; every number in the file is hostile until it has passed here.
 */
#include "boot/core/elf.h"

#include "boot/core/memory_map.h"
#include "lib/string.h"

#define WINDOW_SIZE (KILN_KERNEL_END - KILN_KERNEL_BASE)

static uint64_t page_down(uint64_t address) {
  return address & ~(PAGE_SIZE - 1);
}

/* Cannot wrap for addresses inside a checked segment, whose last page is not that below 2^64. */
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
  if (ehdr->e_type != ET_EXEC && ehdr->e_type != ET_DYN) return BOOT_ELF_NOT_EXECUTABLE;
  if (ehdr->e_phentsize != sizeof(struct elf64_program_header) || ehdr->e_phnum == 0 ||
      ehdr->e_phnum > ELF_PROGRAM_HEADERS_MAX ||
      !is_within(ehdr->e_phoff, ehdr->e_phnum * sizeof(struct elf64_program_header), file_size)) {
    return BOOT_ELF_BAD_HEADERS;
  }
  headers->offset = ehdr->e_phoff;
  headers->count = ehdr->e_phnum;
  return BOOT_OK;
}

/* A relocatable segment can be anywhere, as long as it, and its pages, do not wrap. */
static int is_in_window(const struct elf64_program_header *phdr, int relocatable) {
  uint64_t start = relocatable ? 0 : KILN_KERNEL_BASE;
  uint64_t end = relocatable ? 0 - PAGE_SIZE : KILN_KERNEL_END;

  return phdr->p_vaddr >= start && is_within(phdr->p_vaddr, phdr->p_memsz, end);
}

static enum boot_status check_segment(const struct elf64_program_header *phdr, uint64_t file_size,
                                      int relocatable) {
  if (phdr->p_filesz > phdr->p_memsz) return BOOT_ELF_BAD_SEGMENT;
  /* With nothing in the file, p_offset has no meaning. */
  if (phdr->p_filesz != 0 && !is_within(phdr->p_offset, phdr->p_filesz, file_size)) {
    return BOOT_ELF_BAD_SEGMENT;
  }
  if (!is_in_window(phdr, relocatable)) return BOOT_ELF_OUTSIDE_WINDOW;
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

static enum boot_status plan_load(const struct elf64_program_header *phdr, uint64_t file_size,
                                  struct elf_image *image) {
  enum boot_status status;

  if (phdr->p_memsz == 0 && phdr->p_filesz == 0) {
    return BOOT_OK; /* Linkers leave such ones behind; there is nothing to map. */
  }
  status = check_segment(phdr, file_size, image->relocatable);
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

const struct elf_segment *elf_find_segment(const struct elf_image *image, uint64_t address,
                                           uint64_t size) {
  uint32_t offset = (uint32_t)(address - image->base); /* Offsets in an image fit into 32 bits. */

  if (address - image->base >= image->size || size > image->size) return NULL;
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];
    uint32_t before = offset - (uint32_t)(segment->virtual_address - image->base);
    uint32_t room = (uint32_t)segment->memory_size;

    if (before < room) return (uint32_t)size <= room - before ? segment : NULL;
  }
  return NULL;
}

/* True when all of [address, address + size) comes from the file, with the rights `flags`. */
static int is_in_file(const struct elf_image *image, uint64_t address, uint64_t size,
                      uint32_t flags) {
  const struct elf_segment *segment = elf_find_segment(image, address, size);

  return segment != NULL && (segment->flags & flags) == flags &&
         (uint32_t)(address - segment->virtual_address) + (uint32_t)size <=
             (uint32_t)segment->file_size;
}

/* Stores where the bytes of `phdr` are, if they are in the file: true, unless they should be. */
static int take_range(const struct elf64_program_header *phdr, const struct elf_image *image,
                      struct elf_range *range) {
  if (phdr->p_filesz != 0 && !is_in_file(image, phdr->p_vaddr, phdr->p_filesz, 0)) return 0;
  *range = (struct elf_range){.address = phdr->p_vaddr, .size = phdr->p_filesz};
  return 1;
}

/*
 * Whole pages become read-only, and none that holds anything else. At the start that is so when the
 * segment starts there too: GNU ld and lld put what is read-only after relocation first, and GNU ld
 * lets it start inside a page. The end they align, lld even beyond the segment's last byte.
 */
static enum boot_status plan_relro(const struct elf64_program_header *phdr,
                                   struct elf_image *image) {
  const struct elf_segment *segment = elf_find_segment(image, phdr->p_vaddr, 1);
  uint32_t start = (uint32_t)(phdr->p_vaddr - image->base);
  uint32_t end = start + (uint32_t)phdr->p_memsz;
  uint32_t segment_start;

  if (phdr->p_memsz == 0) return BOOT_OK;
  if (segment == NULL || !(segment->flags & PF_W) || phdr->p_memsz > image->size)
    return BOOT_ELF_BAD_SEGMENT;
  segment_start = (uint32_t)(segment->virtual_address - image->base);
  if (end > (uint32_t)page_up(segment_start + (uint32_t)segment->memory_size))
    return BOOT_ELF_BAD_SEGMENT;
  if (start != segment_start) start += PAGE_SIZE - 1;
  start &= ~(uint32_t)(PAGE_SIZE - 1);
  end &= ~(uint32_t)(PAGE_SIZE - 1);
  if (start < end)
    image->relro = (struct elf_range){.address = image->base + start, .size = end - start};
  return BOOT_OK;
}

static enum boot_status plan_tls(const struct elf64_program_header *phdr, struct elf_image *image) {
  if (phdr->p_memsz == 0) return BOOT_OK;
  if (phdr->p_filesz > phdr->p_memsz || (phdr->p_align & (phdr->p_align - 1)) != 0 ||
      !take_range(phdr, image, &image->tls)) {
    return BOOT_ELF_BAD_TLS;
  }
  image->tls_memory_size = phdr->p_memsz;
  image->tls_alignment = phdr->p_align + (phdr->p_align == 0); /* 0 means 1. */
  return BOOT_OK;
}

/* What describes the segments in `phdr`, when they are all known. */
static enum boot_status plan_description(const struct elf64_program_header *phdr,
                                         struct elf_image *image) {
  switch (phdr->p_type) {
    case PT_INTERP:
      return BOOT_ELF_NOT_EXECUTABLE; /* Dynamically linked. */
    case PT_DYNAMIC:
      /* Of a file that cannot be relocated it means nothing. */
      if (!image->relocatable || take_range(phdr, image, &image->dynamic)) return BOOT_OK;
      return BOOT_ELF_BAD_DYNAMIC;
    case PT_GNU_RELRO:
      return plan_relro(phdr, image);
    case PT_TLS:
      return plan_tls(phdr, image);
    default:
      return BOOT_OK; /* Not for a loader: the headers themselves, stack rights, unwind tables. */
  }
}

/* Checks the segments together, now that they are in order. */
static enum boot_status plan_image(uint64_t entry, struct elf_image *image) {
  if (image->segment_count == 0) return BOOT_ELF_BAD_HEADERS;
  if (segments_share_a_page(image)) return BOOT_ELF_OVERLAP;
  image->base = page_down(image->segments[0].virtual_address);
  image->size = page_up(segment_end(&image->segments[image->segment_count - 1])) - image->base;
  if (image->size > WINDOW_SIZE) return BOOT_ELF_OUTSIDE_WINDOW;
  image->entry = entry;
  return is_in_file(image, entry, 1, PF_X) ? BOOT_OK : BOOT_ELF_BAD_ENTRY;
}

enum boot_status elf_plan(const struct elf64_header *ehdr, const struct elf64_program_header *phdrs,
                          uint32_t count, uint64_t file_size, struct elf_image *image) {
  enum boot_status status = BOOT_OK;

  memset(image, 0, sizeof(*image));
  image->relocatable = ehdr->e_type == ET_DYN;
  for (uint32_t i = 0; status == BOOT_OK && i < count; i++) {
    if (phdrs[i].p_type == PT_LOAD) status = plan_load(&phdrs[i], file_size, image);
    if (phdrs[i].p_type == PT_NOTE) status = plan_notes(&phdrs[i], file_size, image);
  }
  if (status == BOOT_OK) status = plan_image(ehdr->e_entry, image);
  for (uint32_t i = 0; status == BOOT_OK && i < count; i++)
    status = plan_description(&phdrs[i], image);
  return status;
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
  *header = found;
  if (found.version != KILN_PROTOCOL_VERSION) return BOOT_KERNEL_VERSION;
  /* A longer header is one that later revisions of this version have appended to. */
  if (found.size < sizeof(found) || found.size > size ||
      found.framebuffer > KILN_FRAMEBUFFER_TEXT) {
    return BOOT_KERNEL_BAD_HEADER;
  }
  if (found.stack_size == 0 || found.stack_size > KILN_STACK_MAXIMUM) return BOOT_KERNEL_STACK;
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
