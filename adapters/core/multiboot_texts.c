/* What the Multiboot adapter can refuse to do: see status.h. */
#include "adapters/core/status.h"

#define FIRST MULTIBOOT_NO_HEADER

const struct adapter_text multiboot_texts[ADAPTER_RANGE] = {
    [MULTIBOOT_NO_HEADER - FIRST] = {"not a Multiboot kernel",
                                     "keep its header in the first 32 KiB (Multiboot 1: 8 KiB)"},
    [MULTIBOOT_OTHER_PROCESSOR -
        FIRST] = {"its header is for another processor than i386", "build it for x86"},
    [MULTIBOOT_BAD_HEADER - FIRST] = {"its header contradicts itself, or the file",
                                      "correct its header, or copy it again"},
    [MULTIBOOT_UNKNOWN_DEMAND - FIRST] = {"the header demands what this adapter does not have",
                                          "leave it out, or mark a tag as optional"},
    [MULTIBOOT_NO_BOOT_SERVICES - FIRST] = {"the header demands UEFI's boot services, which are "
                                            "over",
                                            "leave it out, or mark a tag as optional"},
    [MULTIBOOT_NO_SCREEN - FIRST] = {"the header demands a screen, and there is none that it knows",
                                     "choose another resolution= in kiln.cfg"},
    [MULTIBOOT_NOT_ELF - FIRST] = {"no ELF file for i386 or x86_64, and no addresses in its header",
                                   "link it as one, or add addresses"},
    [MULTIBOOT_BAD_ELF - FIRST] = {"its ELF headers contradict themselves, or the file",
                                   "correct its linker script, or copy it again"},
    [MULTIBOOT_MANY_SEGMENTS -
        FIRST] = {"it has more than 32 segments to load", "link it into fewer"},
    [MULTIBOOT_BAD_ENTRY - FIRST] = {"it has no entry point, or one that is in no segment",
                                     "correct its linker script or its header"},
};
