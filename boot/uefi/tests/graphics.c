/* Faults of the screen: Graphics Output Protocols that are missing, several, or of no use. */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"

#define HANDLES_MAX 16u

static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;

/* A screen of our own, with one mode; its address is its handle as well. */
struct fake_screen {
  EFI_GRAPHICS_OUTPUT_PROTOCOL gop;
  EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE mode;
  EFI_GRAPHICS_OUTPUT_MODE_INFORMATION info;
};

static struct fake_screen blt_only, no_pixels;
static int hide_all, all_blt_only, console_blt_only, fakes_first, blt_only_until_set;
static int set_mode_fails;
static void (*spoil)(void); /* Changes `copy`, which every screen is then. */

/* A copy of the real screen in blt_only_until_set and set_mode_fails. */
static struct fake_screen copy;
static EFI_GRAPHICS_OUTPUT_PROTOCOL *original;

static EFI_STATUS EFIAPI fake_query(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, UINT32 mode, UINTN *size,
                                    EFI_GRAPHICS_OUTPUT_MODE_INFORMATION **info) {
  EFI_STATUS status;

  if (mode >= gop->Mode->MaxMode) return EFI_INVALID_PARAMETER;
  *size = sizeof(**info);
  status = hostile_real.AllocatePool(EfiBootServicesData, *size, (void **)info);
  if (!EFI_ERROR(status)) **info = *gop->Mode->Info;
  return status;
}

static EFI_STATUS EFIAPI fake_set(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, UINT32 mode) {
  (void)gop, (void)mode;
  return EFI_DEVICE_ERROR;
}

static void make_fake(struct fake_screen *fake, EFI_GRAPHICS_PIXEL_FORMAT format,
                      EFI_PHYSICAL_ADDRESS base) {
  fake->info = (EFI_GRAPHICS_OUTPUT_MODE_INFORMATION){.HorizontalResolution = 1024,
                                                      .VerticalResolution = 768,
                                                      .PixelFormat = format,
                                                      .PixelsPerScanLine = 1024};
  fake->mode = (EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE){.MaxMode = 1,
                                                   .Info = &fake->info,
                                                   .SizeOfInfo = sizeof(fake->info),
                                                   .FrameBufferBase = base,
                                                   .FrameBufferSize = 1024 * 768 * 4};
  fake->gop = (EFI_GRAPHICS_OUTPUT_PROTOCOL){
      .QueryMode = fake_query, .SetMode = fake_set, .Mode = &fake->mode};
}

static EFI_STATUS EFIAPI copy_query(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, UINT32 mode, UINTN *size,
                                    EFI_GRAPHICS_OUTPUT_MODE_INFORMATION **info) {
  (void)gop;
  return original->QueryMode(original, mode, size, info);
}

static void refresh_copy(void) {
  copy.mode = *original->Mode;
  copy.info = *original->Mode->Info;
  copy.mode.Info = &copy.info;
}

static EFI_STATUS EFIAPI copy_set(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, UINT32 mode) {
  EFI_STATUS status;

  (void)gop;
  if (set_mode_fails) return EFI_DEVICE_ERROR;
  status = original->SetMode(original, mode);
  if (!EFI_ERROR(status)) refresh_copy();
  return status;
}

/* Puts a copy in front of the real screen `gop`; the first one that is asked for. */
static EFI_GRAPHICS_OUTPUT_PROTOCOL *wrap(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop) {
  if (original == NULL) {
    original = gop;
    copy.gop = (EFI_GRAPHICS_OUTPUT_PROTOCOL){
        .QueryMode = copy_query, .SetMode = copy_set, .Mode = &copy.mode};
    refresh_copy();
    if (blt_only_until_set) copy.info.PixelFormat = PixelBltOnly;
  }
  return gop == original ? &copy.gop : gop;
}

static EFI_STATUS EFIAPI handle_protocol(EFI_HANDLE handle, EFI_GUID *protocol, void **interface) {
  int is_console = handle == hostile_system->ConsoleOutHandle;
  EFI_STATUS status;

  if (memcmp(protocol, &gop_guid, sizeof(gop_guid)) != 0)
    return hostile_real.HandleProtocol(handle, protocol, interface);
  if (hide_all) return EFI_UNSUPPORTED;
  if (spoil != NULL) {
    status = hostile_real.HandleProtocol(handle, protocol, interface);
    if (EFI_ERROR(status)) return status;
    original = NULL;
    *interface = wrap(*interface);
    spoil();
    return status;
  }
  *interface = handle == &no_pixels ? &no_pixels.gop : &blt_only.gop;
  if (handle == &blt_only || handle == &no_pixels || all_blt_only) return EFI_SUCCESS;
  if (is_console && console_blt_only) return EFI_SUCCESS;
  status = hostile_real.HandleProtocol(handle, protocol, interface);
  if (!EFI_ERROR(status) && (blt_only_until_set || set_mode_fails)) *interface = wrap(*interface);
  return status;
}

