/* Parses the embedded font when it is first asked for, and keeps it. */
#include "kernel/draw/font.h"

#include <stddef.h>

/* font.asm: a PSF file, and its end. */
extern const uint8_t font_file[];
extern const uint8_t font_file_end[];

static struct psf_font font;
static bool parsed;

const struct psf_font *font_get(void) {
  if (!parsed) {
    parsed = psf_parse(font_file, (uint64_t)(font_file_end - font_file), &font);
  }
  return parsed ? &font : NULL;
}
