/* Reads the Multiboot2 boot information: see information.h. */
#include "boot/multiboot2/information.h"

#include "lib/string.h"

#define EFI_DESCRIPTOR_SIZE 40u /* At least (UEFI 2.10 §7.2.3). */

/* The text from byte `offset` of `tag` on, or null when no zero ends it within the tag. */
static const char *text_in(const struct multiboot2_tag *tag, uint32_t offset) {
  const char *text = (const char *)tag + offset;

  for (uint32_t at = offset; at < tag->size; at++)
    if (((const char *)tag)[at] == '\0') return text;
  return NULL;
}

static enum boot_status read_name(const struct multiboot2_tag *tag,
                                  struct information *information) {
  const char *name = text_in(tag, sizeof(*tag));

  if (name == NULL) return BOOT_BAD_MULTIBOOT;
  information->loader_name = name;
  return BOOT_OK;
}

static enum boot_status read_module(const struct multiboot2_tag *tag,
                                    struct information *information) {
  const struct multiboot2_module *module = (const void *)tag;
  const char *name = text_in(tag, sizeof(*module));

  if (name == NULL || module->begin > module->end) return BOOT_BAD_MULTIBOOT;
  if (information->file_count == INFORMATION_FILES) return BOOT_CONFIG_TOO_MANY_MODULES;
  information->files[information->file_count++] =
      (struct information_file){.name = name, .begin = module->begin, .end = module->end};
  return BOOT_OK;
}

static enum boot_status read_memory(const struct multiboot2_tag *tag,
                                    struct information *information) {
  const struct multiboot2_memory_map *map = (const void *)tag;

  if (tag->size < sizeof(*map) || map->entry_size < sizeof(struct multiboot2_memory) ||
      map->entry_size % MULTIBOOT2_ALIGNMENT != 0 || tag->size - sizeof(*map) < map->entry_size)
    return BOOT_BAD_MULTIBOOT;
  information->memory = map;
  return BOOT_OK;
}

static enum boot_status read_framebuffer(const struct multiboot2_tag *tag,
                                         struct information *information) {
  const struct multiboot2_framebuffer *framebuffer = (const void *)tag;

  if (tag->size < MULTIBOOT2_TEXT_SIZE) return BOOT_BAD_MULTIBOOT;
  if (framebuffer->type == MULTIBOOT2_RGB && tag->size < MULTIBOOT2_RGB_SIZE)
    return BOOT_BAD_MULTIBOOT;
  if (framebuffer->type == MULTIBOOT2_RGB || framebuffer->type == MULTIBOOT2_TEXT)
    information->framebuffer = framebuffer;
  return BOOT_OK;
}

static enum boot_status read_efi64(const struct multiboot2_tag *tag,
                                   struct information *information) {
  if (tag->size < sizeof(struct multiboot2_efi64)) return BOOT_BAD_MULTIBOOT;
  information->efi_system_table =
      ((const struct multiboot2_efi64 *)(const void *)tag)->system_table;
  return BOOT_OK;
}

static enum boot_status read_efi_memory(const struct multiboot2_tag *tag,
                                        struct information *information) {
  const struct multiboot2_efi_memory_map *map = (const void *)tag;

  if (tag->size < sizeof(*map) || map->descriptor_size < EFI_DESCRIPTOR_SIZE ||
      map->descriptor_size % MULTIBOOT2_ALIGNMENT != 0 ||
      tag->size - sizeof(*map) < map->descriptor_size)
    return BOOT_BAD_MULTIBOOT;
  information->efi_memory = map;
  return BOOT_OK;
}

static enum boot_status read_tag(const struct multiboot2_tag *tag,
                                 struct information *information) {
  switch (tag->type) {
    case MULTIBOOT2_LOADER_NAME:
      return read_name(tag, information);
    case MULTIBOOT2_MODULE:
      return read_module(tag, information);
    case MULTIBOOT2_MEMORY_MAP:
      return read_memory(tag, information);
    case MULTIBOOT2_FRAMEBUFFER:
      return read_framebuffer(tag, information);
    case MULTIBOOT2_EFI64:
      return read_efi64(tag, information);
    case MULTIBOOT2_EFI_MEMORY_MAP:
      return read_efi_memory(tag, information);
    default:
      return BOOT_OK;
  }
}

enum boot_status information_read(const void *bytes, uint64_t room,
                                  struct information *information) {
  const struct multiboot2_information *head = bytes;
  uint32_t at = sizeof(*head);

  *information = (struct information){.loader_name = ""};
  if ((uintptr_t)bytes % MULTIBOOT2_ALIGNMENT != 0 || room < sizeof(*head) ||
      head->size < sizeof(*head) || head->size > room || head->size > INFORMATION_MAX)
    return BOOT_BAD_MULTIBOOT;
  information->bytes = bytes;
  information->size = head->size;
  while (at < head->size && head->size - at >= sizeof(struct multiboot2_tag)) {
    const struct multiboot2_tag *tag = (const void *)((const uint8_t *)bytes + at);
    enum boot_status status;

    if (tag->size < sizeof(*tag) || tag->size > head->size - at) return BOOT_BAD_MULTIBOOT;
    if (tag->type == MULTIBOOT2_END) return BOOT_OK;
    status = read_tag(tag, information);
    if (status != BOOT_OK) return status;
    at += (tag->size + MULTIBOOT2_ALIGNMENT - 1) & ~(MULTIBOOT2_ALIGNMENT - 1);
  }
  return BOOT_BAD_MULTIBOOT;
}

const struct multiboot2_memory *information_memory(const struct information *information,
                                                   uint32_t index) {
  const struct multiboot2_memory_map *map = information->memory;

  if (map == NULL || index >= (map->tag.size - sizeof(*map)) / map->entry_size) return NULL;
  return (const void *)((const uint8_t *)(map + 1) + (size_t)index * map->entry_size);
}

uint32_t information_efi_memory_size(const struct information *information) {
  const struct multiboot2_efi_memory_map *map = information->efi_memory;
  uint32_t size = map->tag.size - (uint32_t)sizeof(*map);

  return size - size % map->descriptor_size;
}
