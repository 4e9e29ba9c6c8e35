/* A Multiboot 1 kernel that checks how it was started and all that it is told. */
#include "lib/string.h"
#include "tests/adapters/multiboot/test.h"

/* The fields that are filled in, at their offsets (Multiboot 0.6.96 §3.3). */
struct information {
  uint32_t flags, lower, upper, boot_device, command_line, module_count, modules;
  uint32_t section_count, section_size, sections, section_names;
  uint32_t map_length, map;
  uint32_t unused_52[3];
  uint32_t loader_name;
  uint32_t unused_68[5];
  uint32_t framebuffer, framebuffer_high, pitch, width, height;
  uint8_t bits, kind, colours[6];
};

_Static_assert(sizeof(struct information) == 116, "Multiboot §3.3");

static void check_map(const struct information *information) {
  const uint8_t *map = at(information->map);

  for (uint32_t i = 0; i < information->map_length;) {
    uint64_t range[2];
    uint32_t size, type;

    memcpy(&size, map + i, 4);
    memcpy(range, map + i + 4, 16);
    memcpy(&type, map + i + 20, 4);
    CHECK(size == 20);
    check_memory(range[0], range[1], type);
    i += size + 4;
  }
}

void kernel_main(struct entry_state state) {
  const struct information *information;
  const uint32_t *modules;

  check_entry(&state, 0x2badb002);
  information = at(state.physical);
  CHECK(is_apart(state.physical, sizeof(*information)));
  CHECK(information->flags == 0x126f); /* Memory, device, line, modules, ELF, map, name, screen. */
  CHECK(information->lower >= 512 && information->lower <= 640);
  CHECK(information->upper >= 6 * 1024);
  CHECK(information->boot_device >> 24 == 0x80);
  CHECK((information->boot_device & 0xffff) == 0xffff);
  CHECK((information->boot_device >> 16 & 0xff) < 4);
  CHECK(strcmp(at(information->command_line), "multiboot  one two") == 0);
  CHECK(strncmp(at(information->loader_name), "Kiln ", 5) == 0);
  CHECK(information->module_count == 2);
  modules = at(information->modules);
  for (uint32_t i = 0; i < information->module_count; i++, modules += 4) {
    struct multiboot_module_facts module = {modules[0], modules[1], at(modules[2])};

    check_module(i, &module);
    CHECK(modules[3] == 0);
  }
  check_map(information);
  check_sections(at(information->sections), information->section_count, information->section_size,
                 information->section_names);
  CHECK(information->kind == 1);
  check_pixels(information->framebuffer, information->pitch, information->width,
               information->height, information->bits, information->colours);
  CHECK(information->framebuffer_high == 0);
  finish();
}
