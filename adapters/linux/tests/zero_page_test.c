/* Unit tests of zero_page.h: memory maps of every length, and screens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "adapters/linux/zero_page.h"

static void every_kind_has_a_type(void **state) {
  static const uint32_t types[] = {2, 1, 1, 1, 1, 2, 3, 4, 2, 5, 2, 7, 0xefffffff, 2, 2, 2};
  struct kiln_memory_region map[16];
  struct linux_e820_entry table[E820_ENTRIES];
  struct kiln_boot_info info = {.memory_map = map, .memory_map_count = 16};

  (void)state;
  for (uint32_t kind = 0; kind < 16; kind++) { /* A gap after each. */
    map[kind] = (struct kiln_memory_region){kind * 0x10000ull, 0x8000, kind, 0};
  }
  assert_int_equal(zero_page_memory(&info, table, NULL), 16);
  for (uint32_t kind = 0; kind < 16; kind++) {
    assert_int_equal(table[kind].address, kind * 0x10000ull);
    assert_int_equal(table[kind].size, 0x8000);
    assert_int_equal(table[kind].type, types[kind]);
  }
}

static void neighbours_of_a_type_are_one(void **state) {
  static const struct kiln_memory_region map[] = {
      {0x100000, 0x1000, KILN_MEMORY_USABLE, 0},
      {0x101000, 0x1000, KILN_MEMORY_KERNEL, 0},
      {0x102000, 0x1000, KILN_MEMORY_MODULE, 0},
      {0x103000, 0x1000, KILN_MEMORY_RUNTIME, 0},
      {0x104000, 0x1000, KILN_MEMORY_LOADER_RECLAIMABLE, 0},
      {0x106000, 0x1000, KILN_MEMORY_USABLE, 0},
  };
  struct kiln_boot_info info = {.memory_map = map, .memory_map_count = 6};
  struct linux_e820_entry table[E820_ENTRIES];

  (void)state;
  assert_int_equal(zero_page_memory(&info, NULL, NULL), 4);
  assert_int_equal(zero_page_memory(&info, table, NULL), 4);
  assert_int_equal(table[0].size, 0x3000);
  assert_int_equal(table[1].type, 2);
  assert_int_equal(table[2].address, 0x104000);
  assert_int_equal(table[3].address, 0x106000);
}

static void maps_beyond_the_zero_page(void **state) {
  struct kiln_memory_region map[300];
  struct linux_e820_entry table[E820_ENTRIES];

  (void)state;
  for (uint32_t i = 0; i < 300; i++) {
    map[i] = (struct kiln_memory_region){i * 0x10000ull, 0x1000, KILN_MEMORY_USABLE, 0};
  }
  for (uint32_t count = E820_ENTRIES - 1; count <= 300; count++) {
    struct kiln_boot_info info = {.memory_map = map, .memory_map_count = count};
    uint32_t more = count > E820_ENTRIES ? count - E820_ENTRIES : 0;
    struct linux_e820_entry *rest = malloc(more * sizeof(*rest) + 1); /* Of its exact size. */

    assert_non_null(rest);
    assert_int_equal(zero_page_memory(&info, table, rest), count);
    assert_int_equal(table[E820_ENTRIES - 2].address, (E820_ENTRIES - 2) * 0x10000ull);
    for (uint32_t i = 0; i < more; i++) {
      assert_int_equal(rest[i].address, (E820_ENTRIES + i) * 0x10000ull);
    }
    free(rest);
  }
}

static struct linux_boot_params params;

static const struct linux_screen_info *screen_of(const struct kiln_boot_info *info) {
  memset(&params, 0, sizeof(params));
  zero_page_screen(info, &params);
  return &params.screen_info;
}

static struct kiln_boot_info with_screen(uint32_t firmware) {
  return (struct kiln_boot_info){
      .firmware = firmware,
      .framebuffer = {.kind = KILN_FRAMEBUFFER_LINEAR,
                      .physical = 0xfd000000,
                      .size = 1280 * 800 * 4,
                      .width = 1280,
                      .height = 800,
                      .pitch = 5120,
                      .bits_per_pixel = 32,
                      .red = {16, 8},
                      .green = {8, 8},
                      .blue = {0, 8}},
  };
}

static void a_linear_screen(void **state) {
  struct kiln_boot_info info = with_screen(KILN_FIRMWARE_UEFI);
  const struct linux_screen_info *screen = screen_of(&info);

  (void)state;
  assert_int_equal(screen->orig_video_is_vga, 0x70);
  assert_int_equal(screen->lfb_width, 1280);
  assert_int_equal(screen->lfb_height, 800);
  assert_int_equal(screen->lfb_depth, 32);
  assert_int_equal(screen->lfb_linelength, 5120);
  assert_int_equal(screen->lfb_base, 0xfd000000);
  assert_int_equal(screen->ext_lfb_base, 0);
  assert_int_equal(screen->capabilities, 0);
  assert_int_equal(screen->lfb_size, 1280 * 800 * 4);
  assert_int_equal(screen->red_pos, 16);
  assert_int_equal(screen->green_size, 8);
  assert_int_equal(screen->blue_pos, 0);
  assert_int_equal(screen->rsvd_pos, 24);
  assert_int_equal(screen->rsvd_size, 8);

  info.firmware = KILN_FIRMWARE_BIOS;
  screen = screen_of(&info);
  assert_int_equal(screen->orig_video_is_vga, 0x23);
  assert_int_equal(screen->lfb_size, (1280 * 800 * 4 + 0xffff) / 0x10000); /* Units of 64 KiB. */
}

