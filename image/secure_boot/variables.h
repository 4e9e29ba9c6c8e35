/*
 * The variables of a UEFI machine as its flash holds them: what EDK II and so OVMF keep in
 * OVMF_VARS.fd (MdeModulePkg, VariableFormat.h; PI 1.7 volume 3 §3.2.1). Used by make_variables.
 *
 * Every function returns null, or what is wrong, for people.
 */
#ifndef KILN_IMAGE_SECURE_BOOT_VARIABLES_H
#define KILN_IMAGE_SECURE_BOOT_VARIABLES_H

#include <stddef.h>
#include <stdint.h>

/* EFI_VARIABLE_... (UEFI 2.10 §8.2). */
#define VARIABLE_NON_VOLATILE 0x1u
#define VARIABLE_BOOT_SERVICE 0x2u
#define VARIABLE_RUNTIME 0x4u
#define VARIABLE_TIME_BASED 0x20u /* Changed only by who signs the change. */

#define VARIABLE_NAME_MAX 64u /* Characters. */

struct efi_guid {
  uint8_t bytes[16]; /* As they lie in memory (UEFI 2.10 appendix A). */
};

/* EFI_TIME (UEFI 2.10 §8.3) without what is always 0. */
struct efi_time {
  uint16_t year;
  uint8_t month, day, hour, minute, second;
};

/* The image of a flash. Its bytes are the caller's. */
struct variable_store {
  uint8_t *bytes;
  size_t next, end; /* Where the next variable goes, and where the room for them ends. */
};

struct variable {
  const char *name; /* ASCII. */
  struct efi_guid vendor;
  uint32_t attributes;
  struct efi_time time; /* Zeros, unless VARIABLE_TIME_BASED. */
  const uint8_t *data;
  size_t size; /* Bytes. */
};

/* Finds the variables in the `size` bytes at `bytes`, and the room behind them. */
const char *variables_open(struct variable_store *store, uint8_t *bytes, size_t size);

/* Adds a variable, which must not be there yet. */
const char *variables_add(struct variable_store *store, const struct variable *variable);

/* Adds a variable, in the place of one that a machine's first boot may have left. Its room stays
   taken. */
const char *variables_replace(struct variable_store *store, const struct variable *variable);

/* Checks that `bytes` are one or more EFI_SIGNATURE_LISTs (UEFI 2.10 §32.4.1) and nothing else. */
const char *signature_lists_check(const uint8_t *bytes, size_t size);

#endif /* KILN_IMAGE_SECURE_BOOT_VARIABLES_H */
