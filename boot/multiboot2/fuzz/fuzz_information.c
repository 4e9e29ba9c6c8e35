/*
 * A fuzz target for the boot information: whatever it says, either an error comes, or all that it
 * leads to lies in it.
 */
#include "boot/core/fuzz/fuzz.h"
#include "boot/multiboot2/framebuffer.h"
#include "boot/multiboot2/information.h"

/* Reads all of a text, which the sanitizer sees leave the input. */
static void check_text(const char *text, size_t size) {
  INVARIANT(strlen(text) < size);
}

/* Reads each byte of something. */
static void check_bytes(const void *bytes, size_t size) {
  const volatile uint8_t *byte = bytes;

  for (size_t i = 0; i < size; i++) (void)byte[i];
}

static void check(const struct information *information, size_t size) {
  const struct multiboot2_memory *memory;
  struct kiln_framebuffer framebuffer;

  INVARIANT(information->size <= size && information->file_count <= INFORMATION_FILES);
  if (information->loader_name[0] != '\0') check_text(information->loader_name, size);
  for (uint32_t i = 0; i < information->file_count; i++) {
    check_text(information->files[i].name, size);
    INVARIANT(information->files[i].begin <= information->files[i].end);
  }
  for (uint32_t i = 0; (memory = information_memory(information, i)) != NULL; i++) {
    INVARIANT(i < size);
    check_bytes(memory, sizeof(*memory));
  }
  if (information->efi_memory != NULL)
    check_bytes(information->efi_memory + 1, information_efi_memory_size(information));
  framebuffer_describe(information->framebuffer, &framebuffer);
  INVARIANT(framebuffer.kind == KILN_FRAMEBUFFER_NONE ||
            framebuffer.physical + framebuffer.size > framebuffer.physical);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct information information;
  void *copy = copy_exactly(data, size);

  if (information_read(copy, size, &information) == BOOT_OK) check(&information, size);
  free(copy);
  return 0;
}
