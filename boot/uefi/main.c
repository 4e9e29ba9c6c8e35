/*
 * The main function of the UEFI loader: BOOTX64.EFI, BOOTAA64.EFI.
 *
 * The firmware's boot manager starts efi_main (start.* of the architecture) in 64-bit mode with
 * memory identity-mapped, on a stack of at least 128 KiB (UEFI 2.10 §2.3.4, §2.3.6). From there it
 * goes on to loader_main and to boot_kernel in boot/core, which calls back into the other files
 * here through boot/core/firmware.h.
 *
 * loader_main never returns: the boot manager would clear an error message from the screen and
 * try the next boot option.
 */
#include "boot/core/boot.h"
#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"
#include "lib/version.h"
#include "processor.h"

const char firmware_loader_name[] = KILN_VERSION " (UEFI)";

EFI_HANDLE uefi_image;
EFI_SYSTEM_TABLE *uefi_system;
uint64_t handoff_time;

/*
 * The firmware resets the machine five minutes after it started us (UEFI 2.10 §7.5.1), and
 * with it would go the message of a loader that stopped. Where there is no watchdog the call
 * fails, and nothing is lost.
 */
static void disable_watchdog(void) {
  uefi_system->BootServices->SetWatchdogTimer(0, 0, 0, NULL);
}

static void open_boot_volume(void) {
  enum boot_status status = files_open_volume();

  if (status != BOOT_OK) boot_fail(status, "the volume that the loader was started from");
}

_Noreturn void loader_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  uefi_image = image;   /* who we are, for ExitBootServices */
  uefi_system = system; /* everything that the firmware can do */
  disable_watchdog();   /* an error message is to stay */
  console_open();       /* screen and serial line */
  exceptions_catch();   /* no silent end from here on */
  processor_check();    /* what our page tables need */
  tcg2_open();          /* what is used is measured first, if there is a TPM */
  open_boot_volume();   /* where kiln.cfg and the kernel are */
  boot_kernel();        /* boot/core/boot.c; never returns */
}

enum kiln_firmware firmware_kind(void) {
  return KILN_FIRMWARE_UEFI;
}

uint64_t firmware_handoff_time(void) {
  return handoff_time;
}

_Noreturn void firmware_halt(void) {
  for (;;) processor_halt();
}
