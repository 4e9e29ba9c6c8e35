/*
 * What the files of the UEFI loader share: gnu-efi's declarations of the firmware's
 * tables and protocols, and what each file here offers to the others.
 *
 * Of gnu-efi only the structure definitions are used, none of its code. Every call to
 * firmware goes through a pointer declared EFIAPI, which is this target's own calling
 * convention (that of Windows; UEFI 2.10 §2.3.4.2, §2.3.6.4).
 *
 * What a processor is, and not UEFI, lies in a directory for each architecture, in files of the
 * same names: start and enter (the first and the last of the loader), exceptions, processor.h,
 * serial.h.
 */
#ifndef KILN_BOOT_UEFI_UEFI_H
#define KILN_BOOT_UEFI_UEFI_H

#include <efi.h>
#include <stdint.h>

#include "boot/core/firmware.h"
#include "boot/core/status.h"
#include "boot/core/tables.h"

/* Set first thing in loader_main, constant from then on. */
extern EFI_HANDLE uefi_image;         /* This loader, as the firmware calls it. */
extern EFI_SYSTEM_TABLE *uefi_system; /* UEFI 2.10 §4.3. */

/* The time stamp of efi_main, start of the architecture, and where it goes on. Never returns, see
 * main.c. */
extern uint64_t handoff_time;
_Noreturn void loader_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

/*
 * Physical address of the table called `guid` in the configuration table, if `is_valid`, which may
 * be null, finds it so; else 0.
 */
uint64_t uefi_find_table(EFI_GUID guid, table_checker *is_valid);

/* Finds out where firmware_print has to print. Nothing is printed before. */
void console_open(void);

/*
 * From now on the serial port is written to directly: the firmware's console cannot be relied on
 * any more, as ExitBootServices was called or an exception has struck.
 */
void console_take_serial(void);

/* From now on the firmware's console is not called. */
void console_leave_screen(void);

/* Memory was allocated: the map that was read last is no longer the firmware's. */
void efi_map_changed(void);

/* Makes exceptions in the loader, and in the firmware while it works for us, report themselves. */
void exceptions_catch(void);

/*
 * Opens the volume that this loader was read from, or else finds its server, for firmware_open.
 * Errors: BOOT_NO_FILE_SYSTEM, BOOT_BAD_FILE_SYSTEM, BOOT_DISK_READ; those of network_find.
 */
enum boot_status files_open_volume(void);

/* Finds the machine's TPM, if it has one, and sets firmware_tpm. */
void tcg2_open(void);

/*
 * Looks for the network that `device`, which this loader was started from, is a card of.
 * Errors: BOOT_NO_FILE_SYSTEM when it is none; BOOT_NETWORK_NO_SERVER, BOOT_NETWORK_HTTP.
 */
enum boot_status network_find(EFI_HANDLE device);

/* firmware_open of a file of the server. */
enum boot_status network_open_file(const char *path, struct boot_file *file);

/* The path of the device that this loader was read from (UEFI 2.10 §10.3); null if there is none.
 */
const uint8_t *boot_device_path(void);

/*
 * Describes mode `mode` of a screen in `screen`, but for its address: false when it has no
 * pixels of 16, 24 or 32 bits in memory.
 */
int pixels_describe(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *mode,
                    struct kiln_framebuffer *screen);

/* The screen to be used, and the handle of the display behind it; null when there is none. */
EFI_GRAPHICS_OUTPUT_PROTOCOL *screen_find(EFI_HANDLE *display);

/*
 * Size in pixels that the display behind `display` prefers, by its EDID; false when that is not
 * known.
 */
int edid_preferred(EFI_HANDLE display, uint32_t *width, uint32_t *height);

#endif /* KILN_BOOT_UEFI_UEFI_H */
