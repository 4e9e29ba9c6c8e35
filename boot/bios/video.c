/*
 * The screen for the kernel: a linear framebuffer through the VBE, or VGA text, or none.
 * Called once, last before the loader leaves the BIOS.
 */
#include <stdint.h>

#include "boot/bios/bios.h"
#include "boot/bios/edid.h"
#include "boot/bios/free_memory.h"
#include "boot/bios/vbe.h"
#include "boot/core/firmware.h"
#include "lib/x86/port_io.h"

#define SET_TEXT_MODE 0x0003u /* AH=00h, AL = mode 3 (PS/2 BIOS Interface, INT 10h). */
#define GET_MODE 0x0f00u      /* AH=0Fh: AL = mode, AH = columns. */
#define TEXT_MODE 0x5003u     /* Mode 3, 80 columns. */

/* VGA text, mode 3 (IBM VGA Technical Reference). */
#define TEXT_PHYSICAL 0xb8000u
#define TEXT_COLUMNS 80u
#define TEXT_ROWS 25u
#define TEXT_CELL_SIZE 2u
#define VGA_MISC_OUTPUT 0x3cc /* To be read; 67h in mode 3. */
#define NO_DEVICE 0xffu       /* What an I/O port without a device reads as. */

/* What is set when nobody says anything about it: every display has it. */
#define DEFAULT_WIDTH 1024u
#define DEFAULT_HEIGHT 768u

#define SIDE_MAX 16383u /* Pixels; larger numbers are taken for garbage. */
#define MODES_MAX 512u  /* Mode numbers that are looked at, should their list not end. */
#define MIB 0x100000u

static struct vbe_info info BIOS_BUFFER;
static struct vbe_mode mode BIOS_BUFFER;

/* Version 3.0 has numbers of its own for modes with a linear framebuffer. */
static int has_linear_numbers(void) {
  return info.version >= VBE_VERSION_3 && mode.linear_pitch != 0;
}

static uint32_t mode_pitch(void) {
  return has_linear_numbers() ? mode.linear_pitch : mode.pitch;
}

/* Red, green and blue. */
static const struct vbe_channel *mode_channels(void) {
  return has_linear_numbers() ? mode.linear_channels : mode.channels;
}

static int is_usable_channel(struct vbe_channel channel) {
  return channel.bits >= 1 && channel.bits <= 8 &&
         channel.shift + channel.bits <= mode.bits_per_pixel;
}

/*
 * Checks every number of `mode`. That the display's memory is large enough for it the BIOS says by
 * the attribute that it is there (VBE 3.0 §4.4); what it says of the whole memory, in units of 64
 * KiB, can be rounded down to less than the mode needs.
 */
static int is_usable(void) {
  uint32_t bits = mode.bits_per_pixel;
  uint32_t size = mode_pitch() * mode.height; /* Less than 2^32. */

  if ((mode.attributes & VBE_ATTRIBUTES) != VBE_ATTRIBUTES || mode.planes != 1 ||
      mode.memory_model != VBE_DIRECT_COLOUR)
    return 0;
  if (bits != 16 && bits != 24 && bits != 32) return 0;
  if (mode.width == 0 || mode.width > SIDE_MAX || mode.height == 0 || mode.height > SIDE_MAX ||
      mode_pitch() < mode.width * bits / 8)
    return 0;
  for (int i = 0; i < 3; i++)
    if (!is_usable_channel(mode_channels()[i])) return 0;
  return mode.physical >= MIB && mode.physical + size >= size &&
         !memory_overlaps_ram(mode.physical, size);
}

static struct kiln_channel channel(struct vbe_channel from) {
  return (struct kiln_channel){.shift = from.shift, .bits = from.bits};
}

static void describe_mode(struct kiln_framebuffer *framebuffer) {
  const struct vbe_channel *channels = mode_channels();

  framebuffer->physical = mode.physical;
  framebuffer->size = mode_pitch() * mode.height;
  framebuffer->kind = KILN_FRAMEBUFFER_LINEAR;
  framebuffer->width = mode.width;
  framebuffer->height = mode.height;
  framebuffer->pitch = mode_pitch();
  framebuffer->bits_per_pixel = mode.bits_per_pixel;
  framebuffer->red = channel(channels[0]);
  framebuffer->green = channel(channels[1]);
  framebuffer->blue = channel(channels[2]);
}

/* What to look for among the modes. */
struct target {
  uint32_t width, height;         /* Best of all; 0 when nothing is. */
  uint32_t width_max, height_max; /* Else the largest that is not larger than this, */
  int larger;                     /* else, if this is set, the smallest of the others. */
};

