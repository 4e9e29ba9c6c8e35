/*
 * firmware_framebuffer: a screen that the firmware has (Graphics Output Protocol, UEFI 2.10 §12.9),
 * in the mode that fits best.
 *
 * There may be several screens, and a console that spans them, whose pixels nobody can reach but
 * the firmware (PixelBltOnly). UEFI knows no text mode: a kernel that wishes for one gets pixels.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"

#define MODES_MAX 1024u /* A screen with more is not believed. */
#define ANY_SIZE UINT32_MAX

/* Describes the current mode of `gop` in `screen`; false when it has no usable framebuffer. */
static int describe(const EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, struct kiln_framebuffer *screen) {
  const EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE *current = gop->Mode;

  *screen = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_NONE};
  if (current == NULL || current->Info == NULL || current->FrameBufferBase == 0) return 0;
  if (!pixels_describe(current->Info, screen)) return 0;
  if (screen->size > current->FrameBufferSize) return 0;
  if (screen->size > UINT64_MAX - current->FrameBufferBase) return 0;
  screen->physical = current->FrameBufferBase;
  return 1;
}

/*
 * Finds the mode with the most pixels that is not wider than `width` and not higher than
 * `height`, in `mode`, and describes it. False when there is none that can be used.
 */
static int find_mode(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, uint32_t width, uint32_t height,
                     uint32_t *mode, struct kiln_framebuffer *best) {
  uint32_t count = gop->Mode == NULL ? 0 : gop->Mode->MaxMode;
  uint64_t most = 0;

  if (count > MODES_MAX) count = MODES_MAX;
  efi_map_changed(); /* By what QueryMode allocates. */
  for (uint32_t i = 0; i < count; i++) {
    EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info = NULL;
    struct kiln_framebuffer screen = {.kind = KILN_FRAMEBUFFER_NONE};
    uint64_t pixels = 0;
    UINTN size;

    if (EFI_ERROR(gop->QueryMode(gop, i, &size, &info)) || info == NULL) continue;
    if (pixels_describe(info, &screen) && screen.width <= width && screen.height <= height)
      pixels = (uint64_t)screen.width * screen.height;
    uefi_system->BootServices->FreePool(info); /* QueryMode allocates it (§12.9.2.2). */
    if (pixels <= most) continue;
    most = pixels;
    *mode = i;
    *best = screen;
  }
  return most != 0;
}

/* The screen of `handle`; null when it has none, or none that can be used in any mode. */
static EFI_GRAPHICS_OUTPUT_PROTOCOL *open_screen(EFI_HANDLE handle, int any_mode) {
  EFI_GUID protocol = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
  EFI_GRAPHICS_OUTPUT_PROTOCOL *gop = NULL;
  struct kiln_framebuffer screen;
  uint32_t mode;

  if (handle == NULL) return NULL;
  if (EFI_ERROR(uefi_system->BootServices->HandleProtocol(handle, &protocol, (void **)&gop)))
    return NULL;
  if (describe(gop, &screen)) return gop;
  return any_mode && find_mode(gop, ANY_SIZE, ANY_SIZE, &mode, &screen) ? gop : NULL;
}

/*
 * The first of `handles` that can be used, and its screen, when `gop` is null. Else the first that
 * shows the same pixels as `gop`, the console's: the display's own handle, which has its EDID.
 */
static EFI_HANDLE find_display(const EFI_HANDLE *handles, UINTN count,
                               EFI_GRAPHICS_OUTPUT_PROTOCOL **gop, int any_mode) {
  for (UINTN i = 0; i < count; i++) {
    EFI_GRAPHICS_OUTPUT_PROTOCOL *other = open_screen(handles[i], any_mode);

    if (other == NULL) continue;
    if (*gop != NULL && (handles[i] == uefi_system->ConsoleOutHandle ||
                         (*gop)->Mode->FrameBufferBase != other->Mode->FrameBufferBase))
      continue;
    if (*gop == NULL) *gop = other;
    return handles[i];
  }
  return NULL;
}

/*
 * The console's own screen if it can be used: that is where the messages so far went. It is a
 * PixelBltOnly one where the firmware shows its console on several screens; then the first of
 * those that can be used as it is, else the first that has a mode that can.
 */
EFI_GRAPHICS_OUTPUT_PROTOCOL *screen_find(EFI_HANDLE *display) {
  EFI_BOOT_SERVICES *services = uefi_system->BootServices;
  EFI_GUID protocol = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
  EFI_GRAPHICS_OUTPUT_PROTOCOL *gop = open_screen(uefi_system->ConsoleOutHandle, 0);
  EFI_HANDLE *handles = NULL;
  UINTN count = 0;

  *display = NULL;
  if (!EFI_ERROR(services->LocateHandleBuffer(ByProtocol, &protocol, NULL, &count, &handles))) {
    *display = find_display(handles, count, &gop, 0);
    if (gop == NULL) *display = find_display(handles, count, &gop, 1);
    services->FreePool(handles);
  }
  if (*display == NULL) *display = uefi_system->ConsoleOutHandle;
  return gop;
}

/* The mode that is wished for, or what comes next to it; false when what is set is good enough. */
static int choose_mode(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, EFI_HANDLE display,
                       const struct screen_wish *wish, uint32_t *mode) {
  struct kiln_framebuffer current, best;
  int usable = describe(gop, &current);
  uint32_t width = wish->width, height = wish->height;
  int wished = width != 0 && height != 0;

  if (wished || edid_preferred(display, &width, &height)) {
    int found = find_mode(gop, width, height, mode, &best);

    /* What a display prefers is taken exactly or not at all. */
    if (found && !wished) found = best.width == width && best.height == height;
    if (found) return !usable || best.width != current.width || best.height != current.height;
  }
  return !usable && find_mode(gop, ANY_SIZE, ANY_SIZE, mode, &best);
}

void firmware_framebuffer(const struct screen_wish *wish, struct kiln_framebuffer *framebuffer) {
  EFI_HANDLE display;
  EFI_GRAPHICS_OUTPUT_PROTOCOL *gop;
  uint32_t mode, before;

  *framebuffer = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_NONE};
  if (wish->kind == KILN_FRAMEBUFFER_NONE) return;
  gop = screen_find(&display);
  if (gop == NULL) return;
  before = gop->Mode->Mode;
  if (choose_mode(gop, display, wish, &mode)) {
    EFI_STATUS status = gop->SetMode(gop, mode);

    efi_map_changed();

    /* A mode that is not what it was said to be: back to what could be used. */
    if (!EFI_ERROR(status) && !describe(gop, framebuffer)) gop->SetMode(gop, before);
  }
  if (!describe(gop, framebuffer)) framebuffer->kind = KILN_FRAMEBUFFER_NONE;
}
