/* What an ELF file for x86_64 has that others do not (x86-64 psABI §4.1.1, §4.4). */
#ifndef KILN_BOOT_CORE_ELF_MACHINE_H
#define KILN_BOOT_CORE_ELF_MACHINE_H

#include "lib/elf.h"

#define ELF_MACHINE EM_X86_64
#define ELF_MACHINE_NAME "x86_64" /* For people. */

/* r_info of a relocation that does nothing, and of one by which a word becomes slide + addend. */
#define ELF_RELOCATION_NONE R_X86_64_NONE
#define ELF_RELOCATION_RELATIVE R_X86_64_RELATIVE

#endif /* KILN_BOOT_CORE_ELF_MACHINE_H */
