/*
 * Loads the kernel's ELF file: the only code that reads it. elf.c checks what it says.
 */
#include "boot/core/kernel_file.h"

#include "boot/core/allocate.h"
#include "boot/core/firmware.h"
#include "boot/core/random.h"
#include "boot/core/relocate.h"
#include "lib/string.h"

#define NOTES_MAX 1024u /* Bytes of the PT_NOTE segment that are searched. */

/* Alignment of the kernel in physical memory, so that 2 MiB segments can use large pages. */
#define LOAD_ALIGNMENT (2ull << 20)

static enum boot_status read_plan(struct boot_file *file, struct elf_image *image) {
  static struct elf64_program_header program_headers[ELF_PROGRAM_HEADERS_MAX];
  struct elf64_header header;
  struct elf_headers where;
  enum boot_status status;

  if (file->size < sizeof(header)) return BOOT_ELF_NOT_ELF;
  status = firmware_read(file, 0, &header, sizeof(header));
  if (status != BOOT_OK) return status;
  status = elf_check_header(&header, file->size, &where);
  if (status != BOOT_OK) return status;
  status =
      firmware_read(file, where.offset, program_headers, where.count * sizeof(program_headers[0]));
  if (status != BOOT_OK) return status;
  return elf_plan(&header, program_headers, where.count, file->size, image);
}

static enum boot_status read_header(struct boot_file *file, const struct elf_image *image,
                                    struct kiln_kernel_header *header) {
  static _Alignas(8) uint8_t notes[NOTES_MAX];
  uint64_t size = image->note_size < NOTES_MAX ? image->note_size : NOTES_MAX;
  enum boot_status status;

  if (size == 0) return BOOT_KERNEL_NO_HEADER;
  status = firmware_read(file, image->note_offset, notes, size);
  if (status != BOOT_OK) return status;
  return elf_find_kiln_header(notes, size, header);
}

/* Reads one segment into place and clears the rest of its pages, and nothing else. */
static enum boot_status read_segment(struct boot_file *file, const struct kernel_file *kernel,
                                     const struct elf_segment *segment) {
  uint64_t start = segment->virtual_address & ~(PAGE_SIZE - 1);
  uint64_t end = page_align_up(segment->virtual_address + segment->memory_size);
  uint64_t before = segment->virtual_address - start;
  uint8_t *page = physical_pointer(kernel->physical + (start - kernel->image.base));
  uint8_t *data = page + before;

  memset(page, 0, (size_t)before);
  memset(data + segment->file_size, 0, (size_t)(end - start - before - segment->file_size));
  if (segment->file_size == 0) return BOOT_OK;
  return firmware_read(file, segment->file_offset, data, segment->file_size);
}

/*
 * Chooses where a relocatable kernel goes in the window that is there for it: at its start, or at
 * a random page of it. 1 GiB has 262,144 pages: 18 bits, less what the kernel itself takes.
 */
static uint64_t choose_slide(const struct kernel_file *kernel, int kaslr) {
  uint64_t room = KILN_KERNEL_END - KILN_KERNEL_BASE - kernel->image.size;
  uint64_t page = 0;

  if (!kernel->image.relocatable) return 0;
  if (kaslr && kernel->header.kaslr) page = random_below(room / PAGE_SIZE + 1);
  return KILN_KERNEL_BASE + page * PAGE_SIZE - kernel->image.base;
}

enum boot_status kernel_file_load(const char *path, int kaslr, struct kernel_file *kernel) {
  struct boot_file file;
  enum boot_status status = firmware_open(path, &file);

  if (status != BOOT_OK) return status;
  kernel->file_size = file.size;
  status = read_plan(&file, &kernel->image);
  if (status != BOOT_OK) return status;
  status = read_header(&file, &kernel->image, &kernel->header);
  if (status != BOOT_OK) return status;
  status = boot_allocate(kernel->image.size, LOAD_ALIGNMENT, KILN_MEMORY_KERNEL, &kernel->physical);
  for (uint32_t i = 0; status == BOOT_OK && i < kernel->image.segment_count; i++)
    status = read_segment(&file, kernel, &kernel->image.segments[i]);
  if (status != BOOT_OK) return status;
  kernel->slide = choose_slide(kernel, kaslr);
  if (!kernel->image.relocatable) return BOOT_OK;
  return elf_relocate(&kernel->image, physical_pointer(kernel->physical), kernel->slide);
}
