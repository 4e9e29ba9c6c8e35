/*
 * Fuzzes elf.c, notes.c and relocate.c: a slide of 4 bytes, in pages, and a kernel's file, which is
 * checked, loaded as kernel_file.c does, and relocated.
 */
#include "boot/core/elf.h"
#include "boot/core/firmware.h"
#include "boot/core/fuzz/fuzz.h"
#include "boot/core/memory_map.h"
#include "boot/core/notes.h"
#include "boot/core/relocate.h"

#define IMAGE_MAX (256u << 10) /* Bytes of a kernel that is loaded. */
#define UNTOUCHED 0xa5

static int is_within(uint64_t start, uint64_t size, uint64_t total) {
  return start <= total && size <= total - start;
}

/* True when [address, address + size) comes from the file, as part of one segment. */
static int is_in_file(const struct elf_image *image, const struct elf_range *range) {
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];

    if (range->offset >= segment->memory.offset &&
        is_within(range->offset - segment->memory.offset, range->size, segment->file_size))
      return 1;
  }
  return 0;
}

/* The segment whose pages hold [address, address + size), which are not empty; or null. */
static const struct elf_segment *holder(const struct elf_image *image,
                                        const struct elf_range *range) {
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];
    uint64_t start = segment->memory.offset & ~(PAGE_SIZE - 1);
    uint64_t end =
        (segment->memory.offset + segment->memory.size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

    if (range->offset >= start && is_within(range->offset - start, range->size, end - start))
      return segment;
  }
  return NULL;
}

static void check_segments(const struct elf_image *image, uint64_t file_size) {
  uint64_t next_page = 0, largest_gap = 0; /* The first page that the segment may use. */

  INVARIANT(image->segment_count >= 1 && image->segment_count <= ELF_SEGMENTS_MAX);
  INVARIANT(image->base % PAGE_SIZE == 0 && image->segments[0].memory.offset < PAGE_SIZE);
  INVARIANT(image->alignment >= PAGE_SIZE && (image->alignment & (image->alignment - 1)) == 0);
  INVARIANT(image->size > 0 && image->size % PAGE_SIZE == 0);
  INVARIANT(image->size <= KILN_KERNEL_END - KILN_KERNEL_BASE);
  INVARIANT(image->relocatable ||
            (image->base >= KILN_KERNEL_BASE && image->base + image->size <= KILN_KERNEL_END));
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];

    INVARIANT(segment->memory.offset >= next_page);
    if (i > 0 && segment->memory.offset / PAGE_SIZE * PAGE_SIZE - next_page > largest_gap)
      largest_gap = segment->memory.offset / PAGE_SIZE * PAGE_SIZE - next_page;
    INVARIANT(segment->memory.size > 0 && segment->file_size <= segment->memory.size);
    INVARIANT(is_within(segment->memory.offset, segment->memory.size, image->size));
    INVARIANT(segment->file_size == 0 ||
              is_within(segment->file_offset, segment->file_size, file_size));
    INVARIANT((segment->flags & (PF_W | PF_X)) != (PF_W | PF_X));
    next_page = (segment->memory.offset + segment->memory.size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
  }
  INVARIANT(next_page == image->size);
  INVARIANT(image->gap == largest_gap);
}

static void check_image(const struct elf_image *image, uint64_t file_size) {
  const struct elf_range entry = {.offset = image->entry, .size = 1};

  check_segments(image, file_size);
  INVARIANT(is_in_file(image, &entry) && (holder(image, &entry)->flags & PF_X));
  INVARIANT(image->dynamic.size == 0 || (image->relocatable && is_in_file(image, &image->dynamic)));
  if (image->relro.size != 0) {
    const struct elf_segment *segment = holder(image, &image->relro);

    INVARIANT(segment != NULL && (segment->flags & PF_W));
    INVARIANT(image->relro.offset % PAGE_SIZE == 0 && image->relro.size % PAGE_SIZE == 0);
  }
  INVARIANT(image->tls.size <= image->tls_memory_size);
  INVARIANT(image->tls.size == 0 || is_in_file(image, &image->tls));
  INVARIANT((image->tls_memory_size == 0) == (image->tls_alignment == 0));
  INVARIANT((image->tls_alignment & (image->tls_alignment - 1)) == 0);
}

/* The file is in memory; its handle is the address. */
enum boot_status firmware_read(struct boot_file *file, uint64_t offset, void *destination,
                               uint64_t length) {
  INVARIANT(is_within(offset, length, file->size));
  if (length != 0) memcpy(destination, (const uint8_t *)file->handle + offset, length);
  return BOOT_OK;
}

/* Nothing takes that long. */
void firmware_print(const char *text) {
  (void)text;
}

void firmware_print_serial(const char *text) {
  firmware_print(text);
}

