/* What the UEFI applications of these tests ask of the volume that they were started from. */
#ifndef KILN_TESTS_SECURE_BOOT_VOLUME_H
#define KILN_TESTS_SECURE_BOOT_VOLUME_H

#include <efi.h>

#define VOLUME_NAME_MAX 16u /* Characters of a file's path, with its zero. */

/* Called first. */
void volume_begin(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

/* Writes to the firmware's console. */
void volume_print(const CHAR16 *text);

/* Has the firmware load the program `name`, but not start it. */
EFI_STATUS volume_load(const CHAR16 name[VOLUME_NAME_MAX], EFI_HANDLE *loaded);

/* Reads the file `name` to `bytes`, which have room for `*size`; `*size` is then how many it has.
 */
EFI_STATUS volume_read(const CHAR16 *name, void *bytes, UINTN *size);

#endif /* KILN_TESTS_SECURE_BOOT_VOLUME_H */
