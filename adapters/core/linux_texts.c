/* What the Linux adapter can refuse to do: see status.h. */
#include "adapters/core/status.h"

const struct adapter_text linux_texts[ADAPTER_RANGE] = {
    [LINUX_TOO_SHORT - LINUX_TOO_SHORT] = {"the file ends before what its header says is in it",
                                           "copy it again"},
    [LINUX_NO_MAGIC - LINUX_TOO_SHORT] = {"not a Linux kernel (bzImage)",
                                          "name a file like vmlinuz or arch/x86/boot/bzImage"},
    [LINUX_OLD_PROTOCOL -
        LINUX_TOO_SHORT] = {"its boot protocol is older than 2.12", "use Linux 3.8 or later"},
    [LINUX_NOT_64_BIT - LINUX_TOO_SHORT] = {"it has no 64-bit entry point", "build it for x86_64"},
    [LINUX_BAD_HEADER - LINUX_TOO_SHORT] = {"its header contradicts itself", "copy it again"},
    [LINUX_LONG_COMMAND_LINE -
        LINUX_TOO_SHORT] = {"the command line is longer than this kernel can take",
                            "shorten cmdline= in kiln.cfg"},
    [LINUX_NO_PLACE_FOR_INITRD -
        LINUX_TOO_SHORT] = {"no free memory where this kernel can use its initrds",
                            "add memory or make them smaller"},
    [LINUX_UNKNOWN_MODULE -
        LINUX_TOO_SHORT] = {"the string of this module is not \"initrd\" or \"cmdline\"",
                            "correct it in kiln.cfg, or leave it out for an initrd"},
};
