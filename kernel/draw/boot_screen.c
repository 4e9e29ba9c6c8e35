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

/* Where things are, in pixels, and what draws them. */
struct layout {
  struct surface surface;
  struct brush brush;
  uint32_t top;    /* First row of the band. */
  uint32_t height; /* Its rows. */
  uint32_t pitch;  /* From one block to the next... */
  uint32_t gap;    /* ...of which are between them. */
};

/* Pixels from one block to the next, on a screen so high. */
static uint32_t block_pitch(uint32_t screen_height) {
  return screen_height / 80;
}

uint32_t boot_screen_height(const struct kiln_framebuffer *framebuffer) {
  const struct psf_font *font = psf_embedded();
  struct surface surface;
  uint32_t least;

  if (font == NULL || !surface_init(&surface, framebuffer) ||
      surface.width < COLUMNS_MIN * font->width || surface.height < ROWS_MIN * font->height) {
    return 0;
  }
  least = 2 * MARGIN + font->height + HEADING_GAP + GRID_ROWS * block_pitch(surface.height);
  if (least < LEGEND_MAX * font->height + MARGIN) {
    least = LEGEND_MAX * font->height + MARGIN;
  }
  /* What the console would have left of its last row goes to the band. */
  return least + (surface.height - least) % font->height;
}

static void draw_text(struct layout *layout, uint32_t x, uint32_t y, uint32_t rgb,
                      const char *text) {
  brush_set(&layout->brush, surface_colour(&layout->surface, rgb),
            surface_colour(&layout->surface, BAND_RGB));
  brush_text(&layout->brush, (int32_t)x, (int32_t)y, text);
}

static void draw_rectangle(const struct layout *layout, uint32_t x, uint32_t y, uint32_t width,
                           uint32_t height, uint32_t rgb) {
  surface_rectangle(&layout->surface, (int32_t)x, (int32_t)y, width, height,
                    surface_colour(&layout->surface, rgb));
}

/* "511.5 MiB", and the like; whole KiB below 1 MiB. */
static void format_size(char text[SIZE_MAX_TEXT], uint64_t bytes) {
  static const char *const units[] = {"MiB", "GiB", "TiB"};
  uint64_t kib = bytes >> 10;
  uint32_t unit = 0;

  if (kib < 1024) {
    snprintf(text, SIZE_MAX_TEXT, "%lu KiB", (unsigned long)kib);
    return;
  }
  for (; kib >= 1024 * 1024 && unit < 2; kib >>= 10) {
    unit++;
  }
  snprintf(text, SIZE_MAX_TEXT, "%lu.%lu %s", (unsigned long)(kib >> 10),
           (unsigned long)((kib & 1023) * 10 >> 10), units[unit]);
}

/* The colour between two. */
static uint32_t mix(uint32_t a, uint32_t b) {
  return (a & b) + ((a ^ b) >> 1 & 0x7f7f7f);
}

/* A block with a lit upper and a shaded lower edge. */
static void draw_block(const struct layout *layout, uint32_t x, uint32_t y, uint32_t rgb) {
  uint32_t side = layout->pitch - layout->gap;

  draw_rectangle(layout, x, y, side, side, rgb);
  draw_rectangle(layout, x, y, side, 1, mix(rgb, mix(rgb, TITLE_RGB)));
  draw_rectangle(layout, x, y + side - 1, side, 1, mix(rgb, mix(rgb, BAND_RGB)));
}