/* Whether what is called Kiln's header by notes.c is the one that stands in the file, once. */
static void check_notes(const uint8_t *bytes, uint64_t size,
                        const struct elf64_program_header *phdrs, uint32_t count) {
  struct loader_file file = {.file = {.size = size, .handle = (uint64_t)bytes}};
  struct kiln_kernel_header header, untouched;

  memset(&header, UNTOUCHED, sizeof(header));
  untouched = header;
  enum boot_status status = notes_find_header(&file, phdrs, count, &header);
  if (status == BOOT_OK) {
    INVARIANT(header.magic == KILN_HEADER_MAGIC && header.version == KILN_PROTOCOL_VERSION);
    INVARIANT(header.size >= offsetof(struct kiln_kernel_header, processors) &&
              header.size <= size);
    INVARIANT(header.size >= sizeof(header) || header.processors == 0);
    INVARIANT(header.stack_size > 0 && header.stack_size <= KILN_STACK_MAXIMUM);
    INVARIANT(header.framebuffer <= KILN_FRAMEBUFFER_TEXT);
  } else {
    INVARIANT((status >= BOOT_KERNEL_NO_HEADER && status <= BOOT_KERNEL_STACK) ||
              status == BOOT_KERNEL_TWO_HEADERS || status == BOOT_FILE_TOO_SHORT);
    INVARIANT(memcmp(&header, &untouched, sizeof(header)) == 0 ||
              (header.magic == KILN_HEADER_MAGIC && status != BOOT_KERNEL_NO_HEADER));
  }
}

/* gABI, "Relative Relocation Table": the first entry is an address. `memory` is as it was loaded.
 */
static int relr_starts_with_a_bitmap(const struct elf_image *image, const uint8_t *memory) {
  uint64_t address = 0, size = 0;

  for (uint64_t at = 0; at + sizeof(struct elf64_dynamic) <= image->dynamic.size;
       at += sizeof(struct elf64_dynamic)) {
    struct elf64_dynamic entry;

    memcpy(&entry, memory + image->dynamic.offset + at, sizeof(entry));
    if (entry.d_tag == DT_NULL) break;
    if (entry.d_tag == DT_RELASZ && entry.d_val != 0) return 0; /* May change the table. */
    if (entry.d_tag == DT_RELR) address = entry.d_val;
    if (entry.d_tag == DT_RELRSZ) size = entry.d_val;
  }
  return size != 0 && is_within(address - image->base, 1, image->size) &&
         (memory[address - image->base] & 1);
}

/* Loads and relocates: what belongs to no segment stays as it is. */
static void check_relocation(const struct elf_image *image, const uint8_t *file, uint64_t slide) {
  uint8_t *memory = malloc(image->size), *owned = calloc(image->size, 1);
  enum boot_status status;
  int bitmap_first;

  INVARIANT(memory != NULL && owned != NULL);
  memset(memory, UNTOUCHED, image->size);
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];

    memset(memory + segment->memory.offset, 0, segment->memory.size);
    memset(owned + segment->memory.offset, 1, segment->memory.size);
    if (segment->file_size != 0)
      memcpy(memory + segment->memory.offset, file + segment->file_offset, segment->file_size);
  }
  bitmap_first = relr_starts_with_a_bitmap(image, memory);
  status = elf_relocate(image, memory, slide);
  INVARIANT(status != BOOT_OK || !bitmap_first);
  INVARIANT(status == BOOT_OK || status == BOOT_ELF_BAD_DYNAMIC ||
            status == BOOT_ELF_BAD_RELOCATION);
  for (uint64_t i = 0; i < image->size; i++) INVARIANT(owned[i] || memory[i] == UNTOUCHED);
  free(memory);
  free(owned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct elf_image image;
  struct input input = {.data = data, .left = size};
  uint64_t slide = take(&input, 4) * PAGE_SIZE;
  const uint8_t *file = input.data;
  uint64_t file_size = input.left;
  struct elf64_header header = {0};
  struct elf_headers where;

  const struct elf64_program_header all = {.p_type = PT_NOTE, .p_filesz = file_size, .p_align = 4};
  check_notes(file, file_size, &all, 1);
  if (file_size != 0)
    memcpy(&header, file, file_size < sizeof(header) ? file_size : sizeof(header));
  enum boot_status status = elf_check_header(&header, file_size, &where);
  INVARIANT(status == BOOT_OK || status == BOOT_FILE_TOO_SHORT ||
            (status >= BOOT_ELF_NOT_ELF && status <= BOOT_ELF_BAD_HEADERS));
  if (status != BOOT_OK) return 0;
  INVARIANT(where.count >= 1 && where.count <= ELF_PROGRAM_HEADERS_MAX);
  INVARIANT(is_within(where.offset, where.count * sizeof(struct elf64_program_header), file_size));

  struct elf64_program_header *headers =
      copy_exactly(file + where.offset, where.count * sizeof(*headers));
  memset(&image, UNTOUCHED, sizeof(image)); /* Nothing of an earlier use may show. */
  status = elf_plan(&header, headers, where.count, file_size, &image);
  check_notes(file, file_size, headers, where.count);
  free(headers);
  INVARIANT(status == BOOT_OK || status == BOOT_FILE_TOO_SHORT || status == BOOT_ELF_TWICE ||
            (status >= BOOT_ELF_NOT_EXECUTABLE && status <= BOOT_ELF_BAD_TLS));
  if (status != BOOT_OK) return 0;
  check_image(&image, file_size);
  if (image.size <= IMAGE_MAX) check_relocation(&image, file, slide);
  return 0;
}
