/* Builds Multiboot2 boot information, for tests and for seeds. */
#ifndef KILN_BOOT_MULTIBOOT2_TESTS_BUILDER_H
#define KILN_BOOT_MULTIBOOT2_TESTS_BUILDER_H

#include <stdint.h>
#include <string.h>

#include "boot/multiboot2/protocol.h"

struct builder {
  uint64_t words[16384]; /* The information, aligned. */
  uint32_t size;         /* Bytes of it. */
};

static inline uint8_t *builder_bytes(struct builder *builder) {
  return (uint8_t *)builder->words;
}

static inline void builder_start(struct builder *builder) {
  memset(builder, 0, sizeof(*builder));
  builder->size = sizeof(struct multiboot2_information);
}

/* Adds a tag of `size` bytes, of which those behind the head are at `content`. Returns its bytes.
 */
static inline void *builder_add(struct builder *builder, uint32_t type, uint32_t size,
                                const void *content) {
  struct multiboot2_tag head = {.type = type, .size = size};
  uint8_t *tag = builder_bytes(builder) + builder->size;

  memcpy(tag, &head, sizeof(head));
  if (size > sizeof(head)) memcpy(tag + sizeof(head), content, size - sizeof(head));
  builder->size += (size + MULTIBOOT2_ALIGNMENT - 1) & ~(MULTIBOOT2_ALIGNMENT - 1);
  return tag;
}

static inline void builder_end(struct builder *builder) {
  struct multiboot2_information head;

  builder_add(builder, MULTIBOOT2_END, sizeof(struct multiboot2_tag), NULL);
  head = (struct multiboot2_information){.size = builder->size};
  memcpy(builder_bytes(builder), &head, sizeof(head));
}

/* Adds a module with the text `name`, of at most 63 characters. */
static inline void *builder_module(struct builder *builder, uint32_t begin, uint32_t end,
                                   const char *name) {
  uint8_t content[8 + 64] = {0};
  uint32_t length = (uint32_t)strlen(name);

  memcpy(content, &begin, sizeof(begin));
  memcpy(content + 4, &end, sizeof(end));
  memcpy(content + 8, name, length);
  return builder_add(builder, MULTIBOOT2_MODULE, 16 + length + 1, content);
}

/* A machine with every tag that the loader reads, and one that it does not know. */
static inline void builder_machine(struct builder *builder, int uefi) {
  static const struct multiboot2_memory memory[] = {
      {.base = 0, .length = 0x9fc00, .type = MULTIBOOT2_AVAILABLE},
      {.base = 0x100000, .length = 0x7f00000, .type = MULTIBOOT2_AVAILABLE},
  };
  static const struct multiboot2_framebuffer screen = {
      .address = 0xfd000000,
      .pitch = 4096,
      .width = 1024,
      .height = 768,
      .bits_per_pixel = 32,
      .type = MULTIBOOT2_RGB,
      .red_shift = 16,
      .red_bits = 8,
      .green_shift = 8,
      .green_bits = 8,
      .blue_shift = 0,
      .blue_bits = 8,
  };
  static const uint64_t system_table = 0x7e00000;
  uint8_t content[8 + 2 * 48] = {48, 0, 0, 0, 1, 0, 0, 0};

  builder_start(builder);
  builder_add(builder, MULTIBOOT2_LOADER_NAME, 8 + 10, "GRUB 2.06");
  builder_module(builder, 0x400000, 0x400100, "kiln.cfg");
  builder_module(builder, 0x401000, 0x480000, "kernel.elf");
  builder_add(builder, 0x12345678, 11, "abc");
  memcpy(content + 8, memory, sizeof(memory));
  content[0] = sizeof(memory[0]);
  builder_add(builder, MULTIBOOT2_MEMORY_MAP, 16 + sizeof(memory), content);
  builder_add(builder, MULTIBOOT2_FRAMEBUFFER, MULTIBOOT2_RGB_SIZE,
              (const uint8_t *)&screen + sizeof(screen.tag));
  if (uefi) {
    memset(content + 8, 0, sizeof(content) - 8);
    content[0] = 48;
    builder_add(builder, MULTIBOOT2_EFI64, 16, &system_table);
    builder_add(builder, MULTIBOOT2_EFI_MEMORY_MAP, 16 + 2 * 48, content);
  }
  builder_end(builder);
}

#endif /* KILN_BOOT_MULTIBOOT2_TESTS_BUILDER_H */