/*
 * How near to the target `mode` is, 0 when it cannot do; of equal size the one with the most
 * bits per pixel is nearest.
 */
static uint32_t score(const struct target *target) {
  uint32_t area = (uint32_t)mode.width * mode.height; /* Less than 2^28. */
  uint32_t rank;

  if (!is_usable()) return 0;
  if (mode.width == target->width && mode.height == target->height)
    rank = 3u << 28;
  else if (mode.width <= target->width_max && mode.height <= target->height_max)
    rank = (1u << 28) + area;
  else if (target->larger)
    rank = (1u << 28) - area;
  else
    return 0;
  return rank * 4 + mode.bits_per_pixel / 8 - 1;
}
#define SCORE_BEST ((3u << 28) * 4 + 3)

static int get_mode(uint16_t number) {
  return vbe_call(VBE_GET_MODE, 0, number, 0, &mode);
}

/* Finds the best mode. Returns its number, or VBE_MODES_END when there is none. */
static uint16_t choose_mode(const struct target *target) {
  const volatile uint16_t *modes = bios_pointer(info.modes_segment, info.modes_offset);
  uint16_t chosen = VBE_MODES_END;
  uint32_t best_score = 0;

  for (uint32_t i = 0; i < MODES_MAX && modes[i] != VBE_MODES_END; i++) {
    uint32_t mode_score = get_mode(modes[i]) ? score(target) : 0;

    if (mode_score <= best_score) continue;
    best_score = mode_score;
    chosen = modes[i];
    if (best_score == SCORE_BEST) break;
  }
  return chosen;
}

static void set_target(const struct screen_wish *wish, struct target *target) {
  if (wish->width != 0) {
    *target = (struct target){wish->width, wish->height, wish->width, wish->height, 0};
    return;
  }
  *target = (struct target){.width_max = DEFAULT_WIDTH, .height_max = DEFAULT_HEIGHT, .larger = 1};
  edid_preferred(&target->width, &target->height);
  if (target->width == 0) {
    target->width = DEFAULT_WIDTH;
    target->height = DEFAULT_HEIGHT;
  }
}

static int set_linear(const struct screen_wish *wish, struct kiln_framebuffer *framebuffer) {
  struct target target;
  uint16_t number;

  info.signature = VBE_SIGNATURE_2;
  if (!vbe_call(VBE_GET_INFO, 0, 0, 0, &info) || info.signature != VBE_SIGNATURE ||
      info.version < VBE_VERSION_2)
    return 0;
  edid_read();
  set_target(wish, &target);
  number = choose_mode(&target);
  if (number == VBE_MODES_END || !get_mode(number)) return 0;
  if (!vbe_call(VBE_SET_MODE, (uint16_t)(number | VBE_LINEAR), 0, 0, &mode)) return 0;
  describe_mode(framebuffer);
  return 1;
}

static int is_text_mode(void) {
  struct bios_registers registers = {.eax = GET_MODE};

  bios_call(BIOS_VIDEO, &registers);
  return (registers.eax & 0xffff) == TEXT_MODE;
}

/*
 * Without a VGA nobody answers, and the mode is what it was: none; or the BIOS's serial console
 * answers, and only the VGA's register tells that there is no screen.
 */
static int set_text(struct kiln_framebuffer *framebuffer) {
  struct bios_registers registers = {.eax = SET_TEXT_MODE};

  if (!is_text_mode()) {
    bios_call(BIOS_VIDEO, &registers);
    if (!is_text_mode()) return 0;
  }
  if (inb(VGA_MISC_OUTPUT) == NO_DEVICE) return 0;
  framebuffer->physical = TEXT_PHYSICAL;
  framebuffer->size = TEXT_COLUMNS * TEXT_ROWS * TEXT_CELL_SIZE;
  framebuffer->kind = KILN_FRAMEBUFFER_TEXT;
  framebuffer->width = TEXT_COLUMNS;
  framebuffer->height = TEXT_ROWS;
  framebuffer->pitch = TEXT_COLUMNS * TEXT_CELL_SIZE;
  framebuffer->bits_per_pixel = TEXT_CELL_SIZE * 8;
  return 1;
}

void firmware_framebuffer(const struct screen_wish *wish, struct kiln_framebuffer *framebuffer) {
  *framebuffer = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_NONE};
  if (wish->kind == KILN_FRAMEBUFFER_LINEAR && !set_linear(wish, framebuffer))
    set_text(framebuffer);
  if (wish->kind == KILN_FRAMEBUFFER_TEXT && !set_text(framebuffer)) set_linear(wish, framebuffer);
}
