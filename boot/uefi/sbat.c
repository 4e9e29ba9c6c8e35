/*
 * The section .sbat of BOOTX64.EFI, which lets a shim that starts it refuse old loaders by their
 * generation (rhboot/shim, SBAT.md): comma-separated lines of component, generation, vendor,
 * package, version, address. A generation grows when a fault is mended through which a signed
 * loader would run what it should not.
 */
#include "lib/version.h"

#define SBAT                                                                      \
  "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n" \
  "kiln,1,Kiln,kiln," KILN_VERSION ",docs/secure-boot.md\n"

/* Without the string's zero, which is no part of the lines. */
__attribute__((section(".sbat"), used, aligned(16))) static const char sbat[sizeof(SBAT) - 1] =
    SBAT;
