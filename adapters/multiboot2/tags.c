/* The tags of a Multiboot2 header: see header.h. */
#include "adapters/multiboot2/header.h"
#include "adapters/multiboot2/specification.h"
#include "lib/string.h"

/* The `index`-th number behind the head of the tag at `tag`. */
static uint32_t number(const uint8_t *tag, uint32_t index) {
  uint32_t value;

  memcpy(&value, tag + sizeof(struct multiboot2_header_tag) + sizeof(value) * index, sizeof(value));
  return value;
}

/*
 * True when the adapter knows what this information is. What the machine does not have needs not be
 * given (§3.1.5): boot services are over and the firmware has 64 bits, so that much of what is of
 * UEFI is never there. What a BIOS would have to be asked for, and Kiln does not, is not known.
 */
static bool knows_information(const struct kiln_boot_info *info, uint32_t type) {
  if (type == TAG_VBE || type == TAG_APM) return info->firmware == KILN_FIRMWARE_UEFI;
  return type >= TAG_COMMAND_LINE && type <= TAG_LOAD_BASE;
}

static enum adapter_status read_requests(const struct kiln_boot_info *info, const uint8_t *tag,
                                         uint32_t size, struct multiboot_header *header) {
  uint32_t count = (size - sizeof(struct multiboot2_header_tag)) / sizeof(uint32_t);

  for (uint32_t i = 0; i < count; i++) {
    header->wrong_parameter = number(tag, i);
    if (!knows_information(info, header->wrong_parameter)) return MULTIBOOT_UNKNOWN_DEMAND;
  }
  return ADAPTER_OK;
}

static enum adapter_status read_relocatable(const uint8_t *tag, struct multiboot_header *header) {
  header->relocatable = true;
  header->minimum = number(tag, 0);
  header->maximum = number(tag, 1);
  header->alignment = number(tag, 2);
  header->preference = number(tag, 3);
  if (header->alignment == 0) header->alignment = 1;
  return (header->alignment & (header->alignment - 1)) == 0 ? ADAPTER_OK : MULTIBOOT_BAD_HEADER;
}

/* How many numbers a tag of this type has at least. */
static uint32_t count_numbers(uint32_t type) {
  switch (type) {
    case HEADER_TAG_ADDRESS:
    case HEADER_TAG_RELOCATABLE:
      return 4;
    case HEADER_TAG_FRAMEBUFFER:
      return 3;
    case HEADER_TAG_ENTRY_ADDRESS:
    case HEADER_TAG_CONSOLE_FLAGS:
      return 1;
    default:
      return 0;
  }
}

/* Reads one tag as if the kernel could not do without it. */
static enum adapter_status read_tag(const struct kiln_boot_info *info, const uint8_t *tag,
                                    const struct multiboot2_header_tag *head,
                                    struct multiboot_header *header) {
  switch (head->type) {
    case HEADER_TAG_INFORMATION_REQUEST:
      return read_requests(info, tag, head->size, header);
    case HEADER_TAG_ADDRESS:
      header->has_addresses = true;
      header->addresses = (struct multiboot_addresses){.header = number(tag, 0),
                                                       .load = number(tag, 1),
                                                       .load_end = number(tag, 2),
                                                       .bss_end = number(tag, 3)};
      return ADAPTER_OK;
    case HEADER_TAG_ENTRY_ADDRESS:
      header->has_entry = true;
      header->entry = number(tag, 0);
      return ADAPTER_OK;
    case HEADER_TAG_CONSOLE_FLAGS:
      /* A screen that an optional tag wants may be missing. */
      header->wants_console =
          (number(tag, 0) & CONSOLE_REQUIRED) != 0 && (head->flags & MULTIBOOT2_OPTIONAL) == 0;
      header->knows_text = (number(tag, 0) & CONSOLE_EGA_TEXT) != 0;
      return ADAPTER_OK;
    case HEADER_TAG_FRAMEBUFFER: /* The mode is a recommendation. */
      header->knows_pixels = true;
      return ADAPTER_OK;
    case HEADER_TAG_MODULE_ALIGNMENT: /* They always are. */
      return ADAPTER_OK;
    case HEADER_TAG_EFI_BOOT_SERVICES:
      return info->firmware == KILN_FIRMWARE_UEFI ? MULTIBOOT_NO_BOOT_SERVICES : ADAPTER_OK;
    case HEADER_TAG_EFI_I386_ENTRY: /* Only for who has boot services. */
    case HEADER_TAG_EFI_AMD64_ENTRY:
      return ADAPTER_OK;
    case HEADER_TAG_RELOCATABLE:
      return read_relocatable(tag, header);
    default:
      return MULTIBOOT_UNKNOWN_DEMAND;
  }
}

/* True for an error that says that the adapter cannot do what a tag wants. */
static bool is_lack(enum adapter_status status) {
  return status == MULTIBOOT_UNKNOWN_DEMAND || status == MULTIBOOT_NO_BOOT_SERVICES;
}

enum adapter_status multiboot_tags_read(const struct kiln_boot_info *info, const uint8_t *file,
                                        struct multiboot_header *header) {
  const uint8_t *start = file + header->offset;
  uint64_t at = sizeof(struct multiboot2_header);
  struct multiboot2_header_tag head;
  enum adapter_status status;

  while (at <= header->length && header->length - at >= sizeof(head)) {
    memcpy(&head, start + at, sizeof(head));
    header->wrong_tag = head.type;
    if (head.size < sizeof(head) + count_numbers(head.type) * sizeof(uint32_t) ||
        head.size > header->length - at)
      return MULTIBOOT_BAD_HEADER;
    if (head.type == HEADER_TAG_END) return ADAPTER_OK;
    status = read_tag(info, start + at, &head, header);
    if (status != ADAPTER_OK && !(is_lack(status) && (head.flags & MULTIBOOT2_OPTIONAL) != 0))
      return status;
    at += ((uint64_t)head.size + MULTIBOOT2_ALIGNMENT - 1) & ~(uint64_t)(MULTIBOOT2_ALIGNMENT - 1);
  }
  header->wrong_tag = HEADER_TAG_END;
  return MULTIBOOT_BAD_HEADER;
}
