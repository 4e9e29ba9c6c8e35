/*
 * The zero page: what a Linux kernel is told (Linux, Documentation/arch/x86/boot.rst and
 * zero-page.rst; the offsets are in arch/x86/include/uapi/asm/bootparam.h and
 * include/uapi/linux/screen_info.h). Only fields that the adapter reads or writes have names.
 */
#ifndef KILN_ADAPTERS_LINUX_BOOT_PARAMS_H
#define KILN_ADAPTERS_LINUX_BOOT_PARAMS_H

#include <stddef.h>
#include <stdint.h>

#define LINUX_BOOT_FLAG 0xaa55u
#define LINUX_HEADER_MAGIC 0x53726448u /* "HdrS". */
#define LINUX_PROTOCOL_MINIMUM 0x020cu /* 2.12: xloadflags, and so the 64-bit entry point. */
#define LINUX_LOADER_UNDEFINED 0xffu   /* type_of_loader of a loader without a number. */
#define LINUX_LOADED_HIGH 0x01u        /* loadflags: a bzImage. */
#define LINUX_KERNEL_64 0x0001u        /* xloadflags: there is a 64-bit entry point, */
#define LINUX_ENTRY_64 0x200u          /* so far behind the beginning of the kernel. */
#define LINUX_ABOVE_4G 0x0002u         /* xloadflags: all of it can lie above 4 GiB. */

#define E820_ENTRIES 128u      /* That fit into the zero page. */
#define SETUP_E820_EXTENDED 1u /* struct setup_data: more of them. */
#define EDID_BYTES 128u        /* The base block. */

/* screen_info.orig_video_isVGA. */
#define VIDEO_VGA_TEXT 0x01u
#define VIDEO_VESA_LINEAR 0x23u
#define VIDEO_EFI 0x70u
#define VIDEO_64_BIT_BASE 0x2u /* screen_info.capabilities: ext_lfb_base counts. */

struct linux_screen_info {
  uint8_t orig_x; /* The cursor's column, */
  uint8_t orig_y; /* and row. */
  uint8_t unused_02[4];
  uint8_t orig_video_mode; /* INT 10h AH=0Fh. */
  uint8_t orig_video_cols;
  uint8_t unused_08[2];
  uint16_t orig_video_ega_bx; /* INT 10h AH=12h BL=10h: BX. */
  uint8_t unused_0c[2];
  uint8_t orig_video_lines;
  uint8_t orig_video_is_vga;  /* VIDEO_...; 0: no screen. */
  uint16_t orig_video_points; /* Pixel rows of a character. */
  uint16_t lfb_width;
  uint16_t lfb_height;
  uint16_t lfb_depth;
  uint32_t lfb_base; /* Bits 0 to 31. */
  uint32_t lfb_size; /* Bytes, or units of 64 KiB with VIDEO_VESA_LINEAR. */
  uint8_t unused_20[4];
  uint16_t lfb_linelength; /* Bytes. */
  uint8_t red_size, red_pos;
  uint8_t green_size, green_pos;
  uint8_t blue_size, blue_pos;
  uint8_t rsvd_size, rsvd_pos;
  uint8_t unused_2e[8];
  uint32_t capabilities;
  uint32_t ext_lfb_base; /* Bits 32 to 63. */
  uint8_t unused_3e[2];
} __attribute__((packed));

struct linux_efi_info {
  char loader_signature[4]; /* "EL64". */
  uint32_t systab;          /* Bits 0 to 31 of its address. */
  uint32_t memdesc_size;
  uint32_t memdesc_version;
  uint32_t memmap;
  uint32_t memmap_size;
  uint32_t systab_hi; /* Bits 32 to 63. */
  uint32_t memmap_hi;
} __attribute__((packed));

struct linux_e820_entry {
  uint64_t address;
  uint64_t size;
  uint32_t type; /* ACPI 6.5 §15.1, table 15.3. */
} __attribute__((packed));

/* A link of the list at setup_header.setup_data. */
struct linux_setup_data {
  uint64_t next; /* Physical address, 0 at the end. */
  uint32_t type;
  uint32_t length; /* Bytes that follow this structure. */
} __attribute__((packed));