/* The heading and the blocks, in `width` pixels from `left` on. */
static void draw_grid(struct layout *layout, const struct memory_blocks *blocks, uint32_t left,
                      uint32_t width, uint32_t columns) {
  uint32_t font_width = layout->brush.font->width;
  uint32_t font_height = layout->brush.font->height;
  uint32_t used = font_height + HEADING_GAP + GRID_ROWS * layout->pitch - layout->gap;
  uint32_t y = layout->top + (layout->height - used) / 2;
  char total[SIZE_MAX_TEXT];
  char share[SIZE_MAX_TEXT];
  char note[BRUSH_GLYPHS_MAX];

  format_size(total, blocks->total);
  format_size(share, blocks->share);
  snprintf(note, sizeof(note), "%s of RAM, %s a block", total, share);
  draw_text(layout, left, y, TITLE_RGB, "Memory map");
  draw_text(layout, left + width - (uint32_t)strlen(note) * font_width, y, NOTE_RGB, note);
  y += font_height + HEADING_GAP;
  for (uint32_t i = 0; i < blocks->count; i++) {
    draw_block(layout, left + i % columns * layout->pitch, y + i / columns * layout->pitch,
               kinds[blocks->kinds[i]].rgb);
  }
}

/* A line for every kind there is: colour, name, size. */
static void draw_legend(struct layout *layout, const struct memory_blocks *blocks, uint32_t left) {
  uint32_t line = layout->brush.font->height;
  uint32_t lines = 0;
  uint32_t y;

  for (uint32_t kind = 0; kind < MEMORY_KINDS; kind++) {
    lines += blocks->totals[kind] != 0;
  }
  y = layout->top + (layout->height - lines * line) / 2;
  for (uint32_t kind = 0; kind < MEMORY_KINDS; kind++) {
    char size[SIZE_MAX_TEXT];
    uint32_t right = left + SWATCH + SWATCH_GAP + LEGEND_TEXT * layout->brush.font->width;

    if (blocks->totals[kind] != 0) {
      format_size(size, blocks->totals[kind]);
      draw_rectangle(layout, left, y + (line - SWATCH) / 2, SWATCH, SWATCH, kinds[kind].rgb);
      draw_text(layout, left + SWATCH + SWATCH_GAP, y, TEXT_RGB, kinds[kind].name);
      draw_text(layout, right - (uint32_t)strlen(size) * layout->brush.font->width, y, NOTE_RGB,
                size);
      y += line;
    }
  }
}

void boot_screen_draw(const struct kiln_framebuffer *framebuffer,
                      const struct kiln_memory_region *regions, uint32_t count) {
  static struct memory_blocks blocks;
  static struct layout layout;
  uint32_t scale;
  uint32_t grid_left;
  uint32_t legend_left;
  uint32_t columns;
  uint32_t width;

  layout.height = boot_screen_height(framebuffer);
  if (layout.height == 0) {
    return;
  }
  scale = (layout.height - 2 * MARGIN) / EMBLEM_SIZE;
  grid_left = MARGIN + EMBLEM_SIZE * scale + GUTTER;
  surface_init(&layout.surface, framebuffer);
  brush_init(&layout.brush, &layout.surface, psf_embedded());
  layout.top = layout.surface.height - layout.height;
  layout.pitch = block_pitch(layout.surface.height);
  layout.gap = 2 + layout.pitch / 20;
  width = layout.surface.width;
  draw_rectangle(&layout, 0, layout.top, width, layout.height, BAND_RGB);
  draw_rectangle(&layout, 0, layout.top, width, 1, EDGE_RGB);
  legend_left = width - MARGIN - LEGEND_TEXT * layout.brush.font->width - SWATCH_GAP - SWATCH;
  columns = (legend_left - GUTTER - grid_left) / layout.pitch;
  if (columns > MEMORY_BLOCKS_MAX / GRID_ROWS) {
    columns = MEMORY_BLOCKS_MAX / GRID_ROWS;
  }
  memory_blocks_cut(&blocks, regions, count, columns * GRID_ROWS);
  surface_blit(&layout.surface, MARGIN,
               (int32_t)(layout.top + (layout.height - EMBLEM_SIZE * scale) / 2), &emblem, scale);
  draw_grid(&layout, &blocks, grid_left, columns * layout.pitch - layout.gap, columns);
  draw_legend(&layout, &blocks, legend_left);
}
