/*
 * Loads the kernel's ELF file: the only code that reads it, with notes.c. elf.c checks what it
 * says.
 */
#include "boot/core/kernel_file.h"

#include "boot/core/allocate.h"
#include "boot/core/notes.h"
#include "boot/core/random.h"
#include "boot/core/relocate.h"
#include "lib/string.h"

#define LARGE_PAGE (2u << 20)
#define WINDOW_SIZE ((uint32_t)(KILN_KERNEL_END - KILN_KERNEL_BASE))

/* Reads headers and notes. */
static enum boot_status read_plan(struct loader_file *file, struct kernel_file *kernel) {
  static struct elf64_program_header program_headers[ELF_PROGRAM_HEADERS_MAX];
  uint64_t size = file->file.size;
  struct elf64_header header = {0};
  struct elf_headers where;
  enum boot_status status;

  status = file_read(file, 0, &header, size < sizeof(header) ? size : sizeof(header));
  if (status != BOOT_OK) return status;
  status = elf_check_header(&header, size, &where);
  if (status != BOOT_OK) return status;
  status = file_read(file, where.offset, program_headers, where.count * sizeof(program_headers[0]));
  if (status != BOOT_OK) return status;
  status = elf_plan(&header, program_headers, where.count, size, &kernel->image);
  if (status != BOOT_OK) return status;
  return notes_find_header(file, program_headers, where.count, &kernel->header);
}

/* True when nothing but the rest of a page lies between two segments, in the file as in memory. */
static int continues(const struct elf_segment *segment, const struct elf_segment *next) {
  uint64_t end = (uint64_t)segment->memory.offset + segment->file_size;

  return segment->file_size == segment->memory.size && next->file_size != 0 &&
         next->memory.offset - end < PAGE_SIZE &&
         next->file_offset - segment->file_offset ==
             (uint64_t)next->memory.offset - segment->memory.offset;
}

/* Clears what the pages of a segment have besides the bytes of the file. */
static void clear_rest(uint8_t *memory, const struct elf_segment *segment) {
  uint8_t *data = memory + segment->memory.offset;
  size_t before = segment->memory.offset % PAGE_SIZE;
  size_t end = (size_t)page_align_up(before + segment->memory.size);

  memset(data - before, 0, before);
  memset(data + segment->file_size, 0, end - before - segment->file_size);
}

/*
 * Reads the segments into place, and clears the rest of their pages. Neighbours are read at once,
 * with the padding between them: each time that the firmware is asked can be another wait for the
 * disk.
 */
static enum boot_status read_segments(struct loader_file *file, uint8_t *memory,
                                      const struct elf_image *image) {
  for (uint32_t i = 0; i < image->segment_count;) {
    const struct elf_segment *first = &image->segments[i], *last = first;
    enum boot_status status = BOOT_OK;

    for (i++; i < image->segment_count && continues(last, &image->segments[i]); i++) last++;
    if (first->file_size != 0)
      status = file_read(file, first->file_offset, memory + first->memory.offset,
                         last->file_offset + last->file_size - first->file_offset);
    if (status != BOOT_OK) return status;
    for (; first <= last; first++) clear_rest(memory, first);
  }
  return BOOT_OK;
}

/*
 * Chooses where a relocatable kernel goes in the window that is there for it: as low as its
 * alignment lets it, or at a random one of the places that are aligned like what it is linked to.
 */
static enum boot_status choose_address(struct kernel_file *kernel, int kaslr) {
  const struct elf_image *image = &kernel->image;
  uint32_t room = WINDOW_SIZE - image->size;
  uint32_t alignment = image->alignment < WINDOW_SIZE ? (uint32_t)image->alignment : WINDOW_SIZE;
  uint64_t lowest = (image->base - KILN_KERNEL_BASE) & (image->alignment - 1);
  uint64_t step = 0;

  kernel->virtual_address = image->base;
  if (!image->relocatable) return BOOT_OK;
  if (lowest > room) return BOOT_ELF_OUTSIDE_WINDOW;
  if (kaslr && kernel->header.kaslr) step = random_below((room - (uint32_t)lowest) / alignment + 1);
  kernel->virtual_address = KILN_KERNEL_BASE + lowest + step * alignment;
  return BOOT_OK;
}

/* True when a segment has a whole page of 2 MiB at the address chosen. */
static int has_large_page(const struct kernel_file *kernel) {
  uint32_t first = (uint32_t)kernel->virtual_address % LARGE_PAGE;

  for (uint32_t i = 0; i < kernel->image.segment_count; i++) {
    const struct elf_range *memory = &kernel->image.segments[i].memory;
    uint32_t start = first + memory->offset; /* But for a multiple of 2 MiB, as the end. */
    uint32_t end = start + memory->size;

    start &= ~(uint32_t)(PAGE_SIZE - 1);
    end += (uint32_t)(PAGE_SIZE - 1);
    if (start / LARGE_PAGE + (start % LARGE_PAGE != 0) < end / LARGE_PAGE) return 1;
  }
  return 0;
}

/*
 * Allocates the kernel's pages where they are as aligned as their addresses, as far as the file
 * asks for it; and up to 2 MiB where that saves page tables and misses in the TLB, if there is room
 * so.
 */
static enum boot_status allocate_pages(struct kernel_file *kernel) {
  const struct elf_image *image = &kernel->image;
  uint32_t needed = image->alignment < LARGE_PAGE ? (uint32_t)image->alignment : LARGE_PAGE;
  uint32_t alignment = has_large_page(kernel) ? LARGE_PAGE : needed;
  enum boot_status status;

  for (;; alignment = needed) {
    status = boot_allocate_congruent(kernel->virtual_address, image->size, alignment,
                                     KILN_MEMORY_KERNEL, &kernel->physical);
    if (status != BOOT_OUT_OF_MEMORY || alignment == needed) break;
  }
  if (status == BOOT_OUT_OF_MEMORY && boot_missing_memory() <= image->gap) return BOOT_ELF_GAP;
  return status;
}

enum boot_status kernel_file_load(const char *path, struct file_hash *hash, int kaslr,
                                  struct kernel_file *kernel) {
  struct loader_file file;
  enum boot_status status = file_open(path, hash, &file);
  uint8_t *memory;

  if (status != BOOT_OK) return status;
  kernel->file_size = file.file.size;
  status = read_plan(&file, kernel);
  if (status == BOOT_OK) status = choose_address(kernel, kaslr);
  if (status == BOOT_OK) status = allocate_pages(kernel);
  if (status != BOOT_OK) return status;
  memory = physical_pointer(kernel->physical);
  status = read_segments(&file, memory, &kernel->image);
  if (status != BOOT_OK || !kernel->image.relocatable) return status;
  return elf_relocate(&kernel->image, memory, kernel_file_slide(kernel));
}
