/*
 * Lays out the band: the emblem, then a heading above a grid of blocks, then the legend, each in
 * the middle of the band's height. Blocks grow with the screen, letters cannot.
 */
#include "kernel/draw/boot_screen.h"

#include <stddef.h>

#include "kernel/draw/emblem.h"
#include "kernel/draw/memory_blocks.h"
#include "kernel/draw/text.h"
#include "lib/format.h"
#include "lib/string.h"

#define COLUMNS_MIN 100u /* Letters; a smaller screen has no band. */
#define ROWS_MIN 37u     /* Letters: 800 x 600 pixels in the font that Kiln comes with. */

#define MARGIN 16u        /* Pixels around the band's contents... */
#define GUTTER 32u        /* ...and between its three parts. */
#define GRID_ROWS 10u     /* Of blocks. */
#define HEADING_GAP 8u    /* Pixels below the heading. */
#define LEGEND_TEXT 22u   /* Letters of a line of the legend. */
#define LEGEND_MAX 8u     /* Lines of it. */
#define SWATCH 10u        /* Pixels, either way. */
#define SWATCH_GAP 10u    /* Pixels behind it. */
#define SIZE_MAX_TEXT 24u /* Bytes of a size as text. */

#define BAND_RGB 0x1b2331u
#define EDGE_RGB 0x2f3b50u
#define TITLE_RGB 0xffffffu
#define TEXT_RGB 0xd8dee9u
#define NOTE_RGB 0x8b99b0u

/* The kinds of RAM. */
static const struct {
  const char *name;
  uint32_t rgb;
} kinds[MEMORY_KINDS] = {
    [KILN_MEMORY_USABLE] = {"usable", 0x3d5a80},
    [KILN_MEMORY_LOADER_RECLAIMABLE] = {"loader", 0xe6c06a},
    [KILN_MEMORY_KERNEL] = {"kernel", 0xff7a3d},
    [KILN_MEMORY_MODULE] = {"modules", 0xc792ea},
    [KILN_MEMORY_ACPI_RECLAIMABLE] = {"ACPI tables", 0x6fc3d0},
    [KILN_MEMORY_ACPI_NVS] = {"ACPI NVS", 0x5e8fd8},
    [KILN_MEMORY_RUNTIME] = {"UEFI runtime", 0x84c07a},
    [KILN_MEMORY_BAD] = {"bad", 0xe5343e},
};

static struct brush brush; /* On the screen, while boot_screen_draw runs. */

/* Pixels from one block to the next. */
static uint32_t block_pitch(const struct kiln_framebuffer *framebuffer) {
  return framebuffer->height / 80;
}

uint32_t boot_screen_height(const struct kiln_framebuffer *framebuffer) {
  const struct psf_font *font = psf_embedded();
  uint32_t legend;
  uint32_t least;

  if (font == NULL || !surface_check(framebuffer, KILN_FRAMEBUFFER_LINEAR) ||
      framebuffer->width < COLUMNS_MIN * PSF_WIDTH ||
      framebuffer->height < ROWS_MIN * font->height) {
    return 0;
  }
  legend = LEGEND_MAX * font->height + MARGIN;
  least = 2 * MARGIN + font->height + HEADING_GAP + GRID_ROWS * block_pitch(framebuffer);
  least = least > legend ? least : legend;
  /* What the console would have left of its last row goes to the band. */
  return least + (framebuffer->height - least) % font->height;
}

/* The upper edge of what is so many rows high, and in the middle of the band. */
static uint32_t centre(uint32_t height) {
  uint32_t band = boot_screen_height(brush.surface);

  return brush.surface->height - band + (band - height) / 2;
}

static void draw_text(uint32_t x, uint32_t y, uint32_t rgb, const char *text) {
  brush_set(&brush, rgb, BAND_RGB);
  brush_text(&brush, x, y, text);
}

/* Draws a note that ends at `right`. */
static void draw_note(uint32_t right, uint32_t y, const char *text) {
  draw_text(right - (uint32_t)strlen(text) * PSF_WIDTH, y, NOTE_RGB, text);
}

/* "511.5 MiB", and the like; whole KiB below 1 MiB. */
static void format_size(char text[SIZE_MAX_TEXT], uint64_t bytes) {
  uint64_t kib = bytes >> 10;
  uint32_t unit = 0;

  if (kib < 1024) {
    snprintf(text, SIZE_MAX_TEXT, "%lu KiB", (unsigned long)kib);
    return;
  }
  for (; kib >= 1024 * 1024 && unit < 2; kib >>= 10) {
    unit++;
  }
  snprintf(text, SIZE_MAX_TEXT, "%lu.%lu %ciB", (unsigned long)(kib >> 10),
           (unsigned long)((kib & 1023) * 10 >> 10), "MGT"[unit]);
}

