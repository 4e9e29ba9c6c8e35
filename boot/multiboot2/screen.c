/*
 * The consoles: COM1, and the screen as the boot loader has left it. Lines go to a screen of VGA
 * text one below the other; on one of pixels, which has no text, an error alone is shown, in the
 * upper left corner.
 */
#include "lib/screen.h"
#include "boot/bios/free_memory.h"
#include "boot/bios/serial.h"
#include "boot/core/firmware.h"
#include "boot/core/log.h"
#include "boot/multiboot2/framebuffer.h"
#include "boot/multiboot2/multiboot2.h"
#include "lib/string.h"

#define ERROR_PREFIX "kiln: error: "
#define GREY_ON_BLACK 0x0700u /* Attribute of a cell (VGA). */

/* The screen that there is, once the information has been read; its address is physical. */
static struct kiln_framebuffer screen;
static uint32_t row, column;

void screen_open(void) {
  framebuffer_describe(information.framebuffer, &screen);
  if (screen.kind == KILN_FRAMEBUFFER_LINEAR && memory_overlaps_ram(screen.physical, screen.size))
    screen = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_NONE};
  screen.address = screen.physical;
  if (screen.kind != KILN_FRAMEBUFFER_TEXT) return;
  for (uint32_t i = 0; i < screen.width * screen.height; i++)
    ((volatile uint16_t *)(uintptr_t)screen.address)[i] = GREY_ON_BLACK | ' ';
}

static void new_line(void) {
  volatile uint16_t *cells = (volatile uint16_t *)(uintptr_t)screen.address;
  uint32_t kept = screen.width * (screen.height - 1);

  column = 0;
  if (++row < screen.height) return;
  row--;
  for (uint32_t i = 0; i < kept; i++) cells[i] = cells[i + screen.width];
  for (uint32_t i = 0; i < screen.width; i++) cells[kept + i] = GREY_ON_BLACK | ' ';
}

static void write_cells(const char *text) {
  for (; *text != '\0'; text++) {
    if (*text == '\n' || column == screen.width) new_line();
    if (*text == '\n') continue;
    ((volatile uint16_t *)(uintptr_t)screen.address)[row * screen.width + column++] =
        (uint16_t)(GREY_ON_BLACK | (uint8_t)*text);
  }
}

/* A framebuffer beyond what this mode can address stays as it is. */
static void write_pixels(const char *text) {
  char line[LOG_LINE_MAX];
  size_t length = strlen(text);

  if (strncmp(text, ERROR_PREFIX, strlen(ERROR_PREFIX)) != 0) return;
  if (screen.physical + screen.size > UINT32_MAX || length > sizeof(line)) return;
  memcpy(line, text, length);
  line[length - 1] = '\0'; /* In place of the '\n'. */
  screen_write(&screen, line);
}

void firmware_print_serial(const char *text) {
  serial_write(text);
}

void firmware_print(const char *text) {
  serial_write(text);
  if (screen.kind == KILN_FRAMEBUFFER_TEXT) write_cells(text);
  if (screen.kind == KILN_FRAMEBUFFER_LINEAR) write_pixels(text);
}

void firmware_serial(uint16_t port, uint32_t baud) {
  serial_open(port, baud);
}

/* The mode is what the boot loader has set: nobody is left who could set another. */
void firmware_framebuffer(const struct screen_wish *wish, struct kiln_framebuffer *framebuffer) {
  *framebuffer = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_NONE};
  if (wish->kind == KILN_FRAMEBUFFER_NONE) return;
  *framebuffer = screen;
  framebuffer->address = 0;
}

/* Multiboot2 has no tag for it. */
uint32_t firmware_edid(uint8_t *edid) {
  (void)edid;
  return 0;
}
