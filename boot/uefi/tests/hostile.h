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
int hostile_failing(const char *name);
int hostile_files(const char *name);
int hostile_graphics(const char *name);
int hostile_memory(const char *name);
int hostile_processor(const char *name); /* And what is the architecture's own: */
int hostile_device_tree(const char *name);
int hostile_five_level(const char *name);
int hostile_tpm(const char *name);
int hostile_variables(const char *name);

/*
 * From now on `open` opens the files of every volume, in place of the driver's own function, which
 * is hostile_real_open from the first volume on that was opened.
 */
void hostile_hook_open(EFI_FILE_OPEN open);
extern EFI_FILE_OPEN hostile_real_open;

/* Waits for a line on the serial port, and writes it to `text`, of `size` bytes: a name a line. */
void hostile_listen(char *text, UINTN size);

/* The file system of the disk that `own` is not on, read anew; null when there is none. */
EFI_HANDLE hostile_other_volume(EFI_HANDLE own);

#endif /* KILN_BOOT_UEFI_TESTS_HOSTILE_H */
