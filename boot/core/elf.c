/*
 * The kernel's ELF file: see elf.h. Called by kernel_file.c between reading the headers and loading
 * the segments. Holds no state; every number in the file is hostile until it has passed here.
 */
#include "boot/core/elf.h"

#include "boot/core/memory_map.h"
#include "elf_machine.h"
#include "lib/string.h"

#define WINDOW_SIZE (KILN_KERNEL_END - KILN_KERNEL_BASE)

/* What is counted from an image's first page fits into 32 bits, also when it is rounded up. */
static uint32_t page_down(uint32_t offset) {
  return offset & ~(uint32_t)(PAGE_SIZE - 1);
}

static uint32_t page_up(uint32_t offset) {
  return page_down(offset + (uint32_t)(PAGE_SIZE - 1));
}

static uint32_t range_end(const struct elf_range *range) {
  return range->offset + range->size;
}

enum boot_status elf_check_header(const struct elf64_header *ehdr, uint64_t file_size,
                                  struct elf_headers *headers) {
  const uint8_t *ident = ehdr->e_ident;

  /* Of a file that ends in its first bytes, those that are there tell which of the two it is. */
  if (memcmp(&ident[EI_MAG0], ELFMAG, file_size < SELFMAG ? (size_t)file_size : SELFMAG) != 0)
    return BOOT_ELF_NOT_ELF;
  if (file_size < sizeof(*ehdr)) return BOOT_FILE_TOO_SHORT;
  if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB ||
      ehdr->e_machine != ELF_MACHINE) {
    return BOOT_ELF_OTHER_MACHINE;
  }
  if (ident[EI_VERSION] != EV_CURRENT || ehdr->e_version != EV_CURRENT) return BOOT_ELF_BAD_HEADERS;
  if (ehdr->e_type != ET_EXEC && ehdr->e_type != ET_DYN) return BOOT_ELF_NOT_EXECUTABLE;
  if (ehdr->e_phentsize != sizeof(struct elf64_program_header) || ehdr->e_phnum == 0 ||
      ehdr->e_phnum > ELF_PROGRAM_HEADERS_MAX) {
    return BOOT_ELF_BAD_HEADERS;
  }
  headers->offset = ehdr->e_phoff;
  headers->count = ehdr->e_phnum;
  return elf_is_within(ehdr->e_phoff, ehdr->e_phnum * sizeof(struct elf64_program_header),
                       file_size)
             ? BOOT_OK
             : BOOT_FILE_TOO_SHORT;
}

/* Linkers leave empty program headers behind; there is nothing in them that could be wrong. */
static int is_empty(const struct elf64_program_header *phdr) {
  return phdr->p_memsz == 0 && phdr->p_filesz == 0;
}

static int is_power_of_two(uint64_t number) {
  return (number & (number - 1)) == 0;
}

/* A relocatable segment can be anywhere, as long as it, and its pages, do not wrap. */
static int is_in_window(const struct elf64_program_header *phdr, int relocatable) {
  uint64_t start = relocatable ? 0 : KILN_KERNEL_BASE;
  uint64_t end = relocatable ? 0 - PAGE_SIZE : KILN_KERNEL_END;

  return phdr->p_vaddr >= start && elf_is_within(phdr->p_vaddr, phdr->p_memsz, end);
}

/*
 * p_offset need not be congruent to p_vaddr, which the gABI asks for so that files can be mapped:
 * segments are copied. A p_align of 0 or 1 asks for no alignment, which both are fit for.
 */
