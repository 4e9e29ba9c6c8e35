/* The parts of the boot-information kernel. */
#ifndef KILN_TESTS_KERNELS_BOOT_INFO_H
#define KILN_TESTS_KERNELS_BOOT_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"

/* True when `text` is a string, in loader-reclaimable memory as the contract has it. */
bool boot_info_is_text(const struct kiln_boot_info *info, const char *text);

/* Memory map and kernel placement (boot_info_memory.c). */
void boot_info_check_memory(const struct kiln_boot_info *info);

/* Modules (boot_info_modules.c). */
void boot_info_check_modules(const struct kiln_boot_info *info);

/* RSDP, SMBIOS, EFI, EDID, boot disk (boot_info_firmware.c). */
void boot_info_check_firmware(const struct kiln_boot_info *info);

#endif /* KILN_TESTS_KERNELS_BOOT_INFO_H */
