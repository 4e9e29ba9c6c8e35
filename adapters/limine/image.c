/* Reading and copying of a kernel's ELF file: see image.h. */
#include "adapters/limine/image.h"

#include "adapters/core/memory.h"
#include "adapters/limine/protocol.h"
#include "lib/elf.h"
#include "lib/string.h"

static enum adapter_status read_header(const uint8_t *file, uint64_t size,
                                       struct elf64_header *header) {
  uint64_t table;

  if (size < sizeof(*header)) return LIMINE_NOT_ELF;
  memcpy(header, file, sizeof(*header));
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
      header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_machine != EM_X86_64)
    return LIMINE_NOT_ELF;
  if (header->e_type != ET_EXEC && header->e_type != ET_DYN) return LIMINE_NOT_ELF;
  table = (uint64_t)header->e_phnum * sizeof(struct elf64_program_header);
  if (header->e_phentsize != sizeof(struct elf64_program_header) || header->e_phnum == PN_XNUM ||
      header->e_phoff > size || table > size - header->e_phoff)
    return LIMINE_BAD_ELF;
  return ADAPTER_OK;
}

static void read_program_header(const struct limine_image *image, uint32_t index,
                                struct elf64_program_header *header) {
  memcpy(header, image->file + image->headers + index * sizeof(*header), sizeof(*header));
}

/* The bytes of a segment: in the file, in memory, behind those of the segment before it. */
static bool is_sound(const struct elf64_program_header *header, uint64_t file_size,
                     uint64_t last_end) {
  return header->p_filesz <= header->p_memsz && header->p_offset <= file_size &&
         header->p_filesz <= file_size - header->p_offset &&
         header->p_memsz <= UINT64_MAX - PAGE_SIZE - header->p_vaddr && /* Room to round up. */
         header->p_vaddr <= UINT64_MAX - PAGE_SIZE && header->p_vaddr >= last_end;
}

/* Finds the pages of the image, from the lowest segment's to the highest one's. */
static enum adapter_status measure(struct limine_image *image, uint64_t file_size) {
  struct elf64_program_header header;
  uint64_t last_end = 0;
  uint32_t last_flags = 0;
  bool any = false;

  for (uint32_t i = 0; i < image->header_count; i++) {
    read_program_header(image, i, &header);
    if (header.p_type != PT_LOAD || header.p_memsz == 0) continue;
    if (!is_sound(&header, file_size, last_end)) return LIMINE_BAD_ELF;
    if (!any) image->linked = header.p_vaddr & ~(PAGE_SIZE - 1);
    if (any && header.p_vaddr / PAGE_SIZE == (last_end - 1) / PAGE_SIZE &&
        ((header.p_flags ^ last_flags) & (PF_W | PF_X)) != 0)
      return LIMINE_MIXED_PAGE;
    any = true;
    last_end = header.p_vaddr + header.p_memsz;
    last_flags = header.p_flags;
  }
  if (!any) return LIMINE_BAD_ELF;
  image->size = ((last_end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1)) - image->linked;
  return ADAPTER_OK;
}

/* Where the image goes: where it is linked, or to the lowest place of the protocol. */
static enum adapter_status place(struct limine_image *image) {
  if (image->linked < LIMINE_BASE) {
    if (!image->relocatable) return LIMINE_LOW_ADDRESS;
    image->slide = LIMINE_BASE - image->linked;
  }
  /* The last page stays free: addresses behind the image do not wrap. */
  if (image->size > UINT64_MAX - PAGE_SIZE - (image->linked + image->slide)) return LIMINE_BAD_ELF;
  return ADAPTER_OK;
}

static enum adapter_status find_dynamic(struct limine_image *image) {
  struct elf64_program_header header;

  for (uint32_t i = 0; i < image->header_count; i++) {
    read_program_header(image, i, &header);
    if (header.p_type == PT_INTERP) return LIMINE_BAD_RELOCATION;
    if (header.p_type != PT_DYNAMIC) continue;
    if (header.p_vaddr < image->linked || header.p_vaddr - image->linked > image->size ||
        header.p_filesz > image->size - (header.p_vaddr - image->linked))
      return LIMINE_BAD_ELF;
    image->dynamic = header.p_vaddr - image->linked;
    image->dynamic_count = header.p_filesz / sizeof(struct elf64_dynamic);
  }
  return ADAPTER_OK;
}

enum adapter_status image_read(const void *file, uint64_t size, struct limine_image *image) {
  struct elf64_header header;
  enum adapter_status status = read_header(file, size, &header);

  if (status != ADAPTER_OK) return status;
  *image = (struct limine_image){.file = file,
                                 .headers = header.e_phoff,
                                 .header_count = header.e_phnum,
                                 .relocatable = header.e_type == ET_DYN};
  status = measure(image, size);
  if (status == ADAPTER_OK) status = place(image);
  if (status == ADAPTER_OK && image->relocatable) status = find_dynamic(image);
  if (status != ADAPTER_OK) return status;
  image->entry = header.e_entry + image->slide;
  return ADAPTER_OK;
}

bool image_next(const struct limine_image *image, uint32_t *index, struct limine_segment *segment) {
  struct elf64_program_header header;

  while (*index < image->header_count) {
    read_program_header(image, (*index)++, &header);
    if (header.p_type != PT_LOAD || header.p_memsz == 0) continue;
    *segment = (struct limine_segment){.offset = header.p_vaddr - image->linked,
                                       .file_offset = header.p_offset,
                                       .file_size = header.p_filesz,
                                       .memory_size = header.p_memsz,
                                       .writable = (header.p_flags & PF_W) != 0,
                                       .executable = (header.p_flags & PF_X) != 0};
    segment->start = segment->offset & ~(PAGE_SIZE - 1);
    segment->end = (segment->offset + segment->memory_size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
    return true;
  }
  return false;
}

bool image_is_code(const struct limine_image *image, uint64_t address) {
  uint64_t offset = address - image->slide - image->linked;
  struct limine_segment segment;

  for (uint32_t i = 0; image_next(image, &i, &segment);) {
    if (segment.executable && offset >= segment.offset &&
        offset - segment.offset < segment.memory_size)
      return true;
  }
  return false;
}

void image_copy(const struct limine_image *image, uint8_t *memory) {
  struct limine_segment segment;
  uint64_t done = 0;

  for (uint32_t i = 0; image_next(image, &i, &segment);) {
    memset(memory + done, 0, segment.offset - done);
    memcpy(memory + segment.offset, image->file + segment.file_offset, segment.file_size);
    done = segment.offset + segment.file_size;
  }
  memset(memory + done, 0, image->size - done);
}
