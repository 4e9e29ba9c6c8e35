/* Reads the program headers of the kernel's own file: see own_file.h. */
#include "tests/kernels/own_file.h"

#include "lib/string.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/regions.h"

static const uint8_t *file;
static const struct elf64_program_header *program_headers;
static uint32_t program_header_count;
static uint64_t slide;

bool own_file_open(const struct kiln_boot_info *info) {
  for (uint64_t i = 0; i < info->module_count; i++) {
    const struct kiln_module *module = &info->modules[i];
    const struct elf64_header *header = module->address;

    if (strcmp(module->path, info->kernel.path) != 0 || module->size < sizeof(*header) ||
        memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
      continue;
    }
    file = module->address;
    program_headers = (const struct elf64_program_header *)(file + header->e_phoff);
    program_header_count = header->e_phnum;
    slide = info->kernel.slide;
    return true;
  }
  return false;
}

const struct elf64_header *own_file_header(void) {
  return (const struct elf64_header *)file;
}

const struct elf64_program_header *own_file_program_header(uint32_t index) {
  return index < program_header_count ? &program_headers[index] : 0;
}

/* First page of a segment where it was loaded, and the end of the last. */
static uint64_t segment_start(const struct elf64_program_header *segment) {
  return (segment->p_vaddr + slide) & ~(PAGE_SIZE - 1);
}

static uint64_t segment_end(const struct elf64_program_header *segment) {
  return (segment->p_vaddr + slide + segment->p_memsz + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

uint32_t own_file_rights(uint64_t address) {
  uint32_t rights = 0;
  bool relro = false;

  for (uint32_t i = 0; i < program_header_count; i++) {
    const struct elf64_program_header *segment = &program_headers[i];

    if (segment->p_type == PT_LOAD && segment->p_memsz != 0 && address >= segment_start(segment) &&
        address < segment_end(segment)) {
      rights |= PAGE_MAPPED | (segment->p_flags & PF_W ? PAGE_WRITABLE : 0) |
                (segment->p_flags & PF_X ? PAGE_EXECUTABLE : 0);
    }
    /* Whole pages inside PT_GNU_RELRO only. */
    if (segment->p_type == PT_GNU_RELRO && address >= segment->p_vaddr + slide &&
        address + PAGE_SIZE <= segment->p_vaddr + slide + segment->p_memsz) {
      relro = true;
    }
  }
  return relro ? rights & ~PAGE_WRITABLE : rights;
}

uint64_t own_file_mapped_size(void) {
  uint64_t size = 0;

  for (uint32_t i = 0; i < program_header_count; i++) {
    if (program_headers[i].p_type == PT_LOAD && program_headers[i].p_memsz != 0) {
      size += segment_end(&program_headers[i]) - segment_start(&program_headers[i]);
    }
  }
  return size;
}

bool own_file_code_is_loaded(void) {
  bool found = false;

  for (uint32_t i = 0; i < program_header_count; i++) {
    const struct elf64_program_header *segment = &program_headers[i];

    if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X)) {
      continue;
    }
    if (memcmp((const void *)(segment->p_vaddr + slide), file + segment->p_offset,
               segment->p_filesz) != 0) {
      return false;
    }
    found = true;
  }
  return found;
}
