/*
 * What the files of the hostile firmware share: a UEFI application that breaks the firmware's
 * services in ways that real firmware has, then starts the real loader (main.c).
 */
#ifndef KILN_BOOT_UEFI_TESTS_HOSTILE_H
#define KILN_BOOT_UEFI_TESTS_HOSTILE_H

#include <efi.h>
#include <stdint.h>

/* The services as the firmware has them. Set before any fault is installed. */
extern EFI_BOOT_SERVICES hostile_real;
extern EFI_SYSTEM_TABLE *hostile_system;

/* Installs the fault called `name`; false when there is none of that name in the file. */
int hostile_display(const char *name);
int hostile_files(const char *name);
int hostile_five_level(const char *name);
int hostile_graphics(const char *name);
int hostile_memory(const char *name);
int hostile_processor(const char *name);
int hostile_tpm(const char *name);
int hostile_variables(const char *name);

#endif /* KILN_BOOT_UEFI_TESTS_HOSTILE_H */