static void pixels_in_other_orders(void **state) {
  struct kiln_boot_info info = with_screen(KILN_FIRMWARE_UEFI);
  const struct linux_screen_info *screen;

  (void)state;
  info.framebuffer.red = (struct kiln_channel){8, 8};
  info.framebuffer.green = (struct kiln_channel){16, 8};
  info.framebuffer.blue = (struct kiln_channel){24, 8};
  screen = screen_of(&info);
  assert_int_equal(screen->rsvd_pos, 0);
  assert_int_equal(screen->rsvd_size, 8);

  info.framebuffer.bits_per_pixel = 16;
  info.framebuffer.red = (struct kiln_channel){11, 5};
  info.framebuffer.green = (struct kiln_channel){5, 6};
  info.framebuffer.blue = (struct kiln_channel){0, 5};
  screen = screen_of(&info);
  assert_int_equal(screen->rsvd_size, 0);
  assert_int_equal(screen->green_size, 6);
}

static void a_screen_above_4_gib(void **state) {
  struct kiln_boot_info info = with_screen(KILN_FIRMWARE_UEFI);
  const struct linux_screen_info *screen;

  (void)state;
  info.framebuffer.physical = 0x1280000000;
  screen = screen_of(&info);
  assert_int_equal(screen->lfb_base, 0x80000000);
  assert_int_equal(screen->ext_lfb_base, 0x12);
  assert_int_equal(screen->capabilities, 2);
}

static void screens_that_linux_cannot_describe(void **state) {
  static const struct linux_screen_info none;
  struct kiln_boot_info info = with_screen(KILN_FIRMWARE_UEFI);

  (void)state;
  info.framebuffer.pitch = 0x10000;
  assert_memory_equal(screen_of(&info), &none, sizeof(none));
  info = with_screen(KILN_FIRMWARE_UEFI);
  info.framebuffer.width = 0x10000;
  assert_memory_equal(screen_of(&info), &none, sizeof(none));
  info = with_screen(KILN_FIRMWARE_UEFI);
  info.framebuffer.height = 0x10000;
  assert_memory_equal(screen_of(&info), &none, sizeof(none));
  info = with_screen(KILN_FIRMWARE_UEFI);
  info.framebuffer.size = 1ull << 32;
  assert_memory_equal(screen_of(&info), &none, sizeof(none));
  info.framebuffer.kind = KILN_FRAMEBUFFER_NONE;
  assert_memory_equal(screen_of(&info), &none, sizeof(none));
}

static void vga_text(void **state) {
  struct kiln_boot_info info = {
      .firmware = KILN_FIRMWARE_BIOS,
      .framebuffer = {.kind = KILN_FRAMEBUFFER_TEXT, .width = 80, .height = 25, .pitch = 160}};
  const struct linux_screen_info *screen = screen_of(&info);

  (void)state;
  assert_int_equal(screen->orig_video_is_vga, 1);
  assert_int_equal(screen->orig_video_mode, 3);
  assert_int_equal(screen->orig_video_cols, 80);
  assert_int_equal(screen->orig_video_lines, 25);
  assert_int_equal(screen->orig_video_points, 16);
  assert_int_not_equal(screen->orig_video_ega_bx & 0xff, 0x10);
  assert_int_equal(screen->orig_y, 24);
}

static void edid(void **state) {
  static uint8_t data[256];
  struct kiln_boot_info info = {.edid = {.data = data, .size = 256}};

  (void)state;
  for (unsigned i = 0; i < sizeof(data); i++) data[i] = (uint8_t)(i + 1);
  screen_of(&info);
  assert_memory_equal(params.edid_info, data, 128);
  info.edid.size = 0;
  screen_of(&info);
  assert_int_equal(params.edid_info[0], 0);
}

static void uefi(void **state) {
  struct kiln_boot_info info = {.efi = {.system_table = 0x1234567890,
                                        .memory_map_size = 48 * 7,
                                        .descriptor_size = 48,
                                        .descriptor_version = 1}};

  (void)state;
  memset(&params, 0, sizeof(params));
  zero_page_efi(&info, 0xabcdef0000, &params);
  assert_memory_equal(params.efi_info.loader_signature, "EL64", 4);
  assert_int_equal(params.efi_info.systab, 0x34567890);
  assert_int_equal(params.efi_info.systab_hi, 0x12);
  assert_int_equal(params.efi_info.memmap, 0xcdef0000);
  assert_int_equal(params.efi_info.memmap_hi, 0xab);
  assert_int_equal(params.efi_info.memmap_size, 48 * 7);
  assert_int_equal(params.efi_info.memdesc_size, 48);
  assert_int_equal(params.efi_info.memdesc_version, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_has_a_type),
      cmocka_unit_test(neighbours_of_a_type_are_one),
      cmocka_unit_test(maps_beyond_the_zero_page),
      cmocka_unit_test(a_linear_screen),
      cmocka_unit_test(pixels_in_other_orders),
      cmocka_unit_test(a_screen_above_4_gib),
      cmocka_unit_test(screens_that_linux_cannot_describe),
      cmocka_unit_test(vga_text),
      cmocka_unit_test(edid),
      cmocka_unit_test(uefi),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
