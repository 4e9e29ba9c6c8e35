/* boot_params.h against Linux's own header, as Debian packages it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <asm/bootparam.h>

#include "adapters/linux/boot_params.h"

#define SAME(ours, theirs)                                          \
  do {                                                              \
    assert_int_equal(offsetof(struct linux_boot_params, ours),      \
                     offsetof(struct boot_params, theirs));         \
    assert_int_equal(sizeof(((struct linux_boot_params *)0)->ours), \
                     sizeof(((struct boot_params *)0)->theirs));    \
  } while (0)

static void fields_of_the_header(void **state) {
  (void)state;
  SAME(header, hdr);
  SAME(header.setup_sects, hdr.setup_sects);
  SAME(header.syssize, hdr.syssize);
  SAME(header.boot_flag, hdr.boot_flag);
  SAME(header.magic, hdr.header);
  SAME(header.version, hdr.version);
  SAME(header.type_of_loader, hdr.type_of_loader);
  SAME(header.loadflags, hdr.loadflags);
  SAME(header.code32_start, hdr.code32_start);
  SAME(header.ramdisk_image, hdr.ramdisk_image);
  SAME(header.ramdisk_size, hdr.ramdisk_size);
  SAME(header.cmd_line_ptr, hdr.cmd_line_ptr);
  SAME(header.initrd_addr_max, hdr.initrd_addr_max);
  SAME(header.kernel_alignment, hdr.kernel_alignment);
  SAME(header.relocatable_kernel, hdr.relocatable_kernel);
  SAME(header.min_alignment, hdr.min_alignment);
  SAME(header.xloadflags, hdr.xloadflags);
  SAME(header.cmdline_size, hdr.cmdline_size);
  SAME(header.setup_data, hdr.setup_data);
  SAME(header.pref_address, hdr.pref_address);
  SAME(header.init_size, hdr.init_size);
  SAME(header.handover_offset, hdr.handover_offset);
}

static void fields_of_the_screen(void **state) {
  (void)state;
  SAME(screen_info, screen_info);
  SAME(screen_info.orig_x, screen_info.orig_x);
  SAME(screen_info.orig_y, screen_info.orig_y);
  SAME(screen_info.orig_video_mode, screen_info.orig_video_mode);
  SAME(screen_info.orig_video_cols, screen_info.orig_video_cols);
  SAME(screen_info.orig_video_ega_bx, screen_info.orig_video_ega_bx);
  SAME(screen_info.orig_video_lines, screen_info.orig_video_lines);
  SAME(screen_info.orig_video_is_vga, screen_info.orig_video_isVGA);
  SAME(screen_info.orig_video_points, screen_info.orig_video_points);
  SAME(screen_info.lfb_width, screen_info.lfb_width);
  SAME(screen_info.lfb_height, screen_info.lfb_height);
  SAME(screen_info.lfb_depth, screen_info.lfb_depth);
  SAME(screen_info.lfb_base, screen_info.lfb_base);
  SAME(screen_info.lfb_size, screen_info.lfb_size);
  SAME(screen_info.lfb_linelength, screen_info.lfb_linelength);
  SAME(screen_info.red_size, screen_info.red_size);
  SAME(screen_info.rsvd_pos, screen_info.rsvd_pos);
  SAME(screen_info.capabilities, screen_info.capabilities);
  SAME(screen_info.ext_lfb_base, screen_info.ext_lfb_base);
}

static void other_fields(void **state) {
  (void)state;
  SAME(acpi_rsdp_addr, acpi_rsdp_addr);
  SAME(ext_ramdisk_image, ext_ramdisk_image);
  SAME(ext_ramdisk_size, ext_ramdisk_size);
  SAME(ext_cmd_line_ptr, ext_cmd_line_ptr);
  SAME(edid_info, edid_info);
  SAME(efi_info, efi_info);
  SAME(efi_info.systab, efi_info.efi_systab);
  SAME(efi_info.memdesc_size, efi_info.efi_memdesc_size);
  SAME(efi_info.memdesc_version, efi_info.efi_memdesc_version);
  SAME(efi_info.memmap, efi_info.efi_memmap);
  SAME(efi_info.memmap_size, efi_info.efi_memmap_size);
  SAME(efi_info.systab_hi, efi_info.efi_systab_hi);
  SAME(efi_info.memmap_hi, efi_info.efi_memmap_hi);
  SAME(e820_entries, e820_entries);
  SAME(e820_table, e820_table);
  assert_int_equal(sizeof(struct linux_e820_entry), sizeof(struct boot_e820_entry));
  assert_int_equal(sizeof(struct linux_setup_data), sizeof(struct setup_data));
}

static void constants(void **state) {
  (void)state;
  assert_int_equal(LINUX_LOADED_HIGH, LOADED_HIGH);
  assert_int_equal(LINUX_KERNEL_64, XLF_KERNEL_64);
  assert_int_equal(LINUX_ABOVE_4G, XLF_CAN_BE_LOADED_ABOVE_4G);
  assert_int_equal(E820_ENTRIES, E820_MAX_ENTRIES_ZEROPAGE);
  assert_int_equal(SETUP_E820_EXTENDED, SETUP_E820_EXT);
  assert_int_equal(VIDEO_VESA_LINEAR, VIDEO_TYPE_VLFB);
  assert_int_equal(VIDEO_EFI, VIDEO_TYPE_EFI);
  assert_int_equal(VIDEO_64_BIT_BASE, VIDEO_CAPABILITY_64BIT_BASE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fields_of_the_header),
      cmocka_unit_test(fields_of_the_screen),
      cmocka_unit_test(other_fields),
      cmocka_unit_test(constants),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
