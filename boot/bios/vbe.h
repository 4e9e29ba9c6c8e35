/* The VESA BIOS Extension: INT 10h AX=4Fxxh (VBE 3.0 §4). */
#ifndef KILN_BOOT_BIOS_VBE_H
#define KILN_BOOT_BIOS_VBE_H

#include <stddef.h>
#include <stdint.h>

#define VBE_GET_INFO 0x4f00u  /* §4.3: ES:DI = struct vbe_info. */
#define VBE_GET_MODE 0x4f01u  /* §4.4: CX = mode, ES:DI = struct vbe_mode. */
#define VBE_SET_MODE 0x4f02u  /* §4.5: BX = mode. */
#define VBE_DONE 0x004fu      /* §4.2: AX after a call that worked. */
#define VBE_LINEAR (1u << 14) /* §4.5: in BX, use the linear framebuffer. */

#define VBE_VERSION_2 0x0200u
#define VBE_VERSION_3 0x0300u
#define VBE_SIGNATURE_2 0x32454256u /* "VBE2", asks for the form of version 2. */
#define VBE_SIGNATURE 0x41534556u   /* "VESA", the answer. */

struct __attribute__((packed)) vbe_info {
  uint32_t signature;
  uint16_t version;
  uint32_t oem_name;
  uint32_t capabilities;
  uint16_t modes_offset; /* Far pointer to mode numbers, the last one VBE_MODES_END. */
  uint16_t modes_segment;
  uint8_t other[494];
};
#define VBE_MODES_END 0xffffu

/* Bits of vbe_mode.attributes, all needed: there, colour, graphics, linear framebuffer. */
#define VBE_ATTRIBUTES 0x0099u
#define VBE_DIRECT_COLOUR 6u /* vbe_mode.memory_model */

struct vbe_channel {
  uint8_t bits;
  uint8_t shift;
};

struct __attribute__((packed)) vbe_mode {
  uint16_t attributes;
  uint8_t windows[14];
  uint16_t pitch;
  uint16_t width;
  uint16_t height;
  uint8_t character_size[2];
  uint8_t planes;
  uint8_t bits_per_pixel;
  uint8_t banks;
  uint8_t memory_model;
  uint8_t bank_size;
  uint8_t image_pages;
  uint8_t reserved1;
  struct vbe_channel channels[4]; /* Red, green, blue, unused. */
  uint8_t direct_colour_info;
  uint32_t physical;
  uint8_t reserved2[6];
  uint16_t linear_pitch; /* From here on version 3.0: the same for linear modes. */
  uint8_t banked_pages;
  uint8_t linear_pages;
  struct vbe_channel linear_channels[4];
  uint32_t pixel_clock_max;
  uint8_t reserved3[190];
};

_Static_assert(sizeof(struct vbe_info) == 512, "VBE 3.0 §4.3");
_Static_assert(offsetof(struct vbe_info, modes_offset) == 14, "VBE 3.0 §4.3");
_Static_assert(sizeof(struct vbe_mode) == 256, "VBE 3.0 §4.4");
_Static_assert(offsetof(struct vbe_mode, channels) == 31, "VBE 3.0 §4.4");
_Static_assert(offsetof(struct vbe_mode, physical) == 40, "VBE 3.0 §4.4");
_Static_assert(offsetof(struct vbe_mode, linear_pitch) == 50, "VBE 3.0 §4.4");

/*
 * Calls `function` with these registers and ES:DI = `answer`, which the BIOS may write to. Returns
 * 1 when it worked.
 */
int vbe_call(uint32_t function, uint16_t bx, uint16_t cx, uint16_t dx, const void *answer);

#endif /* KILN_BOOT_BIOS_VBE_H */
