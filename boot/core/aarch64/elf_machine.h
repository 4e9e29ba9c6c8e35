/* What an ELF file for aarch64 has that others do not (ELF for the Arm 64-bit Architecture §5.2,
 * §5.7). */
#ifndef KILN_BOOT_CORE_ELF_MACHINE_H
#define KILN_BOOT_CORE_ELF_MACHINE_H

#include "lib/elf.h"

#define ELF_MACHINE EM_AARCH64
#define ELF_MACHINE_NAME "aarch64" /* For people. */

/* r_info of a relocation that does nothing, and of one by which a word becomes slide + addend. */
#define ELF_RELOCATION_NONE R_AARCH64_NONE
#define ELF_RELOCATION_RELATIVE R_AARCH64_RELATIVE

#endif /* KILN_BOOT_CORE_ELF_MACHINE_H */
