/*
 * The second stage in C: from a machine as the BIOS leaves it to the kernel.
 * entry.asm calls stage2_main in 32-bit protected mode, interrupts off, .bss cleared.
 */
#include <stdint.h>

#include "boot/bios/a20.h"
#include "boot/bios/console.h"
#include "boot/bios/cpu.h"
#include "boot/bios/disk.h"
#include "boot/bios/files.h"
#include "boot/bios/memory.h"
#include "boot/bios/partition.h"
#include "boot/core/boot.h"
#include "boot/core/firmware.h"
#include "lib/format.h"

const uint32_t firmware_kind = KILN_FIRMWARE_BIOS;
const char firmware_loader_name[] = "Kiln 0.1 (BIOS)";

_Noreturn void stage2_main(uint32_t boot_disk);

static void require(enum boot_status status, const char *subject) {
  if (status != BOOT_OK) boot_fail(status, subject);
}

_Noreturn void stage2_main(uint32_t boot_disk) {
  static struct disk disk;
  static struct partition partition;
  static char disk_name[sizeof("BIOS disk 0x80")];

  snprintf(disk_name, sizeof(disk_name), "BIOS disk 0x%02x", (unsigned)(uint8_t)boot_disk);
  console_init();                                           /* COM1, if there is one */
  require(cpu_check(), NULL);                               /* 64-bit mode, no-execute pages */
  require(a20_enable(), NULL);                              /* every MiB of memory */
  require(memory_check_low(), "memory below 640 KiB");      /* room for this stage */
  require(memory_detect(), NULL);                           /* E820 */
  require(disk_open((uint8_t)boot_disk, &disk), disk_name); /* INT 13h extensions */
  require(partition_find(&disk, &partition), disk_name);    /* the active one */
  require(files_mount(&partition), disk_name);              /* its FAT file system */
  boot_kernel();                                            /* what both firmwares share */
}

_Noreturn void firmware_halt(void) {
  for (;;) __asm__ volatile("cli; hlt");
}