static enum boot_status check_segment(const struct elf64_program_header *phdr, uint64_t file_size,
                                      int relocatable) {
  if (phdr->p_filesz > phdr->p_memsz || !is_power_of_two(phdr->p_align))
    return BOOT_ELF_BAD_SEGMENT;
  /* With nothing in the file, p_offset has no meaning. */
  if (phdr->p_filesz != 0 && !elf_is_within(phdr->p_offset, phdr->p_filesz, file_size))
    return BOOT_FILE_TOO_SHORT;
  if (!is_in_window(phdr, relocatable)) return BOOT_ELF_OUTSIDE_WINDOW;
  if ((phdr->p_flags & PF_W) && (phdr->p_flags & PF_X)) return BOOT_ELF_WRITABLE_CODE;
  return BOOT_OK;
}

/* Checks each segment, and finds the pages and the alignment that all of them together need. */
static enum boot_status measure(const struct elf64_program_header *phdrs, uint32_t count,
                                uint64_t file_size, struct elf_image *image) {
  uint64_t low = UINT64_MAX, high = 0, size;

  image->alignment = PAGE_SIZE;
  for (const struct elf64_program_header *phdr = phdrs; phdr < phdrs + count; phdr++) {
    enum boot_status status;

    if (phdr->p_type != PT_LOAD || is_empty(phdr)) continue;
    status = check_segment(phdr, file_size, image->relocatable);
    if (status != BOOT_OK) return status;
    if (phdr->p_vaddr < low) low = phdr->p_vaddr;
    if (phdr->p_vaddr + phdr->p_memsz > high) high = phdr->p_vaddr + phdr->p_memsz;
    if (phdr->p_align > image->alignment) image->alignment = phdr->p_align;
  }
  if (high == 0) return BOOT_ELF_BAD_HEADERS;
  image->base = low & ~(PAGE_SIZE - 1);
  size = ((high + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1)) - image->base;
  image->size = (uint32_t)size;
  return size <= WINDOW_SIZE ? BOOT_OK : BOOT_ELF_OUTSIDE_WINDOW;
}

/* Puts a segment into its place by address. */
static enum boot_status insert_segment(struct elf_image *image,
                                       const struct elf64_program_header *phdr) {
  struct elf_segment segment = {
      .file_size = (uint32_t)phdr->p_filesz, /* At most p_memsz. */
      .flags = phdr->p_flags & (PF_R | PF_W | PF_X),
      .file_offset = phdr->p_offset,
  };
  uint32_t place = image->segment_count;

  if (place == ELF_SEGMENTS_MAX) return BOOT_ELF_BAD_HEADERS;
  elf_locate(image, phdr->p_vaddr, phdr->p_memsz, &segment.memory);
  for (; place > 0 && image->segments[place - 1].memory.offset > segment.memory.offset; place--)
    image->segments[place] = image->segments[place - 1];
  image->segments[place] = segment;
  image->segment_count++;
  return BOOT_OK;
}

/*
 * Segments have rights of their own, and rights go by pages: no page belongs to two. Finds the
 * largest gap between them on the way.
 */
static enum boot_status check_gaps(struct elf_image *image) {
  uint32_t end = 0;

  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_range *memory = &image->segments[i].memory;

    if (memory->offset < end) return BOOT_ELF_OVERLAP;
    if (page_down(memory->offset) - end > image->gap) image->gap = page_down(memory->offset) - end;
    end = page_up(range_end(memory));
  }
  return BOOT_OK;
}

int elf_locate(const struct elf_image *image, uint64_t address, uint64_t size,
               struct elf_range *range) {
  uint64_t offset = address - image->base;

  if (!elf_is_within(offset, size, image->size)) return 0;
  *range = (struct elf_range){(uint32_t)offset, (uint32_t)size};
  return 1;
}

const struct elf_segment *elf_find_segment(const struct elf_image *image,
                                           const struct elf_range *range) {
  for (const struct elf_segment *segment = image->segments;
       segment < image->segments + image->segment_count; segment++) {
    if (range->offset >= segment->memory.offset && range_end(range) <= range_end(&segment->memory))
      return segment;
  }
  return NULL;
}