/* The colour between two. */
static uint32_t mix(uint32_t a, uint32_t b) {
  return (a & b) + ((a ^ b) >> 1 & 0x7f7f7f);
}

/* A block with a lit upper and a shaded lower edge. */
static void draw_block(uint32_t x, uint32_t y, uint32_t side, uint32_t rgb) {
  surface_rectangle(brush.surface, x, y, side, 1, mix(rgb, mix(rgb, TITLE_RGB)));
  surface_rectangle(brush.surface, x, y + 1, side, side - 2, rgb);
  surface_rectangle(brush.surface, x, y + side - 1, side, 1, mix(rgb, mix(rgb, BAND_RGB)));
}

/* The heading and the blocks, from `left` on. */
static void draw_grid(const struct memory_blocks *blocks, uint32_t left, uint32_t columns) {
  uint32_t pitch = block_pitch(brush.surface);
  uint32_t gap = 2 + pitch / 20; /* Of which are between two. */
  uint32_t heading = brush.font->height + HEADING_GAP;
  uint32_t y = centre(heading + GRID_ROWS * pitch - gap);
  char total[SIZE_MAX_TEXT];
  char share[SIZE_MAX_TEXT];
  char note[BRUSH_GLYPHS_MAX];

  format_size(total, blocks->total);
  format_size(share, blocks->share);
  snprintf(note, sizeof(note), "%s of RAM, %s a block", total, share);
  draw_text(left, y, TITLE_RGB, "Memory map");
  draw_note(left + columns * pitch - gap, y, note);
  for (uint32_t i = 0; i < blocks->count; i++) {
    draw_block(left + i % columns * pitch, y + heading + i / columns * pitch, pitch - gap,
               kinds[blocks->kinds[i]].rgb);
  }
}

/* A line for every kind there is: colour, name, size. */
static void draw_legend(const struct memory_blocks *blocks, uint32_t left) {
  uint32_t text_left = left + SWATCH + SWATCH_GAP;
  uint32_t line = brush.font->height;
  uint32_t lines = 0;
  uint32_t y;

  for (uint32_t kind = 0; kind < MEMORY_KINDS; kind++) {
    lines += blocks->totals[kind] != 0;
  }
  y = centre(lines * line);
  for (uint32_t kind = 0; kind < MEMORY_KINDS; kind++) {
    char size[SIZE_MAX_TEXT];

    if (blocks->totals[kind] != 0) {
      format_size(size, blocks->totals[kind]);
      surface_rectangle(brush.surface, left, y + (line - SWATCH) / 2, SWATCH, SWATCH,
                        kinds[kind].rgb);
      draw_text(text_left, y, TEXT_RGB, kinds[kind].name);
      draw_note(text_left + LEGEND_TEXT * PSF_WIDTH, y, size);
      y += line;
    }
  }
}

void boot_screen_draw(const struct kiln_framebuffer *framebuffer,
                      const struct kiln_memory_region *regions, uint32_t count) {
  static struct memory_blocks blocks;
  uint32_t height = boot_screen_height(framebuffer);
  uint32_t top = framebuffer->height - height;
  uint32_t width = framebuffer->width;
  uint32_t scale;
  uint32_t grid;    /* Left edge of the blocks. */
  uint32_t legend;  /* Left edge of the legend. */
  uint32_t columns; /* Of blocks. */

  if (height == 0) {
    return;
  }
  scale = (height - 2 * MARGIN) / EMBLEM_SIZE;
  grid = MARGIN + EMBLEM_SIZE * scale + GUTTER;
  legend = width - MARGIN - LEGEND_TEXT * PSF_WIDTH - SWATCH_GAP - SWATCH;
  columns = (legend - GUTTER - grid) / block_pitch(framebuffer);
  if (columns > MEMORY_BLOCKS_MAX / GRID_ROWS) {
    columns = MEMORY_BLOCKS_MAX / GRID_ROWS;
  }
  memory_blocks_cut(&blocks, regions, count, columns * GRID_ROWS);
  brush_init(&brush, framebuffer, psf_embedded());
  surface_rectangle(framebuffer, 0, top, width, height, BAND_RGB);
  surface_rectangle(framebuffer, 0, top, width, 1, EDGE_RGB);
  surface_blit(framebuffer, MARGIN, centre(EMBLEM_SIZE * scale), &emblem, scale);
  draw_grid(&blocks, grid, columns);
  draw_legend(&blocks, legend);
}
