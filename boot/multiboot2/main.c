/*
 * The loader for machines where another boot loader stays: GRUB, or whoever speaks Multiboot2,
 * loads it as its kernel and kiln.cfg, the real kernel and its modules as modules.
 *
 * entry.asm calls multiboot2_main in 32-bit protected mode without paging, interrupts off. It runs
 * in that mode, as the BIOS loader does, to share that one's way into 64-bit mode.
 */
#include <stdint.h>

#include "boot/bios/cpu.h"
#include "boot/bios/exceptions.h"
#include "boot/bios/search.h"
#include "boot/bios/serial.h"
#include "boot/core/boot.h"
#include "boot/core/firmware.h"
#include "boot/core/log.h"
#include "boot/core/random.h"
#include "boot/multiboot2/multiboot2.h"
#include "lib/uart16550.h"
#include "lib/version.h"

#define MEMORY_END (1ull << 32) /* Of what 32-bit code without paging can address. */

const char firmware_loader_name[] = KILN_VERSION " (Multiboot2)";
const char exceptions_loader[] = "Multiboot2";

struct information information;
static uint64_t handoff_time;

_Noreturn void multiboot2_main(uint32_t magic, uint32_t address);

static void require(enum boot_status status, const char *subject) {
  if (status != BOOT_OK) boot_fail(status, subject);
}

static enum boot_status read_information(uint32_t magic, uint32_t address) {
  if (magic != MULTIBOOT2_MAGIC) return BOOT_BAD_MULTIBOOT;
  return information_read((const void *)(uintptr_t)address, MEMORY_END - address, &information);
}

/* What is wrong before the screen is known shows on COM1 alone; a processor can wait until then. */
_Noreturn void multiboot2_main(uint32_t magic, uint32_t address) {
  enum boot_status processor;

  exceptions_init();                                     /* no reset without a report */
  serial_open(UART16550_COM1, UART16550_BAUD);           /* COM1, if there is one */
  processor = cpu_check();                               /* 64-bit mode, no-execute pages */
  if (processor == BOOT_OK) handoff_time = time_stamp(); /* others may have no counter */
  require(read_information(magic, address), NULL);       /* all that is known of the machine */
  require(memory_detect(), NULL);                        /* the memory map */
  screen_open();                                         /* as it was left */
  require(processor, NULL);
  log_line(LOG_INFO, "started by %s (Multiboot2)",
           information.loader_name[0] != '\0' ? information.loader_name : "a boot loader");
  require(efi_keep(), "UEFI's memory map");
  boot_kernel(); /* what all loaders share */
}

enum kiln_firmware firmware_kind(void) {
  return on_uefi() ? KILN_FIRMWARE_UEFI : KILN_FIRMWARE_BIOS;
}

uint64_t firmware_handoff_time(void) {
  return handoff_time;
}

uint64_t firmware_random(void) {
  return 0;
}

/* GRUB has let the firmware go, on UEFI too: there is nobody to ask. */
enum kiln_secure_boot firmware_secure_boot(void) {
  return KILN_SECURE_BOOT_UNKNOWN;
}

uint64_t firmware_rsdp(void) {
  return on_uefi() ? efi_rsdp() : search_rsdp();
}

uint64_t firmware_smbios(void) {
  return on_uefi() ? efi_smbios() : search_smbios();
}

/* Multiboot2 says no more of it than a number of the BIOS's. */
void firmware_boot_disk(struct kiln_boot_disk *disk) {
  (void)disk;
}

/* It says so only by a tag with a reply of DHCP, which GRUB 2.06 does not write. */
void firmware_network(struct kiln_network *network, char *file) {
  (void)network;
  (void)file;
}

/* What started the boot loader is not called any more. */
enum boot_status firmware_exit(struct memory_map *map) {
  return firmware_memory_map(map);
}

_Noreturn void firmware_halt(void) {
  for (;;) __asm__ volatile("cli; hlt");
}