/* True when all of `range` comes from the file, with the rights `flags`. */
static int is_in_file(const struct elf_image *image, const struct elf_range *range,
                      uint32_t flags) {
  const struct elf_segment *segment = elf_find_segment(image, range);

  return segment != NULL && (segment->flags & flags) == flags &&
         range_end(range) <= segment->memory.offset + segment->file_size;
}

/* Stores where the bytes of `phdr` are, if they are in the file: true, unless they should be. */
static int take_range(const struct elf64_program_header *phdr, const struct elf_image *image,
                      struct elf_range *range) {
  int located = elf_locate(image, phdr->p_vaddr, phdr->p_filesz, range);

  return phdr->p_filesz == 0 || (located && is_in_file(image, range, 0));
}

/*
 * Whole pages become read-only, and none that holds anything else. At the start that is so when the
 * segment starts there too: GNU ld and lld put what is read-only after relocation first, and GNU ld
 * lets it start inside a page. The end they align, lld even beyond the segment's last byte.
 */
static enum boot_status plan_relro(const struct elf64_program_header *phdr,
                                   struct elf_image *image) {
  struct elf_range relro, first;
  const struct elf_segment *segment;
  uint32_t start, end;

  if (phdr->p_memsz == 0) return BOOT_OK;
  if (!elf_locate(image, phdr->p_vaddr, phdr->p_memsz, &relro)) return BOOT_ELF_BAD_SEGMENT;
  first = (struct elf_range){relro.offset, 1};
  segment = elf_find_segment(image, &first);
  if (segment == NULL || !(segment->flags & PF_W) ||
      range_end(&relro) > page_up(range_end(&segment->memory))) {
    return BOOT_ELF_BAD_SEGMENT;
  }
  start = relro.offset == segment->memory.offset ? page_down(relro.offset) : page_up(relro.offset);
  end = page_down(range_end(&relro));
  if (start < end) image->relro = (struct elf_range){start, end - start};
  return BOOT_OK;
}

static enum boot_status plan_tls(const struct elf64_program_header *phdr, struct elf_image *image) {
  if (phdr->p_memsz == 0) return BOOT_OK;
  if (phdr->p_filesz > phdr->p_memsz || !is_power_of_two(phdr->p_align) ||
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

/* True when `phdr` is the second of a type of which an image has place for one. */
static int is_second(const struct elf64_program_header *phdrs,
                     const struct elf64_program_header *phdr) {
  if (phdr->p_type != PT_DYNAMIC && phdr->p_type != PT_GNU_RELRO && phdr->p_type != PT_TLS)
    return 0;
  for (const struct elf64_program_header *before = phdrs; before < phdr; before++) {
    if (before->p_type == phdr->p_type && !is_empty(before) && !is_empty(phdr)) return 1;
  }
  return 0;
}

enum boot_status elf_plan(const struct elf64_header *ehdr, const struct elf64_program_header *phdrs,
                          uint32_t count, uint64_t file_size, struct elf_image *image) {
  struct elf_range entry = {0, 0};
  enum boot_status status;

  memset(image, 0, sizeof(*image));
  image->relocatable = ehdr->e_type == ET_DYN;
  status = measure(phdrs, count, file_size, image);
  for (uint32_t i = 0; status == BOOT_OK && i < count; i++) {
    if (phdrs[i].p_type == PT_LOAD && !is_empty(&phdrs[i]))
      status = insert_segment(image, &phdrs[i]);
  }
  if (status == BOOT_OK) status = check_gaps(image);
  if (status != BOOT_OK) return status;
  if (!elf_locate(image, ehdr->e_entry, 1, &entry) || !is_in_file(image, &entry, PF_X))
    return BOOT_ELF_BAD_ENTRY;
  image->entry = entry.offset;
  for (uint32_t i = 0; status == BOOT_OK && i < count; i++)
    status = is_second(phdrs, &phdrs[i]) ? BOOT_ELF_TWICE : plan_description(&phdrs[i], image);
  return status;
}
