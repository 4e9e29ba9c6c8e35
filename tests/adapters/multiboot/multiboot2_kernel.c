/* A Multiboot2 kernel that checks how it was started and all that it is told. */
#include "lib/string.h"
#include "tests/adapters/multiboot/test.h"

extern const char kernel_start[];

static uint32_t modules, tags;

static uint32_t u32(const uint8_t *tag, uint32_t offset) {
  uint32_t value;

  memcpy(&value, tag + offset, sizeof(value));
  return value;
}

static uint64_t u64(const uint8_t *tag, uint32_t offset) {
  return u32(tag, offset) | (uint64_t)u32(tag, offset + 4) << 32;
}

static uint8_t sum(const uint8_t *bytes, uint32_t count) {
  uint8_t total = 0;

  while (count-- > 0) total = (uint8_t)(total + *bytes++);
  return total;
}

static void check_map(const uint8_t *tag, uint32_t size) {
  CHECK(u32(tag, 8) == 24); /* Bytes of an entry. */
  CHECK(u32(tag, 12) == 0); /* Version. */
  CHECK((size - 16) % 24 == 0);
  for (uint32_t i = 16; i + 24 <= size; i += 24) {
    check_memory(u64(tag, i), u64(tag, i + 8), u32(tag, i + 16));
    CHECK(u32(tag, i + 20) == 0);
  }
}

static void check_firmware(const uint8_t *tag, uint32_t type, uint32_t size) {
  switch (type) {
    case 12: /* EFI64 system table. */
      CHECK(size == 16);
      CHECK(u32(tag, 12) != 0 || memcmp(at(u32(tag, 8)), "IBI SYST", 8) == 0);
      break;
    case 13: /* SMBIOS. */
      CHECK(tag[8] >= 2);
      CHECK(memcmp(tag + 16, "_SM", 3) == 0);
      CHECK(sum(tag + 16, size - 16) == 0);
      break;
    case 14: /* RSDP of ACPI 1. */
      CHECK(size == 8 + 20);
      CHECK(memcmp(tag + 8, "RSD PTR ", 8) == 0 && sum(tag + 8, 20) == 0);
      break;
    case 15: /* RSDP of ACPI 2. */
      CHECK(size == 8 + 36);
      CHECK(memcmp(tag + 8, "RSD PTR ", 8) == 0 && sum(tag + 8, 36) == 0);
      break;
    case 17: /* EFI memory map. */
      CHECK(u32(tag, 8) >= 40 && u32(tag, 12) == 1);
      CHECK(size > 16 && (size - 16) % u32(tag, 8) == 0);
      break;
    default:
      check(false, "a tag that should not be there");
  }
}

static void check_tag(const uint8_t *tag, uint32_t type, uint32_t size, uint32_t slide) {
  struct multiboot_module_facts module;

  tags |= 1u << type;
  switch (type) {
    case 1:
      CHECK(strcmp((const char *)tag + 8, "multiboot  one two") == 0 && size == 8 + 19);
      break;
    case 2:
      CHECK(strncmp((const char *)tag + 8, "Kiln ", 5) == 0);
      CHECK(size == 9 + strlen((const char *)tag + 8));
      break;
    case 3:
      module = (struct multiboot_module_facts){u32(tag, 8), u32(tag, 12), (const char *)tag + 16};
      CHECK(size == 17 + strlen(module.string));
      check_module(modules++, &module);
      break;
    case 4:
      CHECK(size == 16);
      CHECK(u32(tag, 8) >= 512 && u32(tag, 8) <= 640);
      CHECK(u32(tag, 12) >= 6 * 1024);
      break;
    case 5:
      CHECK(size == 20);
      CHECK(u32(tag, 8) == 0x80 && u32(tag, 12) < 4 && u32(tag, 16) == 0xffffffff);
      break;
    case 6:
      check_map(tag, size);
      break;
    case 8:
      CHECK(size == 38 && tag[29] == 1 && tag[30] == 0 && tag[31] == 0);
      check_pixels(u64(tag, 8), u32(tag, 16), u32(tag, 20), u32(tag, 24), tag[28], tag + 32);
      break;
    case 9:
      CHECK(size == 20 + u32(tag, 8) * u32(tag, 12));
      check_sections(tag + 20, u32(tag, 8), u32(tag, 12), u32(tag, 16));
      break;
    case 21:
      CHECK(size == 12 && u32(tag, 8) == (uint32_t)kernel_start + slide);
      CHECK(u32(tag, 8) % 0x10000 == 0);
      break;
    default:
      check_firmware(tag, type, size);
  }
}

void kernel_main(struct entry_state state) {
  const uint8_t *information;
  uint32_t total, offset = 8, type = 1;

  check_entry(&state, 0x36d76289);
  information = at(state.physical);
  total = u32(information, 0);
  CHECK(state.physical % 8 == 0);
  CHECK(u32(information, 4) == 0);
  CHECK(is_apart(state.physical, total));
  while (offset + 8 <= total && type != 0) {
    uint32_t size = u32(information, offset + 4);

    type = u32(information, offset);
    if (type != 0) check_tag(information + offset, type, size, state.slide);
    offset += (size + 7) & ~7u;
  }
  CHECK(offset == total && type == 0);
  CHECK(modules == 2);
  say("tags:");
  for (uint32_t i = 0; i < 32; i++) {
    if ((tags >> i & 1) == 0) continue;
    say(" ");
    say_number(i);
  }
  say(".\nload base: ");
  say_number((uint32_t)kernel_start + state.slide);
  say(".\n");
  finish();
}
