/*
 * The second stage in C: from a machine as the BIOS leaves it to the kernel.
 * entry.asm calls stage2_main in 32-bit protected mode, interrupts off, .bss cleared.
 */
#include <stdint.h>

#include "boot/bios/a20.h"
#include "boot/bios/console.h"
#include "boot/bios/cpu.h"
#include "boot/bios/disk.h"
#include "boot/bios/exceptions.h"
#include "boot/bios/files.h"
#include "boot/bios/memory.h"
#include "boot/bios/partition.h"
#include "boot/core/boot.h"
#include "boot/core/firmware.h"
#include "boot/core/sectors.h"
#include "lib/format.h"
#include "lib/version.h"

const char firmware_loader_name[] = KILN_VERSION " (BIOS)";
const char exceptions_loader[] = "BIOS";

_Noreturn void stage2_main(uint32_t boot_disk);

static void require(enum boot_status status, const char *subject) {
  if (status != BOOT_OK) boot_fail(status, subject);
}

_Noreturn void stage2_main(uint32_t boot_disk) {
  static struct disk disk;
  static struct partition partition;
  static char disk_name[sizeof("BIOS disk 0x80")];

  exceptions_init();                 /* no reset without a report */
  console_init();                    /* COM1, if there is one */
  require(cpu_check(), NULL);        /* 64-bit mode, no-execute pages */
  require(a20_enable(), NULL);       /* every MiB of memory */
  require(memory_check_low(), NULL); /* room for this stage */
  require(memory_detect(), NULL);    /* E820 */
  snprintf(disk_name, sizeof(disk_name), "BIOS disk 0x%02x", (unsigned)(uint8_t)boot_disk);
  require(disk_open((uint8_t)boot_disk, (boot_disk >> 8) * SECTOR_SIZE, &disk), disk_name);
  require(partition_find(&disk, &partition), disk_name); /* active, GPT's or El Torito's ESP */
  require(files_mount(&partition), disk_name);           /* its FAT file system */
  boot_kernel();                                         /* what both firmwares share */
}

/* A BIOS needs no farewell: interrupts are off, and it is not called again. */
enum boot_status firmware_exit(struct memory_map *map) {
  return firmware_memory_map(map);
}
