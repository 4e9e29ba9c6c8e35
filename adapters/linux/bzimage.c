/* The checks of a bzImage: see bzimage.h. Every number in the file is hostile until it was checked.
 */
#include "adapters/linux/bzimage.h"

#include "adapters/core/memory.h"
#include "adapters/linux/boot_params.h"
#include "lib/string.h"

#define SECTOR 512u
#define SETUP_SECTORS_DEFAULT 4u /* What 0 means. */
#define PARAGRAPH 16u            /* Unit of syssize. */
#define DEFAULT_PLACE 0x100000u  /* Where a bzImage goes that says nothing. */
#define MAGIC_OFFSET 0x202u
#define PAGE_SHIFT 12u

static bool is_power_of_two(uint64_t number) {
  return number != 0 && (number & (number - 1)) == 0;
}

/* Where the kernel proper is in the file, and how much of it. */
static enum adapter_status find_kernel(const struct linux_setup_header *header, uint64_t file_size,
                                       struct bzimage *image) {
  uint64_t sectors = header->setup_sects != 0 ? header->setup_sects : SETUP_SECTORS_DEFAULT;
  uint64_t stated = (uint64_t)header->syssize * PARAGRAPH;

  image->offset = (sectors + 1) * SECTOR;
  if (image->offset >= file_size) return LINUX_TOO_SHORT;
  image->size = file_size - image->offset;
  /* What is stated may be rounded up, and what follows it is somebody else's: a signature. */
  if (stated >= image->size + PARAGRAPH) return LINUX_TOO_SHORT;
  if (stated < image->size) image->size = stated;
  if (image->size <= LINUX_ENTRY_64) return LINUX_BAD_HEADER;
  return ADAPTER_OK;
}

/* Where the kernel wants to be in memory, and with how much room. */
static enum adapter_status find_place(const struct linux_setup_header *header,
                                      struct bzimage *image) {
  image->relocatable = header->relocatable_kernel != 0;
  image->preferred = header->pref_address != 0 ? header->pref_address : DEFAULT_PLACE;
  image->memory = header->init_size > image->size ? header->init_size : image->size;
  if (!align_up(image->memory, PAGE_SIZE, &image->memory)) return LINUX_BAD_HEADER;
  if (!image->relocatable) {
    image->alignment = image->alignment_min = PAGE_SIZE;
    return image->preferred % PAGE_SIZE == 0 ? ADAPTER_OK : LINUX_BAD_HEADER;
  }
  image->alignment = image->alignment_min = header->kernel_alignment;
  if (!is_power_of_two(image->alignment) || header->min_alignment >= 32) return LINUX_BAD_HEADER;
  if (header->min_alignment != 0) image->alignment_min = 1ull << header->min_alignment;
  if (image->alignment_min > image->alignment) return LINUX_BAD_HEADER;
  if (image->alignment_min < PAGE_SIZE) image->alignment_min = PAGE_SIZE;
  if (image->alignment < PAGE_SIZE) image->alignment = PAGE_SIZE;
  return ADAPTER_OK;
}

enum adapter_status bzimage_parse(const void *file, uint64_t size, struct bzimage *image) {
  struct linux_setup_header header;
  enum adapter_status status;

  if (size < LINUX_HEADER_OFFSET + sizeof(header)) return LINUX_NO_MAGIC;
  memcpy(&header, (const uint8_t *)file + LINUX_HEADER_OFFSET, sizeof(header));
  if (header.boot_flag != LINUX_BOOT_FLAG || header.magic != LINUX_HEADER_MAGIC)
    return LINUX_NO_MAGIC;
  if (header.version < LINUX_PROTOCOL_MINIMUM) return LINUX_OLD_PROTOCOL;
  if (!(header.xloadflags & LINUX_KERNEL_64)) return LINUX_NOT_64_BIT;
  if (!(header.loadflags & LINUX_LOADED_HIGH)) return LINUX_BAD_HEADER;

  /* A header ends behind init_size, of which every 64-bit kernel has one. */
  image->header_size = MAGIC_OFFSET + header.jump_distance - LINUX_HEADER_OFFSET;
  if (image->header_size < offsetof(struct linux_setup_header, handover_offset) ||
      image->header_size > LINUX_HEADER_MAX)
    return LINUX_BAD_HEADER;
  status = find_kernel(&header, size, image);
  if (status == ADAPTER_OK) status = find_place(&header, image);
  image->above_4g = (header.xloadflags & LINUX_ABOVE_4G) != 0;
  image->command_max = header.cmdline_size;
  image->initrd_end = (uint64_t)header.initrd_addr_max + 1;
  return status;
}
