/*
 * Fuzzes elf.c and relocate.c: a slide of 4 bytes, in pages, and a kernel's file, which is checked,
 * loaded as kernel_file.c does, and relocated.
 */
#include "boot/core/elf.h"
#include "boot/core/fuzz/fuzz.h"
#include "boot/core/memory_map.h"
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

    if (range->address >= segment->virtual_address &&
        is_within(range->address - segment->virtual_address, range->size, segment->file_size))
      return 1;
  }
  return 0;
}

/* The segment whose pages hold [address, address + size), which are not empty; or null. */
static const struct elf_segment *holder(const struct elf_image *image,
                                        const struct elf_range *range) {
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];
    uint64_t start = segment->virtual_address & ~(PAGE_SIZE - 1);
    uint64_t end =
        (segment->virtual_address + segment->memory_size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

    if (range->address >= start && is_within(range->address - start, range->size, end - start))
      return segment;
  }
  return NULL;
}

static void check_segments(const struct elf_image *image, uint64_t file_size) {
  uint64_t next_page = image->base; /* The first that the segment may use. */

  INVARIANT(image->segment_count >= 1 && image->segment_count <= ELF_SEGMENTS_MAX);
  INVARIANT(image->base == (image->segments[0].virtual_address & ~(PAGE_SIZE - 1)));
  INVARIANT(image->size > 0 && image->size % PAGE_SIZE == 0);
  INVARIANT(image->size <= KILN_KERNEL_END - KILN_KERNEL_BASE);
  INVARIANT(image->relocatable ||
            (image->base >= KILN_KERNEL_BASE && image->base + image->size <= KILN_KERNEL_END));
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];

    INVARIANT(segment->virtual_address >= next_page);
    INVARIANT(segment->memory_size > 0 && segment->file_size <= segment->memory_size);
    INVARIANT(is_within(segment->virtual_address - image->base, segment->memory_size, image->size));
    INVARIANT(segment->file_size == 0 ||
              is_within(segment->file_offset, segment->file_size, file_size));
    INVARIANT((segment->flags & (PF_W | PF_X)) != (PF_W | PF_X));
    next_page =
        (segment->virtual_address + segment->memory_size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
  }
  INVARIANT(next_page == image->base + image->size);
}

static void check_image(const struct elf_image *image, uint64_t file_size) {
  const struct elf_range entry = {.address = image->entry, .size = 1};

  check_segments(image, file_size);
  INVARIANT(is_in_file(image, &entry) && (holder(image, &entry)->flags & PF_X));
  INVARIANT(is_within(image->note_offset, image->note_size, file_size));
  INVARIANT(image->dynamic.size == 0 || (image->relocatable && is_in_file(image, &image->dynamic)));
  if (image->relro.size != 0) {
    const struct elf_segment *segment = holder(image, &image->relro);

    INVARIANT(segment != NULL && (segment->flags & PF_W));
    INVARIANT(image->relro.address % PAGE_SIZE == 0 && image->relro.size % PAGE_SIZE == 0);
  }
  INVARIANT(image->tls.size <= image->tls_memory_size);
  INVARIANT(image->tls.size == 0 || is_in_file(image, &image->tls));
  INVARIANT((image->tls_memory_size == 0) == (image->tls_alignment == 0));
  INVARIANT((image->tls_alignment & (image->tls_alignment - 1)) == 0);
}

static void check_notes(const uint8_t *bytes, uint64_t size) {
  struct kiln_kernel_header header, untouched;
  uint8_t *notes = copy_exactly(bytes, size);

  memset(&header, UNTOUCHED, sizeof(header));
  untouched = header;
  enum boot_status status = elf_find_kiln_header(notes, size, &header);
  free(notes);
  if (status == BOOT_OK) {
    INVARIANT(header.magic == KILN_HEADER_MAGIC && header.version == KILN_PROTOCOL_VERSION);
    INVARIANT(header.size >= sizeof(header) && header.size <= size);
    INVARIANT(header.stack_size > 0 && header.stack_size <= KILN_STACK_MAXIMUM);
    INVARIANT(header.framebuffer <= KILN_FRAMEBUFFER_TEXT);
  } else {
    INVARIANT(status >= BOOT_KERNEL_NO_HEADER && status <= BOOT_KERNEL_STACK);
    INVARIANT(memcmp(&header, &untouched, sizeof(header)) == 0 ||
              (header.magic == KILN_HEADER_MAGIC && status != BOOT_KERNEL_NO_HEADER));
  }
}

/* Loads and relocates: what belongs to no segment stays as it is. */
static void check_relocation(const struct elf_image *image, const uint8_t *file, uint64_t slide) {
  uint8_t *memory = malloc(image->size), *owned = calloc(image->size, 1);
  enum boot_status status;

  INVARIANT(memory != NULL && owned != NULL);
  memset(memory, UNTOUCHED, image->size);
  for (uint32_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];
    uint64_t start = segment->virtual_address - image->base;

    memset(memory + start, 0, segment->memory_size);
    memset(owned + start, 1, segment->memory_size);
    if (segment->file_size != 0)
      memcpy(memory + start, file + segment->file_offset, segment->file_size);
  }
  status = elf_relocate(image, memory, slide);
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

  check_notes(file, file_size);
  if (file_size != 0)
    memcpy(&header, file, file_size < sizeof(header) ? file_size : sizeof(header));
  enum boot_status status = elf_check_header(&header, file_size, &where);
  INVARIANT(status == BOOT_OK || (status >= BOOT_ELF_NOT_ELF && status <= BOOT_ELF_BAD_HEADERS));
  if (status != BOOT_OK) return 0;
  INVARIANT(where.count >= 1 && where.count <= ELF_PROGRAM_HEADERS_MAX);
  INVARIANT(is_within(where.offset, where.count * sizeof(struct elf64_program_header), file_size));

  struct elf64_program_header *headers =
      copy_exactly(file + where.offset, where.count * sizeof(*headers));
  memset(&image, UNTOUCHED, sizeof(image)); /* Nothing of an earlier use may show. */
  status = elf_plan(&header, headers, where.count, file_size, &image);
  free(headers);
  INVARIANT(status == BOOT_OK || (status >= BOOT_ELF_NOT_EXECUTABLE && status <= BOOT_ELF_BAD_TLS));
  if (status != BOOT_OK) return 0;
  check_image(&image, file_size);
  if (image.note_size != 0) check_notes(file + image.note_offset, image.note_size);
  if (image.size <= IMAGE_MAX) check_relocation(&image, file, slide);
  return 0;
}
