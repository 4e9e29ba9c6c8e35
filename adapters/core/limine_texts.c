/* What the Limine adapter can refuse to do: see status.h. */
#include "adapters/core/status.h"

const struct adapter_text limine_texts[ADAPTER_RANGE] = {
    [LIMINE_NOT_ELF - LIMINE_NOT_ELF] = {"not a 64-bit ELF file for x86_64",
                                         "name a kernel of the Limine boot protocol"},
    [LIMINE_BAD_ELF -
        LIMINE_NOT_ELF] = {"its ELF headers contradict themselves, or the file ends too early",
                           "copy it again"},
    [LIMINE_LOW_ADDRESS -
        LIMINE_NOT_ELF] = {"it is linked below 0xffffffff80000000",
                           "link it there or above, or as a position-independent executable"},
    [LIMINE_MIXED_PAGE - LIMINE_NOT_ELF] = {"two segments with different rights share a page",
                                            "align them to 4096 bytes in its linker script"},
    [LIMINE_BAD_RELOCATION -
        LIMINE_NOT_ELF] = {"it needs a dynamic linker, or is relocated outside of itself",
                           "link it statically (-static-pie)"},
    [LIMINE_REPEATED_REQUEST -
        LIMINE_NOT_ELF] = {"it makes the same request twice", "leave one of them out"},
    [LIMINE_BAD_REQUEST -
        LIMINE_NOT_ELF] = {"a request lies partly outside of the kernel", "declare all of it"},
    [LIMINE_NEW_BASE_REVISION - LIMINE_NOT_ELF] = {"it asks for a base revision above 6",
                                                   "build it with LIMINE_BASE_REVISION(6)"},
    [LIMINE_NO_PAGING_MODE -
        LIMINE_NOT_ELF] = {"it needs more than 4 levels of page tables",
                           "build it with a min_mode of 0 in its paging mode request"},
    [LIMINE_BAD_ENTRY -
        LIMINE_NOT_ELF] = {"its entry point is not in an executable segment",
                           "correct ENTRY() in its linker script, or its entry point request"},
};
