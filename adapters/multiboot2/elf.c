/* Segments and sections of ELF files of both classes: see image.h. */
#include "adapters/multiboot2/elf.h"

#include "adapters/multiboot2/image.h"
#include "lib/string.h"

/* True when [offset, offset + length) lies within `size`, whatever the three are. */
static bool is_within(uint64_t offset, uint64_t length, uint64_t size) {
  return offset <= size && length <= size - offset;
}

/* Reads the file's header, that of ELF32 into the fields of ELF64. */
static enum adapter_status read_header(const uint8_t *file, uint64_t size,
                                       struct elf64_header *header) {
  struct elf32_header small;

  if (size < sizeof(small) || memcmp(file, ELFMAG, SELFMAG) != 0) return MULTIBOOT_NOT_ELF;
  if (file[EI_DATA] != ELFDATA2LSB) return MULTIBOOT_NOT_ELF;
  if (file[EI_CLASS] == ELFCLASS64) {
    if (size < sizeof(*header)) return MULTIBOOT_NOT_ELF;
    memcpy(header, file, sizeof(*header));
    if (header->e_machine != EM_X86_64) return MULTIBOOT_NOT_ELF;
  } else {
    memcpy(&small, file, sizeof(small));
    if (small.e_ident[EI_CLASS] != ELFCLASS32 || small.e_machine != EM_386)
      return MULTIBOOT_NOT_ELF;
    memcpy(header->e_ident, small.e_ident, sizeof(header->e_ident));
    header->e_type = small.e_type;
    header->e_entry = small.e_entry;
    header->e_phoff = small.e_phoff;
    header->e_shoff = small.e_shoff;
    header->e_phentsize = small.e_phentsize;
    header->e_phnum = small.e_phnum;
    header->e_shentsize = small.e_shentsize;
    header->e_shnum = small.e_shnum;
    header->e_shstrndx = small.e_shstrndx;
  }
  if (header->e_type != ET_EXEC && header->e_type != ET_DYN) return MULTIBOOT_NOT_ELF;
  return ADAPTER_OK;
}

static void read_program_header(const uint8_t *at, bool is_64,
                                struct elf64_program_header *header) {
  struct elf32_program_header small;

  if (is_64) {
    memcpy(header, at, sizeof(*header));
    return;
  }
  memcpy(&small, at, sizeof(small));
  *header = (struct elf64_program_header){.p_type = small.p_type,
                                          .p_offset = small.p_offset,
                                          .p_vaddr = small.p_vaddr,
                                          .p_paddr = small.p_paddr,
                                          .p_filesz = small.p_filesz,
                                          .p_memsz = small.p_memsz};
}

/*
 * Adds what has to be loaded. The entry point is a virtual address if a segment has it; else it is
 * taken as physical, as kernels state it whose first code runs without paging.
 */
static enum adapter_status read_segments(const uint8_t *file, uint64_t size,
                                         const struct elf64_header *header, bool is_64,
                                         struct image *image) {
  struct elf64_program_header segment;

  image->entry = header->e_entry;
  for (uint32_t i = 0; i < header->e_phnum; i++) {
    enum adapter_status status;

    read_program_header(file + header->e_phoff + i * (uint64_t)header->e_phentsize, is_64,
                        &segment);
    if (segment.p_type != PT_LOAD) continue;
    if (!is_within(segment.p_offset, segment.p_filesz, size) || segment.p_filesz > segment.p_memsz)
      return MULTIBOOT_BAD_ELF;
    status = image_add(image, &(struct image_segment){.physical = segment.p_paddr,
                                                      .memory_size = segment.p_memsz,
                                                      .file_offset = segment.p_offset,
                                                      .file_size = segment.p_filesz});
    if (status != ADAPTER_OK) return status;
    if (header->e_entry >= segment.p_vaddr && header->e_entry - segment.p_vaddr < segment.p_memsz)
      image->entry = segment.p_paddr + (header->e_entry - segment.p_vaddr);
  }
  return image->count != 0 ? ADAPTER_OK : MULTIBOOT_BAD_ELF;
}

/* Checks the table of sections, and those that have bytes in the file. */
static enum adapter_status read_sections(const uint8_t *file, uint64_t size,
                                         const struct elf64_header *header, bool is_64,
                                         struct image *image) {
  struct image_sections *sections = &image->sections;
  struct section section;

  if (header->e_shnum == 0) return ADAPTER_OK;
  *sections = (struct image_sections){.offset = header->e_shoff,
                                      .count = header->e_shnum,
                                      .size = header->e_shentsize,
                                      .names = header->e_shstrndx};
  if (sections->size !=
          (is_64 ? sizeof(struct elf64_section_header) : sizeof(struct elf32_section_header)) ||
      !is_within(sections->offset, (uint64_t)sections->count * sections->size, size))
    return MULTIBOOT_BAD_ELF;
  for (uint32_t i = 0; i < sections->count; i++) {
    section_read(file + sections->offset + i * (uint64_t)sections->size, sections->size, &section);
    if (section_is_apart(&section) && !is_within(section.offset, section.size, size))
      return MULTIBOOT_BAD_ELF;
  }
  return ADAPTER_OK;
}

enum adapter_status image_read_elf(const uint8_t *file, uint64_t size, struct image *image) {
  struct elf64_header header;
  enum adapter_status status = read_header(file, size, &header);
  bool is_64;

  if (status != ADAPTER_OK) return status;
  is_64 = header.e_ident[EI_CLASS] == ELFCLASS64;
  if (header.e_phentsize !=
          (is_64 ? sizeof(struct elf64_program_header) : sizeof(struct elf32_program_header)) ||
      !is_within(header.e_phoff, (uint64_t)header.e_phnum * header.e_phentsize, size))
    return MULTIBOOT_BAD_ELF;
  status = read_segments(file, size, &header, is_64, image);
  if (status != ADAPTER_OK) return status;
  return read_sections(file, size, &header, is_64, image);
}

void section_read(const uint8_t *header, uint32_t size, struct section *section) {
  struct elf32_section_header small;
  struct elf64_section_header large;

  if (size == sizeof(large)) {
    memcpy(&large, header, sizeof(large));
    *section = (struct section){large.sh_type,   large.sh_flags, large.sh_addr,
                                large.sh_offset, large.sh_size,  large.sh_addralign};
  } else {
    memcpy(&small, header, sizeof(small));
    *section = (struct section){small.sh_type,   small.sh_flags, small.sh_addr,
                                small.sh_offset, small.sh_size,  small.sh_addralign};
  }
}

void section_set_address(uint8_t *header, uint32_t size, uint64_t address) {
  uint32_t address_32 = (uint32_t)address;

  if (size == sizeof(struct elf64_section_header)) {
    memcpy(header + offsetof(struct elf64_section_header, sh_addr), &address, sizeof(address));
  } else {
    memcpy(header + offsetof(struct elf32_section_header, sh_addr), &address_32,
           sizeof(address_32));
  }
}

bool section_is_apart(const struct section *section) {
  return section->type != SHT_NOBITS && (section->flags & SHF_ALLOC) == 0 && section->size != 0;
}
