/*
 * pixels_describe: from a mode of the Graphics Output Protocol (UEFI 2.10 §12.9.2) to the pixels of
 * the boot protocol. What the firmware says is checked: a wrong mask would be a wrong picture, a
 * wrong pitch memory that is not the screen's.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"

#define CHANNEL_BITS_MAX 8u

/* Where the colours lie in a pixel; the order of struct kiln_framebuffer. */
struct pixel_masks {
  uint32_t red, green, blue, reserved;
};

/*
 * Describes the bits of `mask`. Of a channel with more than 8 bits the upper 8 are named: the
 * picture is the same to the eye. False when the bits are not one run.
 */
static int channel_of(uint32_t mask, struct kiln_channel *channel) {
  uint32_t shift, bits;

  if (mask == 0) return 0;
  shift = (uint32_t)__builtin_ctz(mask);
  bits = 32u - (uint32_t)__builtin_clz(mask) - shift;
  if (mask >> shift != UINT32_MAX >> (32u - bits)) return 0;
  if (bits > CHANNEL_BITS_MAX) {
    shift += bits - CHANNEL_BITS_MAX;
    bits = CHANNEL_BITS_MAX;
  }
  channel->shift = (uint8_t)shift;
  channel->bits = (uint8_t)bits;
  return 1;
}

/* The masks of a mode; false when the screen cannot be written to directly. */
static int masks_of(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *mode, struct pixel_masks *masks) {
  switch (mode->PixelFormat) {
    case PixelRedGreenBlueReserved8BitPerColor: /* Bytes in memory, lowest first. */
      *masks = (struct pixel_masks){0x0000ff, 0x00ff00, 0xff0000, 0xff000000};
      return 1;
    case PixelBlueGreenRedReserved8BitPerColor:
      *masks = (struct pixel_masks){0xff0000, 0x00ff00, 0x0000ff, 0xff000000};
      return 1;
    case PixelBitMask:
      *masks = (struct pixel_masks){
          mode->PixelInformation.RedMask, mode->PixelInformation.GreenMask,
          mode->PixelInformation.BlueMask, mode->PixelInformation.ReservedMask};
      return 1;
    default: /* PixelBltOnly, and what is not defined yet. */
      return 0;
  }
}

/* Fills `screen` from the masks; false when they describe no pixel of 16, 24 or 32 bits. */
static int describe_pixel(const struct pixel_masks *masks, struct kiln_framebuffer *screen) {
  uint32_t colours = masks->red | masks->green | masks->blue;
  uint32_t used = colours | masks->reserved;

  if ((masks->red & masks->green) | ((masks->red | masks->green) & masks->blue)) return 0;
  if (!channel_of(masks->red, &screen->red) || !channel_of(masks->green, &screen->green) ||
      !channel_of(masks->blue, &screen->blue))
    return 0;
  /* The highest bit that any mask names is the last of the pixel. */
  screen->bits_per_pixel = (32u - (uint32_t)__builtin_clz(used) + 7u) / 8u * 8u;
  return screen->bits_per_pixel >= 16;
}

int pixels_describe(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *mode,
                    struct kiln_framebuffer *screen) {
  struct pixel_masks masks;
  uint64_t pitch;

  if (mode->HorizontalResolution == 0 || mode->VerticalResolution == 0) return 0;
  if (mode->PixelsPerScanLine < mode->HorizontalResolution) return 0;
  if (!masks_of(mode, &masks) || !describe_pixel(&masks, screen)) return 0;
  pitch = (uint64_t)mode->PixelsPerScanLine * (screen->bits_per_pixel / 8);
  if (pitch > UINT32_MAX) return 0;
  screen->kind = KILN_FRAMEBUFFER_LINEAR;
  screen->size = pitch * mode->VerticalResolution;
  screen->width = mode->HorizontalResolution;
  screen->height = mode->VerticalResolution;
  screen->pitch = (uint32_t)pitch;
  return 1;
}
