/*
 * Measured boot: what the loader uses is hashed into the machine's TPM before it is used, so that
 * whoever asks the TPM later learns what was started (docs/measured-boot.md).
 *
 * PCRs and events are those of GRUB ("Measured Boot" of its manual): files in PCR 9, described by
 * their path, and command lines in PCR 8, described by what they are and themselves; all of type
 * EV_IPL. Without a TPM (firmware.h: firmware_tpm) nothing here does anything.
 */
#ifndef KILN_BOOT_CORE_MEASURE_H
#define KILN_BOOT_CORE_MEASURE_H

#include <stdint.h>

#include "boot/core/status.h"

#define MEASURE_PCR_STRINGS 8u /* GRUB manual, "Measured Boot". */
#define MEASURE_PCR_FILES 9u

/* What a command line is for: the beginning of its description. */
#define MEASURE_KERNEL "kernel_cmdline: "
#define MEASURE_MODULE "module_cmdline: "

/* Measures all of the file at `path`. Errors: BOOT_TPM. */
enum boot_status measure_file(const char *path, const void *bytes, uint64_t size);

/*
 * Measures a command line: the path of the file that it is for and, behind a space, `string`,
 * unless that is empty. `prefix` is one of those above, and not measured. Errors: BOOT_TPM.
 */
enum boot_status measure_command_line(const char *prefix, const char *path, const char *string);

#endif /* KILN_BOOT_CORE_MEASURE_H */