static EFI_STATUS EFIAPI locate_handle_buffer(EFI_LOCATE_SEARCH_TYPE type, EFI_GUID *protocol,
                                              void *key, UINTN *count, EFI_HANDLE **handles) {
  EFI_HANDLE *longer;
  EFI_STATUS status;

  if (type != ByProtocol || memcmp(protocol, &gop_guid, sizeof(gop_guid)) != 0)
    return hostile_real.LocateHandleBuffer(type, protocol, key, count, handles);
  if (hide_all) return EFI_NOT_FOUND;
  status = hostile_real.LocateHandleBuffer(type, protocol, key, count, handles);
  if (EFI_ERROR(status) || !fakes_first || *count > HANDLES_MAX) return status;
  status = hostile_real.AllocatePool(EfiBootServicesData, (HANDLES_MAX + 2) * sizeof(*longer),
                                     (void **)&longer);
  if (EFI_ERROR(status)) return status;
  longer[0] = &blt_only;
  longer[1] = &no_pixels;
  memcpy(longer + 2, *handles, *count * sizeof(*longer));
  *handles = longer;
  *count += 2;
  return EFI_SUCCESS;
}

static void narrow_lines(void) {
  copy.info.PixelsPerScanLine = copy.info.HorizontalResolution - 1;
}

static void endless_lines(void) {
  copy.info.PixelsPerScanLine = UINT32_MAX;
}

static void small_framebuffer(void) {
  copy.mode.FrameBufferSize = EFI_PAGE_SIZE;
}

static void wrapping_framebuffer(void) {
  copy.mode.FrameBufferBase = UINT64_MAX - EFI_PAGE_SIZE + 1;
}

static void overlapping_masks(void) {
  copy.info.PixelFormat = PixelBitMask;
  copy.info.PixelInformation.RedMask = 0xff00ff;
  copy.info.PixelInformation.GreenMask = 0x00ff00;
  copy.info.PixelInformation.BlueMask = 0x0000ff;
}

static void no_masks(void) {
  copy.info.PixelFormat = PixelBitMask;
  memset(&copy.info.PixelInformation, 0, sizeof(copy.info.PixelInformation));
}

static void no_info(void) {
  copy.mode.Info = NULL;
}

static void no_mode(void) {
  copy.gop.Mode = NULL;
}

/* What a screen says of itself that cannot be. */
static const struct {
  const char *name;
  void (*spoil)(void);
} spoilt[] = {
    {"gop_narrow_lines", narrow_lines},
    {"gop_endless_lines", endless_lines},
    {"gop_small", small_framebuffer},
    {"gop_wraps", wrapping_framebuffer},
    {"gop_masks_overlap", overlapping_masks},
    {"gop_no_masks", no_masks},
    {"gop_no_info", no_info},
    {"gop_no_mode", no_mode},
};

int hostile_graphics(const char *name) {
  EFI_BOOT_SERVICES *services = hostile_system->BootServices;

  for (uint32_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
    if (strcmp(name, spoilt[i].name) != 0) continue;
    spoil = spoilt[i].spoil;
    services->HandleProtocol = handle_protocol;
    return 1;
  }
  if (strcmp(name, "no_gop") == 0) {
    hide_all = 1;
  } else if (strcmp(name, "all_blt_only") == 0) {
    all_blt_only = 1;
  } else if (strcmp(name, "console_blt_only") == 0) {
    console_blt_only = 1;
  } else if (strcmp(name, "several_gops") == 0) {
    fakes_first = 1;
  } else if (strcmp(name, "blt_only_until_set") == 0) {
    blt_only_until_set = 1;
  } else if (strcmp(name, "set_mode_fails") == 0) {
    set_mode_fails = 1;
  } else {
    return 0;
  }
  make_fake(&blt_only, PixelBltOnly, 0);
  make_fake(&no_pixels, PixelBlueGreenRedReserved8BitPerColor, 0);
  services->HandleProtocol = handle_protocol;
  services->LocateHandleBuffer = locate_handle_buffer;
  return 1;
}