/* At 0x1f1 of a bzImage, and of the zero page. */
struct linux_setup_header {
  uint8_t setup_sects; /* Sectors of real-mode code behind the first; 0 means 4. */
  uint16_t root_flags;
  uint32_t syssize; /* Units of 16 bytes behind those, rounded up. */
  uint16_t ram_size;
  uint16_t vid_mode;
  uint16_t root_dev;
  uint16_t boot_flag; /* LINUX_BOOT_FLAG. */
  uint8_t jump;
  uint8_t jump_distance; /* The header ends so far behind `magic`. */
  uint32_t magic;        /* LINUX_HEADER_MAGIC. */
  uint16_t version;      /* Of the boot protocol: major in the upper byte. */
  uint32_t realmode_swtch;
  uint16_t start_sys_seg;
  uint16_t kernel_version;
  uint8_t type_of_loader;
  uint8_t loadflags;
  uint16_t setup_move_size;
  uint32_t code32_start; /* Where the kernel has been put. */
  uint32_t ramdisk_image;
  uint32_t ramdisk_size;
  uint32_t bootsect_kludge;
  uint16_t heap_end_ptr;
  uint8_t ext_loader_ver;
  uint8_t ext_loader_type;
  uint32_t cmd_line_ptr;
  uint32_t initrd_addr_max; /* The highest byte that an initrd can have. */
  uint32_t kernel_alignment;
  uint8_t relocatable_kernel;
  uint8_t min_alignment; /* log2 of bytes. */
  uint16_t xloadflags;
  uint32_t cmdline_size; /* Bytes of the longest command line, without its terminator. */
  uint32_t hardware_subarch;
  uint64_t hardware_subarch_data;
  uint32_t payload_offset;
  uint32_t payload_length;
  uint64_t setup_data; /* Physical address of the first link. */
  uint64_t pref_address;
  uint32_t init_size; /* Bytes that the kernel needs from its place on. */
  uint32_t handover_offset;
  uint32_t kernel_info_offset;
} __attribute__((packed));

#define LINUX_HEADER_OFFSET 0x1f1u
#define LINUX_HEADER_MAX (0x290u - LINUX_HEADER_OFFSET) /* Room for later headers. */

struct linux_boot_params {
  struct linux_screen_info screen_info;
  uint8_t unused_040[0x30];
  uint64_t acpi_rsdp_addr; /* Since protocol 2.14; unused before. */
  uint8_t unused_078[0x48];
  uint32_t ext_ramdisk_image; /* Bits 32 to 63 of the fields of setup_header. */
  uint32_t ext_ramdisk_size;
  uint32_t ext_cmd_line_ptr;
  uint8_t unused_0cc[0x74];
  uint8_t edid_info[EDID_BYTES];
  struct linux_efi_info efi_info;
  uint8_t unused_1e0[8];
  uint8_t e820_entries;
  uint8_t unused_1e9[8];
  union {
    struct linux_setup_header header;
    uint8_t header_bytes[LINUX_HEADER_MAX];
  };
  uint8_t unused_290[0x40];
  struct linux_e820_entry e820_table[E820_ENTRIES];
  uint8_t unused_cd0[0x330];
} __attribute__((packed));

_Static_assert(sizeof(struct linux_screen_info) == 0x40, "screen_info.h");
_Static_assert(sizeof(struct linux_setup_header) == 0x26c - LINUX_HEADER_OFFSET, "boot.rst");
_Static_assert(sizeof(struct linux_boot_params) == 4096, "the zero page");
_Static_assert(offsetof(struct linux_boot_params, efi_info) == 0x1c0, "bootparam.h");
_Static_assert(offsetof(struct linux_boot_params, header) == LINUX_HEADER_OFFSET, "bootparam.h");
_Static_assert(offsetof(struct linux_boot_params, e820_table) == 0x2d0, "bootparam.h");

#endif /* KILN_ADAPTERS_LINUX_BOOT_PARAMS_H */
