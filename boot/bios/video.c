/*
 * The screen for the kernel: a linear framebuffer through the VBE, or VGA text, or none.
 * Called once, last before the loader leaves the BIOS.
 */
#include <stdint.h>

#include "boot/bios/bios.h"
#include "boot/bios/memory.h"
#include "boot/bios/vbe.h"
#include "boot/core/firmware.h"

#define BIOS_VIDEO 0x10
#define SET_TEXT_MODE 0x0003u /* AH=00h, AL = mode 3 (PS/2 BIOS Interface, INT 10h). */
#define GET_MODE 0x0f00u      /* AH=0Fh: AL = mode, AH = columns. */
#define TEXT_MODE 0x5003u     /* Mode 3, 80 columns. */

/* VGA text, mode 3 (IBM VGA Technical Reference). */
#define TEXT_PHYSICAL 0xb8000u
#define TEXT_COLUMNS 80u
#define TEXT_ROWS 25u
#define TEXT_CELL_SIZE 2u

/* The resolution that is wished for. */
#define WIDTH 1024u
#define HEIGHT 768u

#define SIDE_MAX 16383u /* Pixels; larger numbers are taken for garbage. */
#define MODES_MAX 512u  /* Mode numbers that are looked at, should their list not end. */
#define MIB 0x100000u

static struct vbe_info info BIOS_BUFFER;
static struct vbe_mode mode BIOS_BUFFER;

static int vbe_call(uint32_t function, uint16_t number, const void *answer) {
  struct bios_registers registers = {
      .eax = function,
      .ebx = number, /* VBE_SET_MODE has the mode here, */
      .ecx = number, /* VBE_GET_MODE here. */
      .es = bios_segment(answer),
      .edi = bios_offset(answer),
  };

  bios_call(BIOS_VIDEO, &registers);
  return (registers.eax & 0xffff) == VBE_DONE;
}

static int set_channel(struct kiln_channel *channel, struct vbe_channel from, uint32_t pixel_bits) {
  if (from.bits < 1 || from.bits > 8 || from.shift + from.bits > pixel_bits) return 0;
  *channel = (struct kiln_channel){.shift = from.shift, .bits = from.bits};
  return 1;
}

/* Checks every number of `mode`. Returns 1 and fills `screen` when it can be used. */
static int describe_mode(struct kiln_framebuffer *screen) {
  int linear = info.version >= VBE_VERSION_3 && mode.linear_pitch != 0;
  uint32_t pitch = linear ? mode.linear_pitch : mode.pitch;
  uint32_t bits = mode.bits_per_pixel;
  uint32_t size = pitch * mode.height;

  if ((mode.attributes & VBE_ATTRIBUTES) != VBE_ATTRIBUTES || mode.planes != 1 ||
      mode.memory_model != VBE_DIRECT_COLOUR)
    return 0;
  if (bits != 16 && bits != 24 && bits != 32) return 0;
  if (mode.width == 0 || mode.width > SIDE_MAX || mode.height == 0 || mode.height > SIDE_MAX ||
      pitch < mode.width * bits / 8)
    return 0;
  if (size > info.memory * 0x10000u || mode.physical < MIB || mode.physical + size < size ||
      memory_overlaps_usable(mode.physical, size))
    return 0;
  *screen = (struct kiln_framebuffer){
      .physical = mode.physical,
      .size = size,
      .kind = KILN_FRAMEBUFFER_LINEAR,
      .width = mode.width,
      .height = mode.height,
      .pitch = pitch,
      .bits_per_pixel = bits,
  };
  return set_channel(&screen->red, linear ? mode.linear_red : mode.red, bits) &&
         set_channel(&screen->green, linear ? mode.linear_green : mode.green, bits) &&
         set_channel(&screen->blue, linear ? mode.linear_blue : mode.blue, bits);
}

/*
 * How good a screen is, never 0: the largest that is not larger than what is wished for, else
 * the smallest; of equal size the one with the most bits per pixel.
 */
static uint32_t score(const struct kiln_framebuffer *screen) {
  uint32_t area = screen->width * screen->height; /* Less than 2^28. */
  uint32_t rank =
      screen->width <= WIDTH && screen->height <= HEIGHT ? (1u << 28) + area : (1u << 28) - area;

  return rank * 4 + screen->bits_per_pixel / 8 - 1;
}
#define SCORE_BEST (((1u << 28) + WIDTH * HEIGHT) * 4 + 3)

/* Finds the best mode. Returns its number, or VBE_MODES_END when there is none. */
static uint16_t choose_mode(struct kiln_framebuffer *best) {
  const volatile uint16_t *modes = bios_pointer(info.modes_segment, info.modes_offset);
  uint16_t chosen = VBE_MODES_END;
  uint32_t best_score = 0;

  for (uint32_t i = 0; i < MODES_MAX && modes[i] != VBE_MODES_END; i++) {
    struct kiln_framebuffer screen;

    if (!vbe_call(VBE_GET_MODE, modes[i], &mode) || !describe_mode(&screen)) continue;
    if (score(&screen) <= best_score) continue;
    best_score = score(&screen);
    *best = screen;
    chosen = modes[i];
    if (best_score == SCORE_BEST) break;
  }
  return chosen;
}

static int set_linear(struct kiln_framebuffer *framebuffer) {
  struct kiln_framebuffer best;
  uint16_t number;

  info.signature = VBE_SIGNATURE_2;
  if (!vbe_call(VBE_GET_INFO, 0, &info) || info.signature != VBE_SIGNATURE ||
      info.version < VBE_VERSION_2)
    return 0;
  number = choose_mode(&best);
  if (number == VBE_MODES_END) return 0;
  if (!vbe_call(VBE_SET_MODE, (uint16_t)(number | VBE_LINEAR), &mode)) return 0;
  *framebuffer = best;
  return 1;
}

static int is_text_mode(void) {
  struct bios_registers registers = {.eax = GET_MODE};

  bios_call(BIOS_VIDEO, &registers);
  return (registers.eax & 0xffff) == TEXT_MODE;
}

/* Without a VGA nobody answers, and the mode is what it was: none. */
static int set_text(struct kiln_framebuffer *framebuffer) {
  struct bios_registers registers = {.eax = SET_TEXT_MODE};

  if (!is_text_mode()) {
    bios_call(BIOS_VIDEO, &registers);
    if (!is_text_mode()) return 0;
  }
  *framebuffer = (struct kiln_framebuffer){
      .physical = TEXT_PHYSICAL,
      .size = TEXT_COLUMNS * TEXT_ROWS * TEXT_CELL_SIZE,
      .kind = KILN_FRAMEBUFFER_TEXT,
      .width = TEXT_COLUMNS,
      .height = TEXT_ROWS,
      .pitch = TEXT_COLUMNS * TEXT_CELL_SIZE,
      .bits_per_pixel = TEXT_CELL_SIZE * 8,
  };
  return 1;
}

void firmware_framebuffer(enum kiln_framebuffer_kind wish, struct kiln_framebuffer *framebuffer) {
  *framebuffer = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_NONE};
  if (wish == KILN_FRAMEBUFFER_LINEAR && !set_linear(framebuffer)) set_text(framebuffer);
  if (wish == KILN_FRAMEBUFFER_TEXT && !set_text(framebuffer)) set_linear(framebuffer);
}
